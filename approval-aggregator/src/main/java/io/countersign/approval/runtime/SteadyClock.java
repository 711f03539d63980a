package io.countersign.approval.runtime;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * A clock that is not moved by somebody who sets the machine's clock. It goes on by the time that
 * has passed, follows the machine's clock in the small steps in which it is kept right, and never
 * goes backwards. A larger step is left aside until {@link #adopt()} says that it was right.
 */
final class SteadyClock implements InstantSource {
  /** A larger difference between two looks is no correction but a jump. */
  static final Duration LARGEST_CORRECTION = Duration.ofMillis(250);

  private final InstantSource wall;
  private final LongSupplier nanoTime;

  private Instant anchor;
  private long anchorNanos;
  private Instant last;

  /**
   * A clock that begins with what the machine's shows.
   *
   * @param wall the machine's clock
   * @param nanoTime the time that has passed since some moment, in nanoseconds
   */
  SteadyClock(InstantSource wall, LongSupplier nanoTime) {
    this.wall = wall;
    this.nanoTime = nanoTime;
    this.anchor = wall.instant();
    this.anchorNanos = nanoTime.getAsLong();
    this.last = anchor;
  }

  @Override
  public synchronized Instant instant() {
    long nanos = nanoTime.getAsLong();
    Instant steady = anchor.plusNanos(nanos - anchorNanos);
    Instant shown = wall.instant();
    if (Duration.between(steady, shown).abs().compareTo(LARGEST_CORRECTION) <= 0) {
      anchor = shown;
      anchorNanos = nanos;
      steady = shown;
    }
    if (steady.isAfter(last)) {
      last = steady;
    }
    return last;
  }

  /** What the machine's clock shows, whether it is followed or not. */
  Instant shown() {
    return wall.instant();
  }

  /**
   * Takes the machine's clock as right. Where it is behind what was told already, that stands until
   * the clock has come up to it.
   */
  synchronized void adopt() {
    anchor = wall.instant();
    anchorNanos = nanoTime.getAsLong();
  }
}
