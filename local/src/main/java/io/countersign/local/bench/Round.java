package io.countersign.local.bench;

import java.time.Duration;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * What one round came to.
 *
 * @param cases how many cases were granted
 * @param took from the first proposal to the last grant
 * @param folded from the first proposal until every record of the round stands in the ledger; as
 *     {@code took} where there is no ledger
 * @param toPending nanoseconds from a proposal's intended moment to its request, read committed
 * @param toGranted nanoseconds from a vote to its grant, read committed
 * @param cpu processor time of all measured processes until {@code folded}
 * @param driverCpu processor time of the driver until then
 * @param residentBytes memory of the measured processes at the end
 * @param broken cases that have not exactly their events
 * @param problems sentences about them
 */
record Round(
    int cases,
    Duration took,
    Duration folded,
    Histogram toPending,
    Histogram toGranted,
    Duration cpu,
    Duration driverCpu,
    long residentBytes,
    int broken,
    List<String> problems) {

  private static final double NANOS_PER_MILLISECOND = 1e6;
  private static final double NANOS_PER_SECOND = 1e9;

  /** Granted cases a second. */
  double casesPerSecond() {
    return cases * NANOS_PER_SECOND / took.toNanos();
  }

  /** The same, counting the time that the ledger took to follow. */
  double foldedCasesPerSecond() {
    return cases * NANOS_PER_SECOND / folded.toNanos();
  }

  /** Processor time of a case in milliseconds. */
  double cpuMillisPerCase() {
    return cases == 0 ? 0 : cpu.toNanos() / NANOS_PER_MILLISECOND / cases;
  }

  /** A percentile of a half in milliseconds. */
  static double millis(Histogram half, double percentile) {
    return half.getTotalCount() == 0
        ? 0
        : half.getValueAtPercentile(percentile) / NANOS_PER_MILLISECOND;
  }
}
