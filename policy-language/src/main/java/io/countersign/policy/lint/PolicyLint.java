package io.countersign.policy.lint;

import io.countersign.policy.PolicyProblem;
import io.countersign.policy.Rule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Looks at policies together, as they will be in force together. */
public final class PolicyLint {
  private PolicyLint() {}

  /**
   * Finds what is likely a mistake, whatever the time is.
   *
   * @param policies those that could be read, in the order in which findings are wanted
   * @param people the directory's people; null where no directory is to be compared
   * @return in order of files and places
   */
  public static List<Finding> check(List<LintedPolicy> policies, @Nullable People people) {
    return check(policies, people, null);
  }

  /**
   * Finds what is likely a mistake.
   *
   * @param policies those that could be read, in the order in which findings are wanted
   * @param people the directory's people; null where no directory is to be compared
   * @param now the moment for which freezes may be over; null where that is not to be told
   * @return in order of files and places
   */
  public static List<Finding> check(
      List<LintedPolicy> policies, @Nullable People people, @Nullable Instant now) {
    List<Finding> findings = new ArrayList<>();
    List<Rule> all = policies.stream().flatMap(policy -> policy.rules().stream()).toList();
    for (LintedPolicy policy : policies) {
      for (Rule rule : policy.rules()) {
        findings.addAll(ApprovalChecks.check(policy, rule));
        if (now != null) {
          findings.addAll(FreezeChecks.check(policy, rule, now));
        }
        findings.addAll(ConditionChecks.check(policy, rule, all));
        findings.addAll(LimitChecks.check(policy, rule, all));
        findings.addAll(ExceptionChecks.check(policy, rule, all));
        new Contradictions(rule.tools())
            .find(rule)
            .map(
                why ->
                    policy.finding(
                        FindingCode.NEVER_MATCHES,
                        rule,
                        "its condition is never true: " + why,
                        "mend the condition, or take the rule out"))
            .ifPresent(findings::add);
      }
      findings.addAll(GroupChecks.check(policy, people));
    }
    findings.addAll(ShadowChecks.check(policies));
    GroupChecks.universalGroup(policies).ifPresent(findings::add);
    GroupChecks.universalBreakGlass(policies).ifPresent(findings::add);
    List<String> files = policies.stream().map(LintedPolicy::file).toList();
    return findings.stream()
        .sorted(
            Comparator.comparingInt((Finding finding) -> files.indexOf(finding.file()))
                .thenComparingInt(Finding::line)
                .thenComparingInt(Finding::column)
                .thenComparing(Finding::code))
        .toList();
  }

  /** Says a fault of reading as a finding. */
  public static Finding of(PolicyProblem problem) {
    FindingCode code = FindingCode.valueOf(problem.code().toUpperCase(Locale.ROOT));
    String mend =
        switch (problem.code()) {
          case PolicyProblem.NO_SLA -> "state 'sla' beside 'stages'";
          case PolicyProblem.AUTO_APPROVE_ON_TIMEOUT ->
              "write reject, or escalate to people who may decide";
          default -> "write what the message says";
        };
    return new Finding(
        code, problem.file(), problem.line(), problem.column(), null, problem.message(), mend);
  }
}
