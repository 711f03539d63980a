package io.countersign.policy.lint;

import io.countersign.policy.ExceptionTerms;
import io.countersign.policy.Rule;
import io.countersign.policy.ToolPattern;
import java.util.ArrayList;
import java.util.List;

/** Looks at rules that take precedence over others. */
final class ExceptionChecks {
  private ExceptionChecks() {}

  static List<Finding> check(LintedPolicy policy, Rule rule, List<Rule> all) {
    ExceptionTerms exception = rule.exception();
    List<Finding> findings = new ArrayList<>();
    if (exception == null) {
      return findings;
    }
    if (rule.when() == null) {
      findings.add(
          policy.finding(
              FindingCode.EXCEPTION_IS_BROAD,
              rule,
              "an exception without a condition: whenever its tools are used, %s is left out"
                  .formatted(String.join(", ", exception.to())),
              "state in 'when' which actions are the exception"));
    }
    for (Rule named : all) {
      if (exception.to().contains(named.fullName()) && !meet(rule, named)) {
        findings.add(
            policy.finding(
                FindingCode.EXCEPTION_WITHOUT_EFFECT,
                rule,
                "it is an exception to %s, and no tool is in both".formatted(named.fullName()),
                "correct the tools, or take the id out of 'to'"));
      }
    }
    return findings;
  }

  private static boolean meet(Rule one, Rule other) {
    return one.tools().stream()
        .anyMatch(tool -> other.tools().stream().anyMatch(pattern -> meet(tool, pattern)));
  }

  private static boolean meet(ToolPattern one, ToolPattern other) {
    return one.covers(other) || other.covers(one);
  }
}
