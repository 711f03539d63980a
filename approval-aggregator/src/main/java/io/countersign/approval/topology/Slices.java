package io.countersign.approval.topology;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Work that is done slice by slice until none is left or its share of time is used up, so that much
 * of it neither waits for the next turn nor shuts out everything else.
 */
final class Slices {
  private final long budgetNanos;
  private final LongSupplier nanoTime;

  /**
   * A worker.
   *
   * @param budget how long one turn goes on at most; the slice that is begun is finished
   * @param nanoTime a clock that is never set
   */
  Slices(Duration budget, LongSupplier nanoTime) {
    this.budgetNanos = budget.toNanos();
    this.nanoTime = nanoTime;
  }

  /**
   * Does one turn.
   *
   * @param slice does a part of the work, and says whether there is more
   */
  void turn(BooleanSupplier slice) {
    long begun = nanoTime.getAsLong();
    while (slice.getAsBoolean() && nanoTime.getAsLong() - begun < budgetNanos) {
      // The next slice.
    }
  }
}
