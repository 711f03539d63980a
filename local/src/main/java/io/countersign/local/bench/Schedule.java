package io.countersign.local.bench;

/**
 * When the cases of an open loop are meant to start: evenly, however long the platform takes. A
 * case that is sent late is measured from its moment here, so that a platform that stalls cannot
 * hide it by holding up the driver.
 *
 * @param startNanos moment of the first case, as {@link System#nanoTime()} counts
 * @param casesPerSecond how many start in a second
 * @param cases how many there are
 */
record Schedule(long startNanos, double casesPerSecond, int cases) {
  private static final double NANOS_PER_SECOND = 1e9;

  Schedule {
    if (!(casesPerSecond > 0) || cases < 0) {
      throw new IllegalArgumentException(
          "Expected a rate above 0 and a number of cases, but got %s and %d"
              .formatted(casesPerSecond, cases));
    }
  }

  /** A schedule that fills so many seconds. */
  static Schedule lasting(long startNanos, double casesPerSecond, double seconds) {
    return new Schedule(
        startNanos, casesPerSecond, Math.toIntExact(Math.round(casesPerSecond * seconds)));
  }

  /** The moment of a case, from 0. */
  long momentOf(int index) {
    return startNanos + Math.round(index * NANOS_PER_SECOND / casesPerSecond);
  }

  /** How many cases should have started by then. */
  int due(long nowNanos) {
    if (nowNanos < startNanos || cases == 0) {
      return 0;
    }
    double elapsed = (nowNanos - startNanos) / NANOS_PER_SECOND;
    int guess = (int) Math.min(cases, Math.floor(elapsed * casesPerSecond) + 1);
    // The moments are rounded to nanoseconds: the guess can be one beside.
    if (guess < cases && momentOf(guess) <= nowNanos) {
      return guess + 1;
    }
    return momentOf(guess - 1) > nowNanos ? guess - 1 : guess;
  }
}
