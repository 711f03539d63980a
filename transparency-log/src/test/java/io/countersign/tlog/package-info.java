/** Test vectors. */
@NullMarked
package io.countersign.tlog;

import org.jspecify.annotations.NullMarked;
