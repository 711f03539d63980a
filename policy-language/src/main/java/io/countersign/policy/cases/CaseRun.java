package io.countersign.policy.cases;

import io.countersign.policy.Classification;
import io.countersign.policy.Explanation;
import io.countersign.policy.PolicySet;
import io.countersign.policy.Rule;
import io.countersign.policy.cases.PolicyCase.Expected;
import io.countersign.policy.limits.LimitBook;
import io.countersign.policy.limits.MemoryLimitStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What came of playing cases.
 *
 * @param results one for each case and for each step of a sequence, in their order
 * @param matchedRules the rules that matched in at least one case, sorted
 * @param unmatchedRules the rules and defaults that matched in none, sorted
 */
public record CaseRun(
    List<Result> results, List<String> matchedRules, List<String> unmatchedRules) {

  private static final int ALL_PERCENT = 100;

  /**
   * One case's outcome.
   *
   * @param played the case
   * @param classification what the policies answered
   * @param differences where that is not what was expected, one sentence each; empty if it passed
   */
  public record Result(PolicyCase played, Classification classification, List<String> differences) {
    /** Copies the list. */
    public Result {
      differences = List.copyOf(differences);
    }

    /** Returns whether everything is as expected. */
    public boolean passed() {
      return differences.isEmpty();
    }
  }

  /** Copies the lists. */
  public CaseRun {
    results = List.copyOf(results);
    matchedRules = List.copyOf(matchedRules);
    unmatchedRules = List.copyOf(unmatchedRules);
  }

  /** Plays cases by the code that classifies actions, and counts limits, on the platform. */
  public static CaseRun play(List<PolicyCase> cases, PolicySet policies) {
    Set<String> unmatched = new TreeSet<>();
    policies.documents().stream()
        .flatMap(document -> Stream.concat(document.rules().stream(), document.defaults().stream()))
        .map(Rule::fullName)
        .forEach(unmatched::add);
    Set<String> matched = new TreeSet<>();
    List<Result> results = new ArrayList<>();
    LimitBook limits = new LimitBook(new MemoryLimitStore());
    for (PolicyCase one : cases) {
      limits = one.follows() ? limits : new LimitBook(new MemoryLimitStore());
      Play play = new Play(one, limits);
      Explanation explanation = play.classify(policies);
      explanation.rules().stream()
          .filter(trace -> spoke(trace.outcome()))
          .forEach(trace -> matched.add(trace.rule()));
      Classification answer = explanation.classification();
      List<String> differences = differences(one.expected(), answer);
      play.end(answer).ifPresent(differences::add);
      results.add(new Result(one, answer, differences));
    }
    unmatched.removeAll(matched);
    return new CaseRun(results, List.copyOf(matched), List.copyOf(unmatched));
  }

  /** Returns how many cases did not come out as expected. */
  public int failures() {
    return (int) results.stream().filter(result -> !result.passed()).count();
  }

  /** Returns the share of rules that matched in a case, in whole percent, rounded down. */
  public int coveragePercent() {
    int rules = matchedRules.size() + unmatchedRules.size();
    return rules == 0 ? ALL_PERCENT : matchedRules.size() * ALL_PERCENT / rules;
  }

  private static boolean spoke(Explanation.Outcome outcome) {
    return outcome == Explanation.Outcome.MATCHED || outcome == Explanation.Outcome.EXEMPTED;
  }

  private static List<String> differences(Expected expected, Classification actual) {
    List<String> differences = new ArrayList<>();
    if (expected.verdict() != null && expected.verdict() != actual.verdict()) {
      differences.add(
          "expected the verdict %s, but it is %s"
              .formatted(expected.verdict().word(), actual.verdict().word()));
    }
    if (expected.tier() != null && expected.tier() != actual.tier().level()) {
      differences.add(
          "expected tier %d, but it is %d".formatted(expected.tier(), actual.tier().level()));
    }
    if (expected.rules() != null && !expected.rules().equals(actual.rules())) {
      differences.add(
          "expected the rules %s, but they are %s".formatted(expected.rules(), actual.rules()));
    }
    for (String text : expected.reasonsContain()) {
      if (actual.reasons().stream().noneMatch(reason -> reason.contains(text))) {
        differences.add(
            "expected a reason with '%s', but they are %s".formatted(text, actual.reasons()));
      }
    }
    return differences;
  }
}
