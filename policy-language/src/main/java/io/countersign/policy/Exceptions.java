package io.countersign.policy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What exceptions may name, and what they leave out. */
final class Exceptions {
  private Exceptions() {}

  /** Refuses an exception that could lift a denial, or that names what is not there. */
  static void check(Rule exception, List<Rule> all, YamlMap.Problems problems) {
    ExceptionTerms terms = exception.exception();
    if (terms == null) {
      return;
    }
    List<String> wrong = new ArrayList<>();
    for (String name : terms.to()) {
      problem(name, exception, all).ifPresent(wrong::add);
    }
    boolean denies = exception.effect().verdict() == Verdict.DENY;
    if (denies) {
      wrong.add("a rule that denies is never an exception: a deny always wins");
    }
    if (exception.limits().stream().anyMatch(limit -> limit.beyond().verdict() != Verdict.DENY)) {
      wrong.add("above the limit of an exception there is nothing but a deny");
    }
    wrong.forEach(
        sentence -> problems.add(exception.at().line(), exception.at().column(), sentence));
  }

  private static Optional<String> problem(String name, Rule exception, List<Rule> all) {
    Optional<Rule> named = all.stream().filter(rule -> rule.fullName().equals(name)).findFirst();
    if (named.isEmpty()) {
      return Optional.of(
          "the exception names '"
              + name.substring(name.indexOf('/') + 1)
              + "', which is no rule of this document; the rules are "
              + all.stream().map(Rule::id).collect(Collectors.joining(", ")));
    }
    Rule rule = named.get();
    if (rule.effect().verdict() == Verdict.DENY) {
      return Optional.of("the exception names " + rule.id() + ", which denies: a deny always wins");
    }
    if (rule.exception() != null || rule.fullName().equals(exception.fullName())) {
      return Optional.of("the exception names " + rule.id() + ", which is an exception itself");
    }
    return rule.fallback() == exception.fallback()
        ? Optional.empty()
        : Optional.of(
            "the exception names "
                + rule.id()
                + ": a rule is an exception to rules, a default to defaults");
  }

  /** Leaves out what exceptions that stand name, unless it denies. */
  static List<Decision> apply(List<Decision> decisions) {
    Set<String> exempted = new HashSet<>();
    for (Decision decision : decisions) {
      ExceptionTerms terms = decision.rule().exception();
      if (terms != null && decision.verdict() != Verdict.DENY) {
        exempted.addAll(terms.to());
      }
    }
    return exempted.isEmpty()
        ? decisions
        : decisions.stream()
            .filter(
                decision ->
                    decision.verdict() == Verdict.DENY
                        || !exempted.contains(decision.rule().fullName()))
            .toList();
  }
}
