package io.countersign.policy.backtest;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Folds what happened to actions after their classification. The entries of one action come in the
 * order in which they happened, those of several in any. Of each action a bounded rest is kept. Not
 * for several threads.
 */
public final class Courses {
  private final Map<String, State> states = new HashMap<>();
  private final Map<List<String>, List<String>> approvers = new HashMap<>();

  /** Nothing has happened yet. */
  public Courses() {}

  /** Takes in the next entry; classifications are not looked at. */
  public void add(HistoryEntry entry) {
    switch (entry) {
      case HistoryEntry.Classified _ -> {}
      case HistoryEntry.Lived lived -> state(lived.actionId(), lived.sequence());
      case HistoryEntry.Asked asked ->
          state(asked.actionId(), asked.sequence())
              .ask(asked.at(), approvers.computeIfAbsent(asked.approvers(), same -> same));
      case HistoryEntry.Incomplete incomplete ->
          state(incomplete.actionId(), incomplete.sequence()).returned(incomplete.at());
      case HistoryEntry.Ended ended ->
          state(ended.actionId(), ended.sequence()).end(ended.at(), ended.ending());
    }
  }

  /** Returns what became of an action; empty where nothing was seen of it. */
  public Optional<Course> of(String actionId) {
    return Optional.ofNullable(states.get(actionId)).map(State::course);
  }

  private State state(String actionId, int sequence) {
    return states.computeIfAbsent(actionId, _ -> new State(sequence));
  }

  private static final class State {
    private final int firstSequence;
    private @Nullable Instant askedAt;
    private List<String> asked = List.of();
    private @Nullable Instant endedAt;
    private @Nullable Ending ending;
    private int furtherRequests;
    private @Nullable Instant sentBack;
    private List<Instant> givenBack = List.of();

    State(int firstSequence) {
      this.firstSequence = firstSequence;
    }

    void ask(Instant at, List<String> whom) {
      if (askedAt == null) {
        askedAt = at;
        asked = whom;
      } else {
        furtherRequests++;
      }
    }

    void returned(Instant at) {
      if (sentBack == null) {
        sentBack = at;
      }
      giveBack(at);
    }

    void end(Instant at, Ending how) {
      if (askedAt != null && ending == null) {
        endedAt = at;
        ending = how;
      }
      if (how == Ending.SENT_BACK) {
        returned(at);
      } else if (!how.isYes()) {
        giveBack(at);
      }
    }

    private void giveBack(Instant at) {
      if (givenBack.size() < Course.MAXIMUM_MOMENTS) {
        List<Instant> longer = new ArrayList<>(givenBack);
        longer.add(at);
        givenBack = longer;
      }
    }

    Course course() {
      return new Course(
          firstSequence,
          askedAt == null ? null : new Course.Request(askedAt, asked, endedAt, ending),
          furtherRequests,
          sentBack,
          givenBack);
    }
  }
}
