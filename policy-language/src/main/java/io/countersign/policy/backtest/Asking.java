package io.countersign.policy.backtest;

import io.countersign.policy.Approver;
import io.countersign.policy.Classification;
import io.countersign.policy.Requirement;
import io.countersign.policy.Requirement.LadderAction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whom the candidates' answer to an action asks. */
sealed interface Asking {
  /** Nobody, because of the verdict. */
  record Nobody() implements Asking {}

  /** Nobody, because evidence is missing: the agent is told first. */
  record SentBack() implements Asking {}

  /**
   * Nobody, as before, when the action ended before anybody was asked.
   *
   * <p>An action can end so when the agent wanted it only until a moment that had passed.
   */
  record EndedBefore() implements Asking {}

  /**
   * People.
   *
   * @param at when
   * @param approvers whom, of all stages, sorted
   * @param atMost how long they have before the request is rejected; null where it is held
   * @param sla how long until the deadline
   * @param asBefore whether the same people were asked in the same way
   */
  record People(
      Instant at, List<String> approvers, @Nullable Duration atMost, Duration sla, boolean asBefore)
      implements Asking {
    /** Copies the list. */
    public People {
      approvers = List.copyOf(approvers);
    }
  }

  /** Finds it out. */
  static Asking of(HistoricalAction action, Classification candidate) {
    Requirement wanted = candidate.requirement();
    if (wanted == null) {
      return new Nobody();
    }
    Course.Request request = action.course().request();
    Requirement recorded = action.recorded().requirement();
    if (request == null && recorded != null && missing(recorded, action).isEmpty()) {
      return new EndedBefore();
    }
    if (!isSupplied(missing(wanted, action), request, recorded)) {
      return new SentBack();
    }
    return new People(
        request == null ? action.at() : request.at(),
        approvers(wanted),
        holds(wanted) ? null : end(wanted),
        wanted.sla(),
        recorded != null && asksTheSame(recorded, wanted));
  }

  /** Names everybody who may decide, of all stages, in order. */
  static List<String> approvers(Requirement requirement) {
    return requirement.stages().stream()
        .flatMap(stage -> stage.demands().stream())
        .flatMap(demand -> demand.anyOf().stream())
        .map(Approver::text)
        .distinct()
        .sorted()
        .toList();
  }

  private static List<String> missing(Requirement requirement, HistoricalAction action) {
    return requirement.evidence().stream()
        .filter(part -> !action.first().parts().contains(part))
        .toList();
  }

  /** What was missing at first was there later, where people were asked and policy demanded it. */
  private static boolean isSupplied(
      List<String> missing, Course.@Nullable Request request, @Nullable Requirement recorded) {
    return missing.isEmpty()
        || (request != null && recorded != null && recorded.evidence().containsAll(missing));
  }

  private static boolean holds(Requirement requirement) {
    return requirement.ladder().stream().anyMatch(step -> step.action() == LadderAction.HOLD);
  }

  /** When an unanswered request is rejected: by its ladder, else at its deadline. */
  private static Duration end(Requirement requirement) {
    return requirement.ladder().stream()
        .filter(step -> step.action() == LadderAction.REJECT)
        .map(Requirement.LadderStep::after)
        .min(Duration::compareTo)
        .orElse(requirement.sla());
  }

  /** The time that people take depends on who is asked, in which order, and on the end. */
  private static boolean asksTheSame(Requirement recorded, Requirement wanted) {
    return Terms.stages(recorded).equals(Terms.stages(wanted))
        && recorded.sla().equals(wanted.sla())
        && recorded.ladder().equals(wanted.ladder());
  }
}
