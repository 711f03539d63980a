/** Replays what happened against candidate policies and says what would change. */
@NullMarked
package io.countersign.policy.backtest;

import org.jspecify.annotations.NullMarked;
