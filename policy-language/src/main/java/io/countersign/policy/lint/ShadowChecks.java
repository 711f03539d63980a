package io.countersign.policy.lint;

import io.countersign.policy.ExceptionTerms;
import io.countersign.policy.Expression;
import io.countersign.policy.LimitTerms;
import io.countersign.policy.Rule;
import io.countersign.policy.Rule.ApproverTerms;
import io.countersign.policy.Rule.DemandTerms;
import io.countersign.policy.Rule.Effect;
import io.countersign.policy.Schedule;
import io.countersign.policy.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds rules that another one makes idle. Only certain cases are told: the other has all of the
 * tools, and the same condition or none.
 */
final class ShadowChecks {
  private ShadowChecks() {}

  /**
   * A rule in its document.
   *
   * @param policy the document
   * @param rule the rule
   */
  private record Placed(LintedPolicy policy, Rule rule) {}

  static List<Finding> check(List<LintedPolicy> policies) {
    List<Placed> all =
        policies.stream()
            .flatMap(policy -> policy.rules().stream().map(rule -> new Placed(policy, rule)))
            .toList();
    List<Finding> findings = new ArrayList<>();
    for (int index = 0; index < all.size(); index++) {
      finding(all, index).ifPresent(findings::add);
    }
    return findings;
  }

  private static Optional<Finding> finding(List<Placed> all, int index) {
    Placed one = all.get(index);
    for (int other = 0; other < all.size(); other++) {
      Rule wider = all.get(other).rule();
      if (other == index || !asksWheneverAsked(wider, one.rule())) {
        continue;
      }
      if (one.rule().fallback() && !wider.fallback()) {
        return Optional.of(
            one.policy()
                .finding(
                    FindingCode.NEVER_MATCHES,
                    one.rule(),
                    "defaults are asked only where no rule speaks, and the rule %s speaks first"
                            .formatted(wider.fullName())
                        + " each time",
                    "take the default out, or narrow that rule"));
      }
      boolean told = other > index && isIdle(wider, one.rule(), all);
      if (one.rule().fallback() == wider.fallback()
          && isIdle(one.rule(), wider, all)
          && !(told && asksWheneverAsked(one.rule(), wider))) {
        return Optional.of(
            one.policy()
                .finding(
                    FindingCode.SHADOWED_RULE,
                    one.rule(),
                    "whenever it matches, %s matches too and says as much (%s); it decides nothing"
                        .formatted(wider.fullName(), wider.effect().verdict().word()),
                    "take it out, or narrow " + wider.fullName()));
      }
    }
    return Optional.empty();
  }

  /** Returns whether the wider rule matches each action that the other matches, at any time. */
  private static boolean asksWheneverAsked(Rule wider, Rule other) {
    return !(wider.effect() instanceof Effect.Frozen)
        && other.tools().stream()
            .allMatch(tool -> wider.tools().stream().anyMatch(pattern -> pattern.covers(tool)))
        && (wider.when() == null || condition(wider.when()).equals(condition(other.when())));
  }

  /** Returns whether a rule changes nothing where the wider one matches, too. */
  private static boolean isIdle(Rule one, Rule wider, List<Placed> all) {
    boolean neverRuns = wider.effect().verdict().compareTo(Verdict.REQUIRE_APPROVAL) > 0;
    return saysAllOf(wider, one)
        && one.exception() == null
        && (one.limits().isEmpty() || neverRuns)
        && all.stream().noneMatch(each -> keeps(each.rule(), one, wider));
  }

  /** Returns whether another rule makes use of one: it lifts only the wider, or asks like one. */
  private static boolean keeps(Rule other, Rule one, Rule wider) {
    ExceptionTerms exception = other.exception();
    boolean liftsOnlyTheWider =
        exception != null
            && exception.to().contains(wider.fullName())
            && !exception.to().contains(one.fullName());
    return liftsOnlyTheWider
        || (!other.fullName().equals(one.fullName())
            && other.limits().stream()
                .anyMatch(
                    limit ->
                        limit.beyond() instanceof LimitTerms.Beyond.RequireApproval asked
                            && asked.as().equals(one.fullName())));
  }

  /** Returns whether what the other demands is in what the wider rule demands. */
  private static boolean saysAllOf(Rule wider, Rule other) {
    if (wider.tier().compareTo(other.tier()) < 0) {
      return false;
    }
    boolean sameTimes = isAsNarrow(wider.schedule(), other.schedule());
    Verdict verdict = wider.effect().verdict();
    return switch (verdict) {
      case DENY -> true;
      case DRAFT_ONLY, REQUIRE_APPROVAL ->
          sameTimes
              && (verdict.compareTo(other.effect().verdict()) > 0
                  || terms(wider.effect()).equals(terms(other.effect())));
      case ALLOW, ALLOW_WITH_REVIEW ->
          sameTimes && terms(wider.effect()).equals(terms(other.effect()));
    };
  }

  private static boolean isAsNarrow(Schedule wider, Schedule other) {
    return (other.windows().isEmpty() || other.windows().equals(wider.windows()))
        && wider.freezes().containsAll(other.freezes());
  }

  private static String condition(@Nullable Expression expression) {
    return expression == null ? "" : expression.text();
  }

  /** All that an effect says, as text: compiled expressions have no equality of their own. */
  private static String terms(Effect effect) {
    return switch (effect) {
      case Effect.Allow allow -> allow.toString();
      case Effect.DraftOnly draft -> draft.toString();
      case Effect.Deny deny -> deny.toString();
      case Effect.Frozen frozen -> frozen.toString();
      case Effect.RequireApproval approval -> {
        Rule.ApprovalTerms terms = approval.terms();
        StringBuilder text = new StringBuilder();
        terms
            .stages()
            .forEach(
                stage -> {
                  text.append("stage ");
                  stage.demands().forEach(demand -> text.append(demand(demand)));
                });
        yield text.append(terms.evidence())
            .append(terms.editable())
            .append(terms.sla())
            .append(terms.ladder())
            .append(terms.assurance())
            .append(terms.permitValidFor())
            .append(terms.workingTimeOf())
            .append(terms.breakGlass())
            .append(terms.revalidation())
            .toString();
      }
    };
  }

  private static String demand(DemandTerms demand) {
    StringBuilder text =
        new StringBuilder("demand ").append(demand.quorum()).append(demand.qualifications());
    for (ApproverTerms approver : demand.anyOf()) {
      text.append(' ')
          .append(
              switch (approver) {
                case ApproverTerms.Fixed fixed -> fixed.approver().text();
                case ApproverTerms.FromAction from -> "from " + from.principal().text();
              });
    }
    Rule.AuthorityTerms authority = demand.authority();
    return authority == null
        ? text.toString()
        : text + " up to " + authority.amount().text() + authority.currency().text();
  }
}
