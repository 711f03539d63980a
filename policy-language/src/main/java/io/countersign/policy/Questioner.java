package io.countersign.policy;

import io.countersign.policy.Expression.FailedException;
import io.countersign.policy.LimitTerms.Beyond;
import io.countersign.policy.Requirement.Demand;
import io.countersign.policy.Requirement.Stage;
import io.countersign.policy.Rule.ApproverTerms;
import io.countersign.policy.Rule.DemandTerms;
import io.countersign.policy.Rule.Effect;
import io.countersign.policy.Rule.StageTerms;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Asks rules about one action. */
final class Questioner {
  private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
  private static final int DOUBLE_MANTISSA_BITS = 53;

  private final ActionFacts facts;
  private final Variables variables;
  private final Instant now;
  private final String account;

  /**
   * About one action.
   *
   * @param account on which what the action takes of limits is counted
   */
  Questioner(ActionFacts facts, Variables variables, Instant now, String account) {
    this.facts = facts;
    this.variables = variables;
    this.now = now;
    this.account = account;
  }

  /** Returns what the rule says; empty where its condition is false. */
  Optional<Decision> ask(Rule rule) {
    try {
      if (rule.effect() instanceof Effect.Frozen frozen && !frozen.time().holdsAt(now)) {
        return Optional.empty();
      }
      if (!matches(rule)) {
        return Optional.empty();
      }
      Decision decision = decide(rule);
      return Optional.of(
          rule.limits().isEmpty() || decision.verdict() == Verdict.DENY
              ? decision
              : decision.withLimits(LimitQuestions.uses(rule, variables, account)));
    } catch (FailedException e) {
      return Optional.of(failed(rule, e));
    }
  }

  private static Decision failed(Rule rule, FailedException e) {
    return Decision.denied(
        rule,
        "Rule "
            + rule.fullName()
            + " could not be worked out, so the action is denied: "
            + e.getMessage()
            + ".",
        true);
  }

  /**
   * Returns what a rule says where a limit of it has no room.
   *
   * @param within what it says within its limits
   * @param beyond the strictest of what the exceeded limits say
   * @param why a sentence for each exceeded limit
   */
  Decision exceeded(Decision within, Beyond beyond, String why) {
    Rule rule = within.rule();
    String reason = rule.sentence() + " " + why;
    return switch (beyond) {
      case Beyond.Deny _ -> Decision.denied(rule, reason, false);
      case Beyond.DraftOnly _ -> beyond(rule, beyond, reason, rule.tier(), null);
      case Beyond.RequireApproval approval -> {
        try {
          yield beyond(
              rule,
              beyond,
              reason + " It is decided as " + approval.as() + ".",
              approval.tier(),
              fill(approval.terms()));
        } catch (FailedException e) {
          yield failed(rule, e);
        }
      }
    };
  }

  private static Decision beyond(
      Rule rule, Beyond beyond, String reason, Tier tier, @Nullable Requirement requirement) {
    return new Decision(
        rule,
        beyond.verdict(),
        reason,
        false,
        tier,
        requirement,
        requirement == null ? Classification.DEFAULT_PERMIT_VALIDITY : requirement.permitValidFor(),
        false,
        List.of(),
        requirement == null ? null : requirement.revalidation(),
        List.of());
  }

  private boolean matches(Rule rule) throws FailedException {
    return rule.when() == null || rule.when().holds(variables);
  }

  /**
   * Returns the first moment from now on at which the rule lets the action run no longer by the
   * clock alone: its change window closes, or its freeze begins. Empty where it sets none.
   */
  Optional<Instant> runUntil(Rule rule) {
    if (!(rule.effect() instanceof Effect.Frozen frozen)) {
      return rule.schedule().runUntil(now);
    }
    try {
      return frozen.time().ends().isAfter(now) && matches(rule)
          ? Optional.of(Schedule.later(frozen.time().begins(), now))
          : Optional.empty();
    } catch (FailedException e) {
      // When the freeze begins, the rule will deny because it cannot be worked out.
      return Optional.of(Schedule.later(frozen.time().begins(), now));
    }
  }

  private Decision decide(Rule rule) throws FailedException {
    Optional<String> closed = rule.schedule().closed(now);
    if (closed.isPresent()) {
      return Decision.denied(rule, rule.sentence() + " " + closed.get(), false);
    }
    return switch (rule.effect()) {
      case Effect.Allow allow ->
          allowed(
              rule, allow.verdict(), allow.review(), allow.permitValidFor(), allow.revalidation());
      case Effect.RequireApproval approval -> {
        Requirement requirement = fill(approval.terms());
        yield new Decision(
            rule,
            Verdict.REQUIRE_APPROVAL,
            rule.sentence(),
            false,
            rule.tier(),
            requirement,
            requirement.permitValidFor(),
            false,
            List.of(),
            requirement.revalidation(),
            List.of());
      }
      case Effect.DraftOnly draft ->
          allowed(rule, draft.verdict(), null, Classification.DEFAULT_PERMIT_VALIDITY, null);
      case Effect.Deny ignored -> Decision.denied(rule, rule.sentence(), false);
      case Effect.Frozen frozen ->
          Decision.denied(
              rule, rule.sentence() + " It is frozen " + frozen.time().text() + ".", false);
    };
  }

  private Decision allowed(
      Rule rule,
      Verdict verdict,
      Rule.@Nullable Review review,
      Duration permitValidFor,
      @Nullable Revalidation revalidation) {
    return new Decision(
        rule,
        verdict,
        rule.sentence(),
        false,
        rule.tier(),
        null,
        permitValidFor,
        review != null && share(facts.actionId()) < review.sample(),
        review == null ? List.of() : review.by(),
        revalidation,
        List.of());
  }

  /** Places an action id evenly in [0, 1), the same each time, so that nobody can draw again. */
  private static double share(String actionId) {
    long bits = ByteBuffer.wrap(DocumentReader.sha256(actionId)).getLong();
    return (bits >>> (Long.SIZE - DOUBLE_MANTISSA_BITS)) / (double) (1L << DOUBLE_MANTISSA_BITS);
  }

  private Requirement fill(Rule.ApprovalTerms terms) throws FailedException {
    List<Stage> stages = new ArrayList<>();
    for (StageTerms stage : terms.stages()) {
      List<Demand> demands = new ArrayList<>();
      for (DemandTerms demand : stage.demands()) {
        demands.add(fill(demand));
      }
      stages.add(new Stage(demands));
    }
    return new Requirement(
        stages,
        terms.evidence(),
        terms.editable(),
        terms.sla(),
        terms.ladder(),
        terms.assurance(),
        terms.permitValidFor(),
        terms.workingTimeOf(),
        terms.breakGlass(),
        terms.revalidation());
  }

  private Demand fill(DemandTerms terms) throws FailedException {
    List<Approver> anyOf = new ArrayList<>();
    for (ApproverTerms approver : terms.anyOf()) {
      anyOf.add(
          switch (approver) {
            case ApproverTerms.Fixed fixed -> fixed.approver();
            case ApproverTerms.FromAction from -> person(from.principal());
          });
    }
    Rule.AuthorityTerms authority = terms.authority();
    Money money = authority == null ? null : money(authority);
    return new Demand(anyOf, terms.quorum(), money, terms.qualifications());
  }

  private Approver person(Expression expression) throws FailedException {
    if (expression.value(variables) instanceof String text && ApprovalReader.isPerson(text)) {
      return new Approver.Person(text);
    }
    throw new FailedException("'" + expression.text() + "' names no person (user:…)");
  }

  private Money money(Rule.AuthorityTerms terms) throws FailedException {
    BigDecimal amount =
        switch (terms.amount().value(variables)) {
          case Long number -> BigDecimal.valueOf(number);
          case Double number when Double.isFinite(number) -> BigDecimal.valueOf(number);
          default -> throw new FailedException("'" + terms.amount().text() + "' is not a number");
        };
    if (terms.currency().value(variables) instanceof String currency
        && CURRENCY.matcher(currency).matches()) {
      return new Money(amount, currency);
    }
    throw new FailedException("'" + terms.currency().text() + "' is not a currency such as EUR");
  }
}
