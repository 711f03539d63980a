package io.countersign.local.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.events.ActionClassified;
import io.countersign.events.ActionProposed;
import io.countersign.events.ChangesRequested;
import io.countersign.events.Classification;
import io.countersign.events.Denied;
import io.countersign.events.PolicyBundle;
import io.countersign.events.PolicyFact;
import io.countersign.events.PolicyInForce;
import io.countersign.events.PolicyMode;
import io.countersign.events.RejectionCause;
import io.countersign.policy.Verdict;
import io.countersign.policy.backtest.BacktestReport;
import io.countersign.policy.backtest.BacktestReport.VerdictChange;
import io.countersign.policy.backtest.BacktestReport.Waiting;
import io.countersign.schemas.json.ActionDigest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BacktestRunTest {
  private static final Instant START = SampleHistory.START;

  @TempDir Path folder;

  private static SampleHistory transfers(long... amounts) {
    SampleHistory history = new SampleHistory().published(SampleWeek.PAYMENTS, START);
    for (int i = 0; i < amounts.length; i++) {
      history.proposed(transfer("t" + i, amounts[i]), START.plus(Duration.ofMinutes(i)));
    }
    return history;
  }

  private static ActionProposed transfer(String id, long amount) {
    return SampleHistory.proposal(
        id, "agent", "transfer", "payments.transfer", "{\"amount\":" + amount + "}");
  }

  private static BacktestReport against(SampleHistory history, String candidate) throws Exception {
    return BacktestPageTest.run(history, candidate).report();
  }

  @Test
  void thePoliciesThatMadeTheHistoryChangeNothing() throws Exception {
    BacktestReport report = against(SampleWeek.history(), SampleWeek.PAYMENTS);

    assertThat(report.actions().replayed()).isEqualTo(150);
    assertThat(report.actions().changed()).isZero();
    assertThat(report.terms()).isEmpty();
    assertThat(report.agents().candidate()).isEqualTo(report.agents().recorded());
    assertThat(report.load()).allMatch(load -> load.candidate() == load.recorded());
  }

  @Test
  void anExportTellsTheSameAsTheRecordsThemselves() throws Exception {
    SampleExport.write(SampleWeek.history(), folder.resolve("export"));

    BacktestResult expected = BacktestPageTest.week();
    try (LedgerHistory ledger = LedgerHistory.open(folder.resolve("export"))) {
      BacktestResult result =
          BacktestRun.run(
              ledger,
              new BacktestRun.Question(
                  expected.since(),
                  expected.until(),
                  expected.report().zone(),
                  List.of(BacktestPageTest.policy(SampleWeek.CANDIDATE)),
                  false));
      assertThat(result.report()).isEqualTo(expected.report());
      assertThat(result.kept()).isEqualTo(expected.kept());
      assertThat(ledger.end()).isEqualTo(SampleHistory.END);
      assertThat(ledger.unreadable()).isZero();
    }
  }

  @Test
  void anExportWithoutSchemasIsRefusedInASentence() throws Exception {
    Path export = folder.resolve("export");
    SampleExport.write(transfers(1), export);
    try (Stream<Path> schemas = Files.list(export.resolve("payloads/schemas"))) {
      for (Path schema : schemas.toList()) {
        Files.delete(schema);
      }
    }

    assertThatThrownBy(() -> LedgerHistory.open(export))
        .hasMessageContaining("holds no schemas")
        .hasMessageContaining("export the ledger again");
  }

  @Test
  void aCandidateReplacesThePolicyOfItsNameAndTheOthersStay() throws Exception {
    BacktestResult result = BacktestPageTest.week();

    assertThat(result.candidates()).containsExactly("payments@2026-11-28.1");
    assertThat(result.kept()).containsExactly("operations@7");
  }

  @Test
  void aloneTheCandidateIsAskedAndNobodyElse() throws Exception {
    BacktestResult result =
        BacktestRun.run(
            SampleWeek.history(),
            new BacktestRun.Question(
                START,
                SampleHistory.END,
                ZoneOffset.UTC,
                List.of(BacktestPageTest.policy(SampleWeek.PAYMENTS)),
                true));

    assertThat(result.kept()).isEmpty();
    assertThat(result.report().changes())
        .isNotEmpty()
        .allMatch(change -> !change.tool().equals("payments.transfer"))
        .allMatch(change -> change.candidate().verdict() == Verdict.DENY);
  }

  @Test
  void onlyWhatWasClassifiedInTheTimeIsReplayed() throws Exception {
    SampleHistory history = transfers(1, 1, 1, 1);
    var question =
        new BacktestRun.Question(
            START.plusSeconds(60),
            START.plusSeconds(180),
            ZoneOffset.UTC,
            List.of(BacktestPageTest.policy(SampleWeek.PAYMENTS)),
            false);

    BacktestReport report = BacktestRun.run(history, question).report();

    assertThat(report.actions().replayed()).isEqualTo(2);
    assertThat(report.actions().first()).isEqualTo(START.plusSeconds(60));
  }

  @Test
  void whatCameAgainInTheTimeAndBeganBeforeItIsLeftOut() throws Exception {
    SampleHistory history =
        transfers(20_000).proposed(transfer("t0", 20_001), START.plusSeconds(90));
    var question =
        new BacktestRun.Question(
            START.plusSeconds(60),
            SampleHistory.END,
            ZoneOffset.UTC,
            List.of(BacktestPageTest.policy(SampleWeek.PAYMENTS)),
            false);

    BacktestReport report = BacktestRun.run(history, question).report();

    assertThat(report.actions().replayed()).isZero();
    assertThat(report.actions().begunBefore()).isOne();
  }

  @Test
  void everyEndOfARequestIsUnderstood() throws Exception {
    Instant then = START.plus(Duration.ofHours(1));
    SampleHistory history =
        transfers(20_000, 20_000, 20_000, 20_000, 20_000)
            .approved("t0", then, false)
            .approved("t1", then, true)
            .rejected("t2", then, RejectionCause.PERSON)
            .rejected("t3", then, RejectionCause.DEADLINE);
    history.add(
        "t4",
        new ChangesRequested(
            history.meta("t4", then, "user:fatima"),
            history.classify(transfer("t4", 20_000), START).getClassification(),
            "say more",
            List.of(),
            "sha256:0",
            transfer("t4", 20_000)));

    BacktestReport report = against(history, SampleWeek.PAYMENTS);

    assertThat(report.waiting().getFirst())
        .extracting(Waiting::decided, Waiting::unanswered)
        .containsExactly(4L, 1L);
    assertThat(report.agents().recordedRequests()).isEqualTo(5);
  }

  @Test
  void whatTheEvaluatorToldCameIntoForceIsInForce() throws Exception {
    String stricter =
        SampleWeek.OTHERS.replace("tier: 0, verdict: allow", "tier: 0, verdict: deny");
    SampleHistory history =
        new SampleHistory()
            .published(SampleWeek.OTHERS, START)
            .proposed(SampleHistory.proposal("k", "agent", "read", "kb.search", "{}"), START)
            .published(stricter.replace("\"7\"", "\"8\""), START.plusSeconds(1));
    BacktestReport newest = against(history, SampleWeek.PAYMENTS);
    history.partitions().getFirst().add(inForce(SampleWeek.OTHERS, "operations", "7"));
    BacktestReport told = against(history, SampleWeek.PAYMENTS);

    assertThat(newest.actions().changed()).isOne();
    assertThat(told.actions().changed()).isZero();
  }

  @Test
  void aRecordThatClaimsTheDigestOfAnotherDocumentIsPassedOver() throws Exception {
    SampleHistory history = transfers(1);
    PolicyBundle honest = (PolicyBundle) history.partitions().getFirst().getFirst();
    history
        .partitions()
        .getFirst()
        .add(PolicyBundle.newBuilder(honest).setDocument("forged").build());
    history.partitions().getFirst().add(inForce(SampleWeek.PAYMENTS, "payments", "2026-11-21.1"));

    assertThat(against(history, SampleWeek.OTHERS).actions().changed()).isZero();
  }

  @Test
  void aPolicyInForceWhoseDocumentIsMissingEndsTheBacktest() {
    SampleHistory history = transfers(1);
    history.partitions().getFirst().add(inForce(SampleWeek.OTHERS, "operations", "7"));

    assertThatThrownBy(() -> against(history, SampleWeek.PAYMENTS))
        .isInstanceOf(UnusablePolicyException.class)
        .hasMessageContaining("operations@7 is in force, but its document is not in the history");
  }

  @Test
  void aPolicyInForceThatCannotBeReadEndsTheBacktestUnlessItIsReplaced() throws Exception {
    SampleHistory history = transfers(1);
    history
        .partitions()
        .getFirst()
        .add(
            PolicyBundle.newBuilder()
                .setName("operations")
                .setVersion("9")
                .setDocument("no policy")
                .setDocumentDigest(ActionDigest.ofText("no policy"))
                .setPublishedBy("user:maria")
                .setPublishedAt(START)
                .build());

    assertThatThrownBy(() -> against(history, SampleWeek.PAYMENTS))
        .isInstanceOf(UnusablePolicyException.class)
        .hasMessageContaining("operations");
    assertThat(against(history, SampleWeek.OTHERS).actions().replayed()).isOne();
  }

  @Test
  void whatAStopDeniedIsLeftOut() throws Exception {
    SampleHistory history = transfers(1);
    ActionClassified answer = history.classify(transfer("s", 1), START);
    Classification denial =
        Classification.newBuilder(answer.getClassification())
            .setVerdict(io.countersign.events.Verdict.DENY)
            .setRules(List.of())
            .setReasons(List.of("The agent agent is suspended: It misbehaves"))
            .build();
    history.add("s", ActionClassified.newBuilder(answer).setClassification(denial).build());
    history.add("s", new Denied(history.meta("s", START, "system:policy"), denial, null));

    assertThat(against(history, SampleWeek.PAYMENTS).actions().stopped()).isOne();
  }

  @Test
  void conditionsSeeTheFactsOfNowAndTheReaderIsTold() throws Exception {
    SampleHistory history = transfers(50);
    history.partitions().getFirst().add(fact("ceiling", "40"));
    history.partitions().getFirst().add(fact("not a name", "40"));
    String candidate =
        SampleWeek.PAYMENTS.replace(
            "when: args.amount < 10000", "when: args.amount < facts.ceiling");

    BacktestResult result = BacktestPageTest.run(history, candidate);

    assertThat(result.report().changes()).extracting(VerdictChange::actionId).containsExactly("t0");
    assertThat(result.notes())
        .contains(
            "Conditions saw the 2 facts that are published now, whatever was published then.",
            "1 of these facts cannot be used by conditions.");
  }

  @Test
  void aRecordThatSaysNothingSensibleIsCountedAndLeftOut() throws Exception {
    SampleHistory history = transfers(1);
    ActionProposed broken =
        ActionProposed.newBuilder(transfer("b", 1)).setArguments("no JSON").build();
    history.add(
        "b",
        ActionClassified.newBuilder(history.classify(transfer("b", 1), START))
            .setProposal(broken)
            .build());

    BacktestResult result = BacktestPageTest.run(history, SampleWeek.PAYMENTS);

    assertThat(result.report().actions().replayed()).isOne();
    assertThat(result.notes()).contains("1 record could not be read and is left out.");
  }

  private static PolicyFact fact(String name, String value) {
    return PolicyFact.newBuilder()
        .setName(name)
        .setValue(value)
        .setChangedBy("user:maria")
        .setChangedAt(START)
        .build();
  }

  private static PolicyInForce inForce(String document, String name, String version) {
    return PolicyInForce.newBuilder()
        .setEventId(name + "#1")
        .setName(name)
        .setVersion(version)
        .setMode(PolicyMode.ENFORCE)
        .setDocumentDigest(BacktestPageTest.policy(document).digest())
        .setPublishedBy("user:maria")
        .setPublishedAt(START)
        .setOccurredAt(START)
        .build();
  }
}
