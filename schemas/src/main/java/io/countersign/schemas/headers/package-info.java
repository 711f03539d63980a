/** CloudEvents headers of Kafka records. */
@NullMarked
package io.countersign.schemas.headers;

import org.jspecify.annotations.NullMarked;
