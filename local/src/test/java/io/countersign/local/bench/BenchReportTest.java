package io.countersign.local.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.countersign.schemas.Topics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class BenchReportTest {
  private static final Subject PLATFORM = subject("platform");
  private static final Subject CHAIN = subject("chain");

  private final BenchReport report = new BenchReport();

  @Test
  void theMedianIsTheMiddleOrTheMeanOfTheTwo() {
    assertThat(BenchReport.median(3, 1, 2)).isEqualTo(2);
    assertThat(BenchReport.median(4, 1, 2, 3)).isEqualTo(2.5);
  }

  @Test
  void theTimeOfTheLedgerCountsAndRatiosAreTakenRoundByRound() {
    report.closed(PLATFORM, round(1_000, 1, 2, 0));
    report.closed(CHAIN, round(1_000, 1, 1, 0));
    report.closed(PLATFORM, round(1_000, 1, 1, 0));
    report.closed(CHAIN, round(4_000, 1, 1, 0));
    report.closed(PLATFORM, round(900, 1, 1, 0));
    report.closed(CHAIN, round(1_000, 1, 1, 0));
    report.open(PLATFORM, 360, round(360, 1, 1, 0));

    assertThat(report.carried(PLATFORM)).isCloseTo(900, within(0.1));
    assertThat(report.lines()).contains("platform carries 50 % of chain (25 to 90 by round)");
    assertThat(report.json().path("shareOf").path("chain").asDouble()).isCloseTo(0.5, within(0.01));
    assertThat(report.isWhole()).isTrue();
  }

  @Test
  void aBrokenCaseInAnyRoundShows() {
    report.closed(PLATFORM, round(1_000, 1, 1, 0));
    report.open(PLATFORM, 400, round(400, 1, 1, 2));

    assertThat(report.isWhole()).isFalse();
    assertThat(report.lines())
        .contains("platform: 2 cases have not exactly their events: [case 7 was doubled]");
  }

  /** Its latencies are 1, 2, … milliseconds, one for each case. */
  private static Round round(int cases, int seconds, int foldedSeconds, int broken) {
    Histogram half = new Histogram(TimeUnit.MINUTES.toNanos(1), 3);
    for (int i = 1; i <= cases; i++) {
      half.recordValue(TimeUnit.MILLISECONDS.toNanos(i));
    }
    return new Round(
        cases,
        Duration.ofSeconds(seconds),
        Duration.ofSeconds(foldedSeconds),
        half,
        half,
        Duration.ofMillis(500),
        Duration.ofMillis(100),
        1 << 20,
        broken,
        broken == 0 ? List.of() : List.of("case 7 was doubled"));
  }

  private static Subject subject(String name) {
    return new Subject(name, Topics.unprefixed(), null, List.of(), List::of);
  }
}
