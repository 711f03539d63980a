/** Measurements of the parts, each beside a baseline of the same run. */
@NullMarked
package io.countersign.benchmarks;

import org.jspecify.annotations.NullMarked;
