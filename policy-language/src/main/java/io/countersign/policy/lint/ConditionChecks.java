package io.countersign.policy.lint;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.ExprKind;
import io.countersign.policy.Rule;
import io.countersign.policy.Verdict;
import io.countersign.policy.lint.ConditionTree.Statement;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Looks at what a condition takes for granted. */
final class ConditionChecks {
  /** From this tier on, an agent's word alone is not enough to let an action run. */
  static final int CLAIMS_TIER_LEVEL = 2;

  /** What an agent says of its action; nothing holds it to its word. */
  private static final Set<String> CLAIMS =
      Set.of("action.type", "action.confidence", "target.environment", "target.dataClassification");

  /** Who acts and on what: a value that only contains the right one is another one. */
  private static final Pattern IDENTITY =
      Pattern.compile("agent\\..*|requester|target\\..*|action\\.tool");

  private static final Set<String> ORDERS = Set.of("_<_", "_<=_", "_>_", "_>=_");
  private static final Pattern NUMBER = Pattern.compile("\\s*[+-]?[0-9][0-9_,]*([.][0-9]+)?\\s*");
  private static final Pattern AMOUNT = Pattern.compile("(.*[._])?[a-z]*(amount|price|total|sum)");

  private final LintedPolicy policy;
  private final Rule rule;

  private ConditionChecks(LintedPolicy policy, Rule rule) {
    this.policy = policy;
    this.rule = rule;
  }

  /**
   * Looks at one rule.
   *
   * @param all the rules of all policies
   */
  static List<Finding> check(LintedPolicy policy, Rule rule, List<Rule> all) {
    List<Finding> findings = new ArrayList<>();
    ConditionChecks checks = new ConditionChecks(policy, rule);
    checks.everything().ifPresent(findings::add);
    checks.claims().ifPresent(findings::add);
    Optional<ConditionTree> condition = ConditionTree.of(rule);
    if (condition.isPresent()) {
      checks.numberAsText(condition.get()).ifPresent(findings::add);
      List<List<Statement>> branches = condition.get().branches().orElse(List.of());
      checks.unanchored(branches).ifPresent(findings::add);
      checks.negativeAmount(branches, all).ifPresent(findings::add);
    }
    return findings;
  }

  /** Returns whether a variable is called an amount of money. */
  static boolean isAmount(String path) {
    return AMOUNT.matcher(path.toLowerCase(Locale.ROOT)).matches();
  }

  /** Returns whether matching more makes the policies milder. */
  private boolean letsRun() {
    Verdict verdict = rule.effect().verdict();
    return rule.exception() != null
        || verdict == Verdict.ALLOW
        || verdict == Verdict.ALLOW_WITH_REVIEW;
  }

  private Optional<Finding> everything() {
    Verdict verdict = rule.effect().verdict();
    boolean runs = verdict == Verdict.ALLOW || verdict == Verdict.ALLOW_WITH_REVIEW;
    if (!runs
        || rule.when() != null
        || rule.tools().stream().noneMatch(tool -> tool.text().equals("*"))) {
      return Optional.empty();
    }
    return Optional.of(
        policy.finding(
            FindingCode.ALLOWS_EVERYTHING,
            rule,
            "it lets every tool run, also those that nobody has thought of yet",
            "name the tools, or state a condition"));
  }

  private Optional<Finding> claims() {
    boolean runs = rule.effect().verdict() == Verdict.ALLOW;
    if (!(runs || rule.exception() != null)
        || rule.tier().level() < CLAIMS_TIER_LEVEL
        || rule.when() == null
        || rule.when().variables().isEmpty()
        || !CLAIMS.containsAll(rule.when().variables())) {
      return Optional.empty();
    }
    return Optional.of(
        policy.finding(
            FindingCode.RESTS_ON_CLAIMS,
            rule,
            "tier %d, and that %s is decided by %s alone, which the agent says of"
                    .formatted(
                        rule.tier().level(),
                        runs ? "the action may run" : "it is an exception",
                        String.join(", ", new TreeSet<>(rule.when().variables())))
                + " itself and nobody checks",
            "ask for something that the tool call shows (args.…), or have it reviewed"));
  }

  private Optional<Finding> numberAsText(ConditionTree condition) {
    return condition.expressions().stream()
        .filter(expr -> expr.getKind() == ExprKind.Kind.CALL)
        .map(CelExpr::call)
        .filter(call -> ORDERS.contains(call.function()))
        .flatMap(call -> call.args().stream())
        .flatMap(operand -> Terms.value(operand).stream())
        .filter(value -> value instanceof String text && NUMBER.matcher(text).matches())
        .findFirst()
        .map(
            value ->
                policy.finding(
                    FindingCode.NUMBER_AS_TEXT,
                    rule,
                    "it compares with the text \"%s\": as texts, \"9\" is more than \"10000\", and a"
                            .formatted(value)
                        + " number cannot be compared with a text at all",
                    "write the number without quotes"));
  }

  /** Where a match that is too wide makes the policy milder than it seems. */
  private Optional<Finding> unanchored(List<List<Statement>> branches) {
    for (List<Statement> branch : branches) {
      for (Statement statement : branch) {
        if (statement.expr().getKind() == ExprKind.Kind.CALL
            && statement.holds() == letsRun()
            && isTooWide(statement.expr().call())) {
          CelCall call = statement.expr().call();
          String path = call.target().flatMap(Terms::path).orElse("");
          return Optional.of(
              policy.finding(
                  FindingCode.UNANCHORED_MATCH,
                  rule,
                  "%s(\"%s\") is also true where %s only contains that, and %s"
                      .formatted(
                          call.function(),
                          Terms.value(call.args().getFirst()).orElse(""),
                          path,
                          letsRun() ? "then the rule speaks, too" : "then it does not speak"),
                  call.function().equals("matches")
                      ? "bind the expression to both ends: ^(…)$"
                      : "compare the whole value: == or in [...]"));
        }
      }
    }
    return Optional.empty();
  }

  private boolean isTooWide(CelCall call) {
    Optional<String> path = call.target().flatMap(Terms::path);
    if (path.isEmpty()
        || call.args().size() != 1
        || !(Terms.value(call.args().getFirst()).orElse(null) instanceof String text)) {
      return false;
    }
    boolean identity = IDENTITY.matcher(path.get()).matches();
    return switch (call.function()) {
      case "contains" -> identity;
      case "matches" ->
          identity
              ? !Anchors.areAtBothEnds(text)
              : letsRun() && path.get().startsWith("args.") && !Anchors.areAtOneEnd(text);
      default -> false;
    };
  }

  private Optional<Finding> negativeAmount(List<List<Statement>> branches, List<Rule> all) {
    if (!letsRun()) {
      return Optional.empty();
    }
    for (List<Statement> branch : branches) {
      Map<String, PossibleValues> possible = new Contradictions(rule.tools()).possible(branch);
      for (Map.Entry<String, PossibleValues> entry : possible.entrySet()) {
        String path = entry.getKey();
        if (isAmount(path)
            && entry.getValue().highest().isPresent()
            && entry.getValue().lowest().isEmpty()
            && all.stream().noneMatch(other -> catchesNegative(other, path))) {
          return Optional.of(
              policy.finding(
                  FindingCode.NEGATIVE_AMOUNT_PASSES,
                  rule,
                  "%s has an upper bound and no lower one: -1000000 passes".formatted(path),
                  "add '%s > 0 &&', or a rule that denies '%s <= 0'".formatted(path, path)));
        }
      }
    }
    return Optional.empty();
  }

  /** Returns whether a rule asks people about, or denies, what is not greater than zero. */
  private boolean catchesNegative(Rule other, String path) {
    boolean sameTools =
        rule.tools().stream()
            .allMatch(tool -> other.tools().stream().anyMatch(wider -> wider.covers(tool)));
    if (!sameTools || other.effect().verdict().compareTo(Verdict.REQUIRE_APPROVAL) < 0) {
      return false;
    }
    return ConditionTree.of(other)
        .flatMap(ConditionTree::branches)
        .map(
            branches ->
                branches.stream()
                    .filter(branch -> branch.size() == 1)
                    .map(branch -> new Contradictions(other.tools()).possible(branch).get(path))
                    .anyMatch(
                        values ->
                            values != null
                                && values.lowest().isEmpty()
                                && values
                                    .highest()
                                    .filter(high -> high.compareTo(BigDecimal.ZERO) >= 0)
                                    .isPresent()))
        .orElse(other.when() == null);
  }
}
