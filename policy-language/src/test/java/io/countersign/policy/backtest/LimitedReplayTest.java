package io.countersign.policy.backtest;

import static io.countersign.policy.backtest.Story.minute;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.policy.Verdict;
import io.countersign.policy.backtest.BacktestReport.VerdictChange;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What history would have made of limits that it did not have. */
class LimitedReplayTest {
  private static final String ALLOW = "  - {id: all, tools: ['*'], tier: 1, verdict: allow}\n";
  private static final String TWO_AN_HOUR =
      "  - {id: all, tools: ['*'], tier: 1, verdict: allow,"
          + " limits: [{subject: [agent.id], count: 2, per: PT1H}]}\n";
  private static final String ASK =
      "  - {id: all, tools: ['*'], tier: 1, verdict: require_approval, approval: {stages: [{anyOf:"
          + " [{group: g}]}], sla: PT4H}}\n";
  private static final String ASK_TWO_AN_HOUR =
      ASK.replace(
          "sla: PT4H}}", "sla: PT4H}, limits: [{subject: [agent.id], count: 2, per: PT1H}]}");
  private static final String ASK_ABOVE_TWO_AN_HOUR =
      "  - {id: all, tools: ['*'], tier: 1, verdict: allow, limits: [{subject: [agent.id], count:"
          + " 2, per: PT1H, otherwise: require_approval}], approval: {stages: [{anyOf: [{group:"
          + " g}]}], sla: PT4H}}\n";

  private static Story three(String rules, long... minutes) {
    Story story = new Story(rules);
    for (int i = 0; i < minutes.length; i++) {
      story.proposed("a" + i, "pay", 1, minute(minutes[i]));
    }
    return story;
  }

  @Test
  void theThirdInAnHourFindsNoRoomAndSaysWhy() {
    BacktestReport report = three(ALLOW, 0, 10, 20).against(TWO_AN_HOUR);

    assertThat(report.changes()).extracting(VerdictChange::actionId).containsExactly("a2");
    VerdictChange change = report.changes().getFirst();
    assertThat(change.candidate().verdict()).isEqualTo(Verdict.DENY);
    assertThat(change.candidate().reasons().getFirst()).contains("2 of 2 actions within PT1H");
  }

  @Test
  void theWindowSlidesWithTheMomentsOfHistory() {
    assertThat(three(ALLOW, 0, 10, 60, 70, 71).against(TWO_AN_HOUR).changes())
        .extracting(VerdictChange::actionId)
        .containsExactly("a4");
  }

  @Test
  void whatPeopleRejectedIsGivenBackThen() {
    Story before = three(ASK, 0, 10, 30).ended("a0", Ending.REJECTED, minute(20));
    Story after = three(ASK, 0, 10, 30).ended("a0", Ending.REJECTED, minute(40));

    assertThat(before.against(ASK_TWO_AN_HOUR).changes()).isEmpty();
    assertThat(after.against(ASK_TWO_AN_HOUR).changes())
        .extracting(VerdictChange::actionId)
        .containsExactly("a2");
  }

  @Test
  void whatPeopleRejectedWouldHaveRunWithoutThem() {
    Story story = three(ASK, 0, 10, 30).ended("a0", Ending.REJECTED, minute(20));

    assertThat(story.against(TWO_AN_HOUR).changes())
        .filteredOn(change -> change.candidate().verdict() == Verdict.DENY)
        .extracting(VerdictChange::actionId)
        .containsExactly("a2");
  }

  @Test
  void aPermitThatRanOutUnusedIsGivenBack() {
    Story story = three(ALLOW, 0, 10, 30).ended("a0", Ending.EXPIRED, minute(15));

    assertThat(story.against(TWO_AN_HOUR).changes()).isEmpty();
  }

  @Test
  void whatPeopleGrantAboveALimitCounts() {
    Instant granted = minute(25);
    Story story =
        three(ASK_TWO_AN_HOUR.replace("count: 2", "count: 9"), 0, 10, 20, 61, 62)
            .ended("a2", Ending.APPROVED, granted)
            .ended("a3", Ending.APPROVED, minute(64));

    // a0 left its window when a3 came; a1 and the granted a2 fill it.
    BacktestReport report = story.against(ASK_ABOVE_TWO_AN_HOUR);

    assertThat(report.changes())
        .extracting(VerdictChange::actionId)
        .containsExactlyInAnyOrder("a0", "a1");
    assertThat(report.changes()).allMatch(change -> change.candidate().verdict() == Verdict.ALLOW);
  }

  @Test
  void whatHistoryAllowedIsTakenToBeGranted() {
    Story story = three(ALLOW, 0, 10, 20, 61, 62);

    assertThat(story.against(ASK_ABOVE_TWO_AN_HOUR).changes())
        .extracting(VerdictChange::actionId)
        .containsExactly("a2", "a3", "a4");
  }

  @Test
  void aResubmissionTakesAgain() {
    Story story =
        new Story(ASK)
            .proposed("a0", "pay", 1, minute(0))
            .ended("a0", Ending.SENT_BACK, minute(5))
            .proposed("a0", "pay", 1, minute(10))
            .proposed("a1", "pay", 1, minute(20))
            .proposed("a2", "pay", 1, minute(30));

    BacktestReport report = story.against(ASK_TWO_AN_HOUR);

    assertThat(report.actions().resubmitted()).isOne();
    assertThat(report.changes()).extracting(VerdictChange::actionId).containsExactly("a2");
  }

  @Test
  void aRetryTakesNothingMore() {
    Story story =
        new Story(ALLOW)
            .proposed("a0", "pay", 1, minute(0))
            .onlyClassified(Story.facts("a0", "pay", 1), minute(1), false)
            .proposed("a1", "pay", 1, minute(20));

    assertThat(story.against(TWO_AN_HOUR).changes()).isEmpty();
  }
}
