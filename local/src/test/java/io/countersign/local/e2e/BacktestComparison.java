package io.countersign.local.e2e;

import io.countersign.local.admin.KafkaAccess;
import io.countersign.local.admin.LedgerExport;
import io.countersign.local.backtest.BacktestResult;
import io.countersign.local.backtest.BacktestRun;
import io.countersign.local.backtest.HistorySource;
import io.countersign.local.backtest.LedgerHistory;
import io.countersign.local.backtest.TopicHistory;
import io.countersign.local.backtest.UnusablePolicyException;
import io.countersign.local.cli.LedgerKeys;
import io.countersign.local.platform.PlatformAddresses;
import io.countersign.policy.PolicyDocument;
import io.countersign.policy.PolicyReading;
import io.countersign.policy.backtest.BacktestReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** Backtests one candidate twice: on the topics of a platform, and on an export of its ledger. */
final class BacktestComparison {
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);

  /** Lets vendors' terms change without asking anybody. */
  private static final String CANDIDATE =
      """
      apiVersion: countersign/v1
      kind: ApprovalPolicy
      metadata: {name: erp, version: "9", owner: finance-platform}
      rules:
        - {id: vendor-terms, tools: [erp.vendor.update], tier: 3, verdict: allow_with_review, review: {by: [{group: finance-approvers}]}}
      """;

  private BacktestComparison() {}

  /** What came of both; the source's description is the only thing that may differ. */
  record Pair(BacktestResult live, BacktestResult exported) {}

  /**
   * Backtests until both tell the same: the ledger follows the topics within moments.
   *
   * @return the last pair, whether its two are equal or not
   */
  static Pair awaitEqual(PlatformAddresses addresses, Duration atMost)
      throws IOException, UnusablePolicyException, InterruptedException {
    Instant now = Instant.now();
    BacktestResult live = live(addresses, now);
    long until = System.nanoTime() + atMost.toNanos();
    while (true) {
      BacktestResult exported = exported(addresses, now);
      if (live.report().equals(exported.report()) || System.nanoTime() > until) {
        return new Pair(live, sameSource(exported, live));
      }
      Thread.sleep(BETWEEN_TRIES);
    }
  }

  private static BacktestResult sameSource(BacktestResult result, BacktestResult other) {
    BacktestReport report = result.report();
    return new BacktestResult(
        other.source(),
        result.since(),
        result.until(),
        result.candidates(),
        result.kept(),
        result.notes(),
        report);
  }

  private static BacktestResult live(PlatformAddresses addresses, Instant now)
      throws IOException, UnusablePolicyException {
    try (HistorySource topics = new TopicHistory(new KafkaAccess(addresses), now)) {
      return BacktestRun.run(topics, question(now));
    }
  }

  private static BacktestResult exported(PlatformAddresses addresses, Instant now)
      throws IOException, UnusablePolicyException {
    Path folder = WholePlatform.freshFolder("exports/backtest");
    LedgerExport.write(
        new KafkaAccess(addresses), folder, LedgerKeys.published(addresses), Instant.now());
    try (HistorySource ledger = LedgerHistory.open(folder)) {
      return BacktestRun.run(ledger, question(now));
    }
  }

  private static BacktestRun.Question question(Instant until) {
    PolicyDocument candidate =
        switch (PolicyDocument.read("erp.yaml", CANDIDATE)) {
          case PolicyReading.Valid valid -> valid.policy();
          case PolicyReading.Invalid invalid -> throw new AssertionError(invalid.text());
        };
    return new BacktestRun.Question(
        Instant.EPOCH, until, ZoneOffset.UTC, List.of(candidate), false);
  }
}
