package io.countersign.policy.cases;

import io.countersign.policy.Assessment;
import io.countersign.policy.Classification;
import io.countersign.policy.Explanation;
import io.countersign.policy.PolicySet;
import io.countersign.policy.Verdict;
import io.countersign.policy.cases.PolicyCase.Outcome;
import io.countersign.policy.limits.LimitBook;
import io.countersign.policy.limits.LimitUse;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Lets one action of a table happen, from its classification to its outcome. */
final class Play {
  private final PolicyCase action;
  private final LimitBook limits;
  private List<LimitUse> uses = List.of();

  /**
   * An action of a table.
   *
   * @param limits what the steps before it have taken
   */
  Play(PolicyCase action, LimitBook limits) {
    this.action = action;
    this.limits = limits;
  }

  /** Classifies the action; where its limits have room, it takes of them. */
  Explanation classify(PolicySet policies) {
    return policies.explain(action.facts(), action.circumstances(), this::settle);
  }

  private Classification settle(Assessment assessment) {
    uses = assessment.limits();
    return assessment.classification(limits.take(id(), uses, List.of(), now()).used());
  }

  /**
   * Lets the action end as the table says.
   *
   * @return why it cannot end so; empty where it can
   */
  Optional<String> end(Classification answer) {
    boolean mayRun = answer.verdict().compareTo(Verdict.REQUIRE_APPROVAL) < 0;
    boolean asksPeople = answer.verdict() == Verdict.REQUIRE_APPROVAL;
    Outcome said = action.outcome();
    Outcome outcome = said != null ? said : mayRun ? Outcome.EXECUTED : Outcome.PENDING;
    boolean fits =
        switch (outcome) {
          case EXECUTED, UNUSED -> mayRun || asksPeople;
          case REJECTED -> asksPeople;
          case PENDING -> true;
        };
    if (!fits) {
      return Optional.of(
          "an action whose verdict is %s cannot have the outcome %s"
              .formatted(answer.verdict().word(), outcome.name().toLowerCase(Locale.ROOT)));
    }
    switch (outcome) {
      case EXECUTED -> {
        // Above a limit it counts because people granted it; otherwise it counts already.
        if (asksPeople) {
          limits.count(id(), uses, now());
        }
      }
      case REJECTED, UNUSED -> limits.giveBack(id(), now());
      case PENDING -> {
        // What it has taken stays taken.
      }
    }
    return Optional.empty();
  }

  private String id() {
    return action.facts().actionId();
  }

  private Instant now() {
    return action.circumstances().now();
  }
}
