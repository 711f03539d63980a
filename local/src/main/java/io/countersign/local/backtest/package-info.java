/** Reads the history of a platform for a backtest, and shows what came of it. */
@NullMarked
package io.countersign.local.backtest;

import org.jspecify.annotations.NullMarked;
