@NullMarked
package io.countersign.benchmarks.chain;

import org.jspecify.annotations.NullMarked;
