package io.countersign.policy.backtest;

import static io.countersign.policy.backtest.Story.facts;
import static io.countersign.policy.backtest.Story.minute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.countersign.policy.Verdict;
import io.countersign.policy.backtest.BacktestReport.Habit;
import io.countersign.policy.backtest.BacktestReport.HourOfDay;
import io.countersign.policy.backtest.BacktestReport.Load;
import io.countersign.policy.backtest.BacktestReport.Peak;
import io.countersign.policy.backtest.BacktestReport.TermsChange;
import io.countersign.policy.backtest.BacktestReport.VerdictChange;
import io.countersign.policy.backtest.BacktestReport.VerdictCount;
import io.countersign.policy.backtest.BacktestReport.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BacktestTest {
  private static final String APPROVAL =
      "verdict: require_approval, approval: {stages: [{anyOf: [{group: g}]}], sla: PT1H}}\n";
  private static final String ASK_ABOVE_100 =
      "  - {id: small, tools: ['*'], when: args.amount < 100, tier: 1, verdict: allow}\n"
          + "  - {id: large, tools: ['*'], when: args.amount >= 100, tier: 3, "
          + APPROVAL;
  private static final String ASK_ABOVE_1000 = ASK_ABOVE_100.replace("100,", "1000,");
  private static final String DENY_ALL =
      "  - {id: no, tools: ['*'], tier: 3, verdict: deny, reason: Not any more.}\n";

  private static Story threePayments() {
    return new Story(ASK_ABOVE_100)
        .proposed("small", "pay", 10, minute(0))
        .proposed("middle", "pay", 500, minute(1))
        .proposed("large", "pay", 5000, minute(2));
  }

  @Test
  void thePoliciesThatMadeTheHistoryChangeNothing() {
    BacktestReport report = threePayments().againstItself();

    assertThat(report.actions().replayed()).isEqualTo(3);
    assertThat(report.actions().changed()).isZero();
    assertThat(report.changes()).isEmpty();
    assertThat(report.terms()).isEmpty();
    assertThat(report.verdicts())
        .containsExactly(
            new VerdictCount(Verdict.ALLOW, Verdict.ALLOW, 1),
            new VerdictCount(Verdict.REQUIRE_APPROVAL, Verdict.REQUIRE_APPROVAL, 2));
  }

  @Test
  void aVerdictThatChangesIsShownWithBothAnswers() {
    BacktestReport report = threePayments().against(ASK_ABOVE_1000);

    assertThat(report.actions().changed()).isOne();
    assertThat(report.actions().moreLenient()).isOne();
    VerdictChange change = report.changes().getFirst();
    assertThat(change.actionId()).isEqualTo("middle");
    assertThat(change.tool()).isEqualTo("pay");
    assertThat(change.agent()).isEqualTo("agent");
    assertThat(change.isMoreLenient()).isTrue();
    assertThat(change.recorded().rules()).containsExactly("p/large");
    assertThat(change.candidate().rules()).containsExactly("p/small");
    assertThat(change.candidate().reasons()).containsExactly("Rule p/small says allow.");
  }

  @Test
  void theMostLenientChangesComeFirstAndTheStricterLast() {
    Story story =
        new Story(
                "  - {id: a, tools: [a], tier: 1, verdict: deny}\n"
                    + "  - {id: b, tools: [b], tier: 1, verdict: allow}\n"
                    + "  - {id: c, tools: [c], tier: 1, verdict: draft_only}\n")
            .proposed("1", "b", 1, minute(0))
            .proposed("2", "c", 1, minute(1))
            .proposed("3", "a", 1, minute(2));

    BacktestReport report =
        story.against(
            "  - {id: a, tools: [a, c], tier: 1, verdict: allow}\n"
                + "  - {id: b, tools: [b], tier: 1, verdict: deny}\n");

    assertThat(report.changes()).extracting(VerdictChange::actionId).containsExactly("3", "2", "1");
    assertThat(report.actions().moreLenient()).isEqualTo(2);
    assertThat(report.actions().stricter()).isOne();
  }

  @Test
  void changesAreListedUpToABoundAndCountedBeyondIt() {
    Story story = new Story(ASK_ABOVE_100);
    for (int i = 0; i < BacktestReport.MAXIMUM_CHANGES + 7; i++) {
      story.proposed("a" + i, "pay", 10, minute(i));
    }

    BacktestReport report = story.against(DENY_ALL);

    assertThat(report.changes()).hasSize(BacktestReport.MAXIMUM_CHANGES);
    assertThat(report.changesLeftOff()).isEqualTo(7);
    assertThat(report.changes().getFirst().actionId()).isEqualTo("a0");
  }

  @Test
  void aLongReasonIsCutAndOfManySomeAreShown() {
    Story story = new Story(ASK_ABOVE_100).proposed("1", "pay", 1, minute(0));

    BacktestReport report =
        story.against(
            "  - {id: no, tools: ['*'], tier: 3, verdict: deny, reason: "
                + "x".repeat(400)
                + "}\n");

    assertThat(report.changes().getFirst().candidate().reasons().getFirst())
        .hasSize(301)
        .endsWith("x…");
  }

  @Test
  void anActionCountsOnceHoweverOftenItComes() {
    Story story =
        new Story(ASK_ABOVE_100)
            .proposed("1", "pay", 500, minute(0))
            .onlyClassified(facts("1", "pay", 500), minute(1), false)
            .ended("1", Ending.SENT_BACK, minute(2))
            .proposed("1", "pay", 200, minute(3))
            .onlyClassified(facts("1", "pay", 150), minute(4), true);

    BacktestReport report = story.against(DENY_ALL);

    assertThat(report.actions())
        .extracting(
            BacktestReport.Actions::replayed,
            BacktestReport.Actions::changed,
            BacktestReport.Actions::repeated,
            BacktestReport.Actions::resubmitted,
            BacktestReport.Actions::edits)
        .containsExactly(1L, 1L, 1L, 1L, 1L);
  }

  @Test
  void whatBeganBeforeTheHistoryOrHasNoAnswerYetIsLeftOut() {
    Story story = new Story(ASK_ABOVE_100).onlyClassified(facts("new", "pay", 1), minute(5), false);
    story.entries().add(new HistoryEntry.Lived("old", minute(0), 4));
    story.onlyClassified(facts("old", "pay", 1), minute(1), false);

    BacktestReport report = story.against(DENY_ALL);

    assertThat(report.actions().replayed()).isZero();
    assertThat(report.actions().unsettled()).isOne();
    assertThat(report.actions().begunBefore()).isOne();
    assertThat(report.actions().first()).isNull();
  }

  @Test
  void whatAStopDeniedIsNoPolicysMatter() {
    BacktestReport report =
        new Story(ASK_ABOVE_100).stopped("1", "pay", minute(0)).against(ASK_ABOVE_1000);

    assertThat(report.actions().stopped()).isOne();
    assertThat(report.changes()).isEmpty();
  }

  @Test
  void otherTermsOfAnApprovalAreToldAndWhatLoosensIsMarked() {
    String looser = ASK_ABOVE_100.replace("tier: 3", "tier: 2").replace("PT1H", "PT2H");
    String stricter =
        ASK_ABOVE_100.replace("[{group: g}]}]", "[{group: g}]}, {anyOf: [{group: h}]}]");

    TermsChange loosened = threePayments().against(looser).terms().getFirst();
    TermsChange tightened = threePayments().against(stricter).terms().getFirst();

    assertThat(loosened.differences()).containsExactly("tier 3 → 2", "deadline: PT1H → PT2H");
    assertThat(loosened.loosens()).isTrue();
    assertThat(loosened.count()).isEqualTo(2);
    assertThat(loosened.actionId()).isEqualTo("middle");
    assertThat(tightened.differences())
        .containsExactly("approvers: 1 of group:g → 1 of group:g, then 1 of group:h");
    assertThat(tightened.loosens()).isFalse();
  }

  @Test
  void anotherGroupInTheSamePlaceLoosensAnApproval() {
    BacktestReport report = threePayments().against(ASK_ABOVE_100.replace("group: g", "group: h"));

    assertThat(report.terms().getFirst().loosens()).isTrue();
    assertThat(report.actions().loosened()).isEqualTo(2);
  }

  @Test
  void loadIsCountedForEveryGroupAndHourAndAGroupWithoutHistoryIsMarked() {
    Story story =
        new Story(ASK_ABOVE_100)
            .proposed("1", "pay", 500, minute(0))
            .proposed("2", "pay", 5000, minute(10))
            .proposed("3", "pay", 5000, minute(70))
            .proposed("4", "pay", 50, minute(71));

    BacktestReport report =
        story.against(
            "  - {id: l, tools: ['*'], tier: 3, verdict: require_approval, approval: {stages:"
                + " [{anyOf: [{group: g}]}, {anyOf: [{group: h}]}], sla: PT1H}}\n");

    Load known = report.load().getFirst();
    assertThat(known.approver()).isEqualTo("group:g");
    assertThat(known.recorded()).isEqualTo(3);
    assertThat(known.candidate()).isEqualTo(4);
    assertThat(known.recordedPeak()).isEqualTo(new Peak(minute(0), 2));
    assertThat(known.candidatePeak()).isEqualTo(new Peak(minute(0), 2));
    assertThat(known.hours()).hasSize(24).contains(new HourOfDay(8, 2, 2), new HourOfDay(9, 1, 2));
    Load unknown = report.load().getLast();
    assertThat(unknown.approver()).isEqualTo("group:h");
    assertThat(unknown.isWithoutHistory()).isTrue();
    assertThat(unknown.recordedPeak()).isNull();
  }

  @Test
  void hoursAreThoseOfTheZone() {
    Story story = new Story(ASK_ABOVE_100).proposed("1", "pay", 500, minute(10));

    Load load =
        story.against(Story.policies(ASK_ABOVE_100), ZoneId.of("Asia/Kolkata")).load().getFirst();

    assertThat(load.hours().get(13).recorded()).isOne();
    assertThat(load.recordedPeak()).isEqualTo(new Peak(Instant.parse("2026-11-16T07:30:00Z"), 1));
  }

  @Test
  void approversBeyondABoundStandTogether() {
    Story story =
        new Story(
            "  - {id: r, tools: ['*'], tier: 1, verdict: require_approval, approval: {stages:"
                + " [{anyOf: [{personFrom: \"'user:' + action.id\"}]}], sla: PT1H}}\n");
    int people = BacktestReport.MAXIMUM_APPROVERS + 5;
    for (int i = 0; i < people; i++) {
      story.proposed("a" + i, "pay", 1, minute(i));
    }

    BacktestReport report = story.againstItself();

    assertThat(report.load()).hasSize(BacktestReport.MAXIMUM_APPROVERS + 1);
    assertThat(report.load().getFirst().approver()).isEqualTo(BacktestReport.OTHER_APPROVERS);
    assertThat(report.load().getFirst().recorded()).isEqualTo(5);
  }

  @Test
  void newRequestsWaitAsLongAsTheirApproversUsuallyTake() {
    Story story = new Story(ASK_ABOVE_100);
    for (int i = 1; i <= 10; i++) {
      story
          .proposed("a" + i, "pay", 500, minute(100L * i))
          .ended("a" + i, Ending.APPROVED, minute(100L * i + i));
    }
    story.proposed("b", "pay", 50, minute(2000));

    BacktestReport report = story.against(ASK_ABOVE_100.replace("100,", "10,"));

    assertThat(report.waiting())
        .containsExactly(
            new Waiting(
                "group:g",
                10,
                0,
                Duration.ofMinutes(5),
                Duration.ofMinutes(9),
                Duration.ofMinutes(1),
                11));
    assertThat(report.agents().recorded()).isEqualTo(Duration.ofMinutes(55));
    assertThat(report.agents().asBefore()).isEqualTo(10);
    assertThat(report.agents().byHistory()).isOne();
    assertThat(report.agents().candidate()).isEqualTo(Duration.ofMinutes(60));
    assertThat(report.agents().candidateSlow()).isEqualTo(Duration.ofMinutes(64));
  }

  @Test
  void aGroupWithoutHistoryCountsWithTheDeadline() {
    Story story =
        new Story(ASK_ABOVE_100)
            .proposed("1", "pay", 500, minute(0))
            .ended("1", Ending.APPROVED, minute(5));

    BacktestReport report = story.against(ASK_ABOVE_100.replace("group: g", "group: h"));

    assertThat(report.agents().byDeadline()).isOne();
    assertThat(report.agents().candidate()).isEqualTo(Duration.ofHours(1));
    assertThat(report.waiting().getLast().median()).isNull();
    assertThat(report.waiting().getLast().candidate()).isOne();
  }

  @Test
  void nobodyWaitsLongerThanUntilTheRequestIsRejectedUnlessItIsHeld() {
    Story story =
        new Story(ASK_ABOVE_100)
            .proposed("1", "pay", 500, minute(0))
            .ended("1", Ending.APPROVED, minute(50));
    String brief = ASK_ABOVE_100.replace("PT1H", "PT10M");
    String held = ASK_ABOVE_100.replace("PT1H", "PT10M, ladder: [{at: PT10M, do: hold}]");

    assertThat(story.against(brief).agents().candidate()).isEqualTo(Duration.ofMinutes(10));
    assertThat(story.against(held).agents().candidate()).isEqualTo(Duration.ofMinutes(50));
  }

  @Test
  void anUnansweredRequestTellsHowLongPeopleTakeAndAWithdrawnOneDoesNot() {
    Story story =
        new Story(ASK_ABOVE_100)
            .proposed("1", "pay", 500, minute(0))
            .ended("1", Ending.UNANSWERED, minute(60))
            .proposed("2", "pay", 500, minute(100))
            .ended("2", Ending.WITHDRAWN, minute(101))
            .proposed("3", "pay", 500, minute(200));

    BacktestReport report = story.againstItself();

    assertThat(report.waiting().getFirst())
        .extracting(Waiting::decided, Waiting::unanswered, Waiting::median)
        .containsExactly(0L, 1L, Duration.ofHours(1));
    assertThat(report.agents().recordedRequests()).isEqualTo(2);
    assertThat(report.agents().recordedOpen()).isOne();
    assertThat(report.agents().candidateOpen()).isOne();
    assertThat(report.agents().candidate()).isEqualTo(report.agents().recorded());
  }

  @Test
  void whereEvidenceIsMissingTheAgentIsToldAndNobodyIsAsked() {
    String withEvidence = ASK_ABOVE_100.replace("sla:", "evidence: [rollback], sla:");
    Story recorded =
        new Story(withEvidence).proposed(facts("1", "pay", 500), minute(0), Set.of("rationale"));

    BacktestReport before = recorded.againstItself();
    BacktestReport without = recorded.against(ASK_ABOVE_100);
    BacktestReport with =
        new Story(ASK_ABOVE_100.replace("100,", "1000,"))
            .proposed(facts("1", "pay", 500), minute(0), Set.of("rationale"))
            .against(withEvidence);

    assertThat(before.load()).isEmpty();
    assertThat(before.agents().sentBack()).isOne();
    assertThat(without.load().getFirst().candidate()).isOne();
    assertThat(with.load()).isEmpty();
    assertThat(with.agents().sentBack()).isOne();
  }

  @Test
  void evidenceThatTheAgentAddedLaterLetsPeopleBeAskedThen() {
    Story story =
        new Story(ASK_ABOVE_100.replace("sla:", "evidence: [rollback], sla:"))
            .proposed(facts("1", "pay", 500), minute(0), Set.of())
            .proposed(facts("1", "pay", 500), minute(90), Set.of("rollback"));

    BacktestReport same = story.againstItself();
    BacktestReport more =
        story.against(ASK_ABOVE_100.replace("sla:", "evidence: [rollback, sources], sla:"));

    assertThat(same.load().getFirst().candidatePeak()).isEqualTo(new Peak(minute(60), 1));
    assertThat(same.agents().sentBack()).isZero();
    assertThat(more.load().getFirst().candidate()).isZero();
    assertThat(more.agents().sentBack()).isOne();
  }

  @Test
  void fiveEqualDecisionsMakeAHabitAndFourDoNot() {
    Story story = new Story(ASK_ABOVE_100);
    for (int i = 0; i < 5; i++) {
      decided(story, "yes" + i, "pay", Ending.APPROVED, Duration.ofMinutes(3));
      decided(story, "no" + i, "refund", Ending.REJECTED, Duration.ofMinutes(3));
      decided(story, "mixed" + i, "gift", i == 3 ? Ending.REJECTED : Ending.APPROVED, FAST);
      decided(story, "edited" + i, "loan", i == 3 ? Ending.APPROVED_EDITED : Ending.APPROVED, FAST);
      decided(story, "back" + i, "sell", i == 3 ? Ending.SENT_BACK : Ending.APPROVED, FAST);
      decided(story, "late" + i, "rent", i == 3 ? Ending.UNANSWERED : Ending.APPROVED, FAST);
    }

    List<Habit> habits = story.against(ASK_ABOVE_1000).habits();

    assertThat(habits)
        .extracting(Habit::tool, Habit::rules, Habit::approved, Habit::decisions)
        .containsExactly(tuple("pay", "p/large", true, 5L), tuple("refund", "p/large", false, 5L));
    assertThat(habits.getFirst().suggestion()).contains("Consider allow_with_review.");
    assertThat(habits.getFirst().candidate())
        .containsExactly(java.util.Map.entry(Verdict.ALLOW, 5L));
    assertThat(habits.getLast().suggestion()).contains("Consider deny");
  }

  @Test
  void approvalsWithinSecondsStandBesideAHabit() {
    Story story = new Story(ASK_ABOVE_100);
    for (int i = 0; i < 6; i++) {
      decided(story, "a" + i, "pay", Ending.APPROVED, i < 4 ? FAST : Duration.ofSeconds(10));
    }

    Habit habit = story.againstItself().habits().getFirst();

    assertThat(habit.hardlyRead()).isEqualTo(4);
    assertThat(habit.suggestion()).contains("4 came within 10 s");
  }

  @Test
  void atAHighTierTheApprovalStays() {
    Story story = new Story(ASK_ABOVE_100.replace("tier: 3", "tier: 4"));
    for (int i = 0; i < 5; i++) {
      decided(story, "a" + i, "pay", Ending.APPROVED, Duration.ofMinutes(3));
    }

    assertThat(story.againstItself().habits().getFirst().suggestion())
        .contains("At tier 4 an approval has to stay")
        .doesNotContain("allow_with_review");
  }

  private static final Duration FAST = Duration.ofSeconds(9);

  private static void decided(Story story, String id, String tool, Ending ending, Duration after) {
    story.proposed(id, tool, 500, minute(0)).ended(id, ending, minute(0).plus(after));
  }
}
