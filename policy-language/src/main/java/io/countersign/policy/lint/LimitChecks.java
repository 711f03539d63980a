package io.countersign.policy.lint;

import io.countersign.policy.Expression;
import io.countersign.policy.LimitTerms;
import io.countersign.policy.Rule;
import io.countersign.policy.lint.ConditionTree.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks at whether limits count what their author meant. */
final class LimitChecks {
  private LimitChecks() {}

  static List<Finding> check(LintedPolicy policy, Rule rule) {
    List<Finding> findings = new ArrayList<>();
    for (LimitTerms limit : rule.limits()) {
      noRoom(policy, rule, limit).ifPresent(findings::add);
      countsNothing(policy, rule, limit).ifPresent(findings::add);
      noCurrency(policy, rule, limit).ifPresent(findings::add);
    }
    return findings;
  }

  /** The smallest amount that the condition lets through is already more than the limit. */
  private static Optional<Finding> noRoom(LintedPolicy policy, Rule rule, LimitTerms limit) {
    Expression sum = limit.sum();
    List<List<Statement>> branches =
        ConditionTree.of(rule).flatMap(ConditionTree::branches).orElse(List.of());
    if (sum == null || branches.isEmpty()) {
      return Optional.empty();
    }
    Contradictions values = new Contradictions(rule.tools());
    boolean each =
        branches.stream()
            .map(branch -> values.possible(branch).get(sum.text()))
            .allMatch(possible -> possible != null && possible.areAllAbove(limit.max()));
    return each
        ? Optional.of(
            policy.finding(
                FindingCode.LIMIT_WITHOUT_ROOM,
                rule,
                "every action that it matches has more than the %s of the limit %s, which so lets"
                        .formatted(limit.max().toPlainString(), limit.name())
                    + " nothing pass",
                "raise 'max', or put the limit beside the rule for smaller amounts"))
        : Optional.empty();
  }

  /** A total of its own for each action is never reached by a second one. */
  private static Optional<Finding> countsNothing(LintedPolicy policy, Rule rule, LimitTerms limit) {
    return limit.subject().stream()
        .flatMap(expression -> expression.variables().stream())
        .filter(variable -> variable.equals("action.id") || variable.equals("now"))
        .findFirst()
        .map(
            variable ->
                policy.finding(
                    FindingCode.LIMIT_COUNTS_NOTHING,
                    rule,
                    "the limit %s counts for each %s, so that every action has a total of its own"
                        .formatted(limit.name(), variable),
                    "count for what several actions share: agent.id, requester, args.to"));
  }

  private static Optional<Finding> noCurrency(LintedPolicy policy, Rule rule, LimitTerms limit) {
    Expression sum = limit.sum();
    if (sum == null
        || sum.variables().stream().noneMatch(ConditionChecks::isAmount)
        || Stream.concat(Stream.of(sum), limit.subject().stream())
            .anyMatch(LimitChecks::looksAtCurrency)
        || looksAtCurrency(rule.when())) {
      return Optional.empty();
    }
    return Optional.of(
        policy.finding(
            FindingCode.SUM_WITHOUT_CURRENCY,
            rule,
            "the limit %s adds up %s in whatever currency it comes"
                .formatted(limit.name(), sum.text()),
            "count each currency for itself, subject: [… , args.currency], or let the rule match"
                + " one currency only"));
  }

  private static boolean looksAtCurrency(@Nullable Expression expression) {
    return expression != null
        && expression.variables().stream()
            .anyMatch(variable -> variable.toLowerCase(Locale.ROOT).contains("currency"));
  }
}
