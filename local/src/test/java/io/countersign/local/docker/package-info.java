/** Tests of the container files. */
@NullMarked
package io.countersign.local.docker;

import org.jspecify.annotations.NullMarked;
