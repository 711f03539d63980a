/** The keys with which permits are signed, as their owner and the service keep them. */
@NullMarked
package io.countersign.schemas.permit;

import org.jspecify.annotations.NullMarked;
