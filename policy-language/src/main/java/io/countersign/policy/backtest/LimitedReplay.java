package io.countersign.policy.backtest;

import io.countersign.policy.Assessment;
import io.countersign.policy.Circumstances;
import io.countersign.policy.Classification;
import io.countersign.policy.ExternalFacts;
import io.countersign.policy.PolicySet;
import io.countersign.policy.Verdict;
import io.countersign.policy.limits.LimitBook;
import io.countersign.policy.limits.LimitUse;
import io.countersign.policy.limits.MemoryLimitStore;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Replays actions by policies, and counts their limits at the moments of history. What an action
 * takes is given back when history says that it was not to run, unless the candidates would not
 * have asked the people who said so.
 *
 * <p>Where a limit has no room and people are asked, it counts what they granted. Where history
 * asked nobody, they are taken to grant what ran.
 */
final class LimitedReplay implements Replay {
  private final PolicySet policies;
  private final ExternalFacts facts;
  private final LimitBook book = new LimitBook(new MemoryLimitStore());
  private final PriorityQueue<Later> later =
      new PriorityQueue<>(Comparator.comparing(Later::at).thenComparing(Later::order));
  private long order;

  /**
   * What is to be done when its moment has come.
   *
   * @param at the moment
   * @param order of several at a moment, what was noted first comes first
   * @param actionId the action
   * @param uses what it takes then; empty where it gives everything back
   */
  private record Later(Instant at, long order, String actionId, List<LimitUse> uses) {}

  LimitedReplay(PolicySet policies, ExternalFacts facts) {
    this.policies = policies;
    this.facts = facts;
  }

  @Override
  public Classification classify(HistoricalAction action) {
    catchUp(action.at());
    Assessment assessment = policies.assess(action.facts(), new Circumstances(action.at(), facts));
    List<LimitUse> uses = assessment.limits();
    if (uses.isEmpty()) {
      return assessment.withinLimits();
    }
    String id = action.facts().actionId();
    LimitBook.Answer answer = book.take(id, uses, List.of(), action.at());
    Classification candidate = assessment.classification(answer.used());
    if (answer.taken()) {
      givenBack(action, candidate).ifPresent(at -> note(at, id, List.of()));
    } else if (candidate.verdict() == Verdict.REQUIRE_APPROVAL) {
      granted(action)
          .ifPresent(
              at -> {
                note(at, id, uses);
                givenBack(action, candidate).ifPresent(end -> note(end, id, List.of()));
              });
    }
    return candidate;
  }

  private void note(Instant at, String actionId, List<LimitUse> uses) {
    later.add(new Later(at, order++, actionId, uses));
  }

  private void catchUp(Instant now) {
    while (!later.isEmpty() && !later.peek().at().isAfter(now)) {
      Later due = later.remove();
      if (due.uses().isEmpty()) {
        book.giveBack(due.actionId(), due.at());
      } else {
        book.count(due.actionId(), due.uses(), due.at());
      }
    }
  }

  /** When it was clear that the action would not run; empty where it did, or would have. */
  private static Optional<Instant> givenBack(HistoricalAction action, Classification candidate) {
    boolean wasAsked = action.course().request() != null;
    boolean wouldAsk = candidate.verdict() == Verdict.REQUIRE_APPROVAL;
    return wasAsked && !wouldAsk
        ? Optional.empty()
        : action.course().givenBack().stream().filter(at -> !at.isBefore(action.at())).findFirst();
  }

  /** When people said yes; where they were not asked, when the action was let pass. */
  private static Optional<Instant> granted(HistoricalAction action) {
    Course.Request request = action.course().request();
    if (request == null) {
      Verdict recorded = action.recorded().verdict();
      return recorded.compareTo(Verdict.REQUIRE_APPROVAL) < 0
          ? Optional.of(action.at())
          : Optional.empty();
    }
    Ending ending = request.ending();
    return ending != null && ending.isYes()
        ? Optional.ofNullable(request.endedAt())
        : Optional.empty();
  }
}
