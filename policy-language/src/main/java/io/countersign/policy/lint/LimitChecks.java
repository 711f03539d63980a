package io.countersign.policy.lint;

import io.countersign.policy.Expression;
import io.countersign.policy.LimitTerms;
import io.countersign.policy.Rule;
import io.countersign.policy.Verdict;
import io.countersign.policy.lint.ConditionTree.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks at whether limits count what their author meant. */
final class LimitChecks {
  private LimitChecks() {}

  /**
   * Looks at one rule.
   *
   * @param all the rules of all policies
   */
  static List<Finding> check(LintedPolicy policy, Rule rule, List<Rule> all) {
    List<Finding> findings = new ArrayList<>();
    splitting(policy, rule, all).ifPresent(findings::add);
    for (LimitTerms limit : rule.limits()) {
      noRoom(policy, rule, limit).ifPresent(findings::add);
      countsNothing(policy, rule, limit).ifPresent(findings::add);
      noCurrency(policy, rule, limit).ifPresent(findings::add);
    }
    return findings;
  }

  /** Below an amount the action runs, above it somebody asks, and nobody counts. */
  private static Optional<Finding> splitting(LintedPolicy policy, Rule rule, List<Rule> all) {
    boolean runs = rule.effect().verdict().compareTo(Verdict.REQUIRE_APPROVAL) < 0;
    if (!runs || !rule.limits().isEmpty()) {
      return Optional.empty();
    }
    return bounds(rule)
        .filter(entry -> ConditionChecks.isAmount(entry.getKey()))
        .filter(entry -> entry.getValue().highest().isPresent())
        .map(Map.Entry::getKey)
        .flatMap(path -> all.stream().filter(other -> asksAbove(other, rule, path)))
        .findFirst()
        .map(
            asking ->
                policy.finding(
                    FindingCode.SPLITTING_PASSES,
                    rule,
                    "larger amounts meet %s (%s), and several small ones in place of a large one do"
                            .formatted(asking.fullName(), asking.effect().verdict().word())
                        + " not",
                    "add a limit, for example {subject: [agent.id, args.to], sum: …, max: …, per:"
                        + " P1D, otherwise: require_approval}"));
  }

  private static boolean asksAbove(Rule other, Rule rule, String path) {
    return other.effect().verdict().compareTo(Verdict.REQUIRE_APPROVAL) >= 0
        && rule.tools().stream()
            .allMatch(tool -> other.tools().stream().anyMatch(wider -> wider.covers(tool)))
        && bounds(other)
            .filter(entry -> entry.getKey().equals(path))
            .anyMatch(
                entry -> entry.getValue().lowest().filter(low -> low.signum() > 0).isPresent());
  }

  /** What each branch of a condition says of its variables. */
  private static Stream<Map.Entry<String, PossibleValues>> bounds(Rule rule) {
    Contradictions values = new Contradictions(rule.tools());
    return ConditionTree.of(rule).flatMap(ConditionTree::branches).orElse(List.of()).stream()
        .flatMap(branch -> values.possible(branch).entrySet().stream());
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
