package io.countersign.evaluator.topology;

import io.countersign.evaluator.policies.FactsInForce;
import io.countersign.evaluator.policies.PoliciesInForce;
import io.countersign.evaluator.policies.StopsInForce;
import io.countersign.events.ActionProposed;
import io.countersign.policy.ActionFacts;
import io.countersign.policy.Assessment;
import io.countersign.policy.Circumstances;
import io.countersign.policy.Classification;
import io.countersign.policy.Verdict;
import io.countersign.policy.limits.LimitUse;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks all that is in force about an action: policies, their shadows, facts and stops. The same for
 * proposals, edits and explanations.
 */
public final class Judge {
  private final PoliciesInForce policies;
  private final StopsInForce stops;
  private final FactsInForce facts;

  /** With what is in force. */
  public Judge(PoliciesInForce policies, StopsInForce stops, FactsInForce facts) {
    this.policies = policies;
    this.stops = stops;
    this.facts = facts;
  }

  /** Asks about an action at a moment. */
  public Judgement judge(ActionProposed proposal, Instant now) {
    ActionFacts action = ProposalFacts.of(proposal);
    Circumstances circumstances = new Circumstances(now, facts.current());
    Assessment assessment = policies.assess(action, circumstances);
    boolean stopped =
        stops.apply(action, assessment.withinLimits()).verdict() == Verdict.DENY
            && assessment.withinLimits().verdict() != Verdict.DENY;
    return new Judgement(
        action,
        assessment,
        policies.assessShadow(action, circumstances).orElse(null),
        stopped,
        stops,
        now);
  }

  /** What is said of an action before and after its limits have answered. */
  public static final class Judgement {
    private final ActionFacts action;
    private final Assessment assessment;
    private final @Nullable Assessment shadow;
    private final boolean stopped;
    private final StopsInForce stops;
    private final Instant at;

    Judgement(
        ActionFacts action,
        Assessment assessment,
        @Nullable Assessment shadow,
        boolean stopped,
        StopsInForce stops,
        Instant at) {
      this.action = action;
      this.assessment = assessment;
      this.shadow = shadow;
      this.stopped = stopped;
      this.stops = stops;
      this.at = at;
    }

    /** Returns when it was asked about. */
    public Instant at() {
      return at;
    }

    /** Returns whether limits have to be asked before there is an answer. */
    public boolean isCounted() {
      return !stopped && !(uses().isEmpty() && recorded().isEmpty());
    }

    /** Returns what the action takes of the limits by which the answer is decided. */
    public List<LimitUse> uses() {
      return assessment.limits();
    }

    /** Returns what it takes of limits that only shadows have, and that decide nothing. */
    public List<LimitUse> recorded() {
      return shadow == null ? List.of() : shadow.limits();
    }

    /** Returns the answer, knowing what others have taken, by the limits' keys. */
    public Classification classification(Map<String, BigDecimal> used) {
      return stops.apply(
          action, stopped ? assessment.withinLimits() : assessment.classification(used));
    }

    /** Returns what shadows would answer; empty where none speaks about the action. */
    public Optional<Classification> shadow(Map<String, BigDecimal> used) {
      return Optional.ofNullable(shadow)
          .map(
              assessed ->
                  stops.apply(
                      action, stopped ? assessed.withinLimits() : assessed.classification(used)));
    }
  }
}
