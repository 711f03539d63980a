package io.countersign.local.backtest;

import io.countersign.policy.backtest.BacktestReport;
import io.countersign.policy.backtest.BacktestReport.AgentWaiting;
import java.util.ArrayList;
import java.util.List;

/** Sentences of a backtest that the terminal and the page have in common. */
public final class BacktestText {
  private BacktestText() {}

  /** What was left out of the comparison, a sentence each. */
  public static List<String> leftOut(BacktestReport report) {
    BacktestReport.Actions actions = report.actions();
    List<String> sentences = new ArrayList<>();
    add(
        sentences,
        actions.repeated(),
        "proposal came again as it was",
        "proposals came again as they were");
    add(
        sentences,
        actions.resubmitted(),
        "was resubmitted after it had been sent back; its first form was compared",
        "were resubmitted after they had been sent back; their first forms were compared");
    add(sentences, actions.edits(), "edit was not compared", "edits were not compared");
    add(
        sentences,
        actions.begunBefore(),
        "classification is of an action that began before this time",
        "classifications are of actions that began before this time");
    add(
        sentences,
        actions.unsettled(),
        "classification has no answer of the platform yet",
        "classifications have no answer of the platform yet");
    add(
        sentences,
        actions.stopped(),
        "action was denied by a stop, which no policy changes",
        "actions were denied by a stop, which no policy changes");
    return sentences;
  }

  private static void add(List<String> sentences, long count, String one, String many) {
    if (count > 0) {
      sentences.add(Words.count(count, one, many) + ".");
    }
  }

  /** How long agents wait, a sentence each. */
  public static List<String> waitingSentences(BacktestReport report) {
    AgentWaiting agents = report.agents();
    List<String> sentences = new ArrayList<>();
    String slow =
        agents.candidateSlow().equals(agents.candidate())
            ? ""
            : ", or %s if new requests are slow".formatted(Words.span(agents.candidateSlow()));
    sentences.add(
        "Agents waited %s for %s that ended; with the candidate they would wait %s%s."
            .formatted(
                Words.span(agents.recorded()),
                Words.count(agents.recordedRequests(), "request", "requests"),
                Words.span(agents.candidate()),
                slow));
    add(
        sentences,
        agents.byHistory(),
        "new request is expected to take as long as its groups usually do",
        "new requests are expected to take as long as their groups usually do");
    add(
        sentences,
        agents.byDeadline(),
        "new request goes to a group without decided history and counts with its deadline, the"
            + " longest that it can take",
        "new requests go to a group without decided history and count with their deadline, the"
            + " longest that they can take");
    add(
        sentences,
        agents.recordedOpen(),
        "request is still open and counts on neither side",
        "requests are still open and count on neither side");
    add(
        sentences,
        agents.sentBack(),
        "action would go back to the agent for want of evidence",
        "actions would go back to the agent for want of evidence");
    return sentences;
  }
}
