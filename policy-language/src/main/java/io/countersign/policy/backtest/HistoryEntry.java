package io.countersign.policy.backtest;

import io.countersign.policy.ActionFacts;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Something that happened to an action, as far as a backtest looks at it. */
public sealed interface HistoryEntry {
  /** Returns the action. */
  String actionId();

  /** Returns when it happened. */
  Instant at();

  /**
   * The policy answered a proposal or an edit.
   *
   * @param facts the action as it was classified
   * @param parts names of the parts of the evidence pack that the proposal had
   * @param at the moment that the policy saw as {@code now}
   * @param answer what it answered
   * @param edit whether an approver's edit was classified, and not a proposal
   */
  record Classified(
      ActionFacts facts, Set<String> parts, Instant at, RecordedAnswer answer, boolean edit)
      implements HistoryEntry {
    /** Copies the set. */
    public Classified {
      parts = Set.copyOf(parts);
    }

    @Override
    public String actionId() {
      return facts.actionId();
    }
  }

  /**
   * Something happened in the life of an action that a backtest looks at no further.
   *
   * @param actionId the action
   * @param at when
   * @param sequence position in the life of the action, from 1
   */
  record Lived(String actionId, Instant at, int sequence) implements HistoryEntry {}

  /**
   * People were asked.
   *
   * @param actionId the action
   * @param at when
   * @param sequence position in the life of the action, from 1
   * @param approvers who was asked, of all stages: {@code group:…} or {@code user:…}, sorted
   */
  record Asked(String actionId, Instant at, int sequence, List<String> approvers)
      implements HistoryEntry {
    /** Copies the list. */
    public Asked {
      approvers = List.copyOf(approvers);
    }
  }

  /**
   * The action was sent back to the agent because its evidence was not complete; nobody was asked.
   *
   * @param actionId the action
   * @param at when
   * @param sequence position in the life of the action, from 1
   */
  record Incomplete(String actionId, Instant at, int sequence) implements HistoryEntry {}

  /**
   * A request or a permission ended.
   *
   * @param actionId the action
   * @param at when
   * @param sequence position in the life of the action, from 1
   * @param ending how
   */
  record Ended(String actionId, Instant at, int sequence, Ending ending) implements HistoryEntry {}
}
