package io.countersign.policy;

import io.countersign.policy.Explanation.Outcome;
import io.countersign.policy.Explanation.RuleTrace;
import io.countersign.policy.Variables.UnreadableArgumentsException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The policies in force, evaluated together. Immutable and safe to use from several threads. */
public final class PolicySet {
  /** A set without policies: it denies everything. */
  public static final PolicySet EMPTY = new PolicySet(List.of());

  private final List<PolicyDocument> documents;
  private final Map<String, String> labels = new TreeMap<>();
  private final Map<String, String> digests = new TreeMap<>();
  private final RuleIndex rules;
  private final RuleIndex defaults;

  private PolicySet(List<PolicyDocument> documents) {
    this.documents = documents;
    for (PolicyDocument document : documents) {
      if (labels.put(document.name(), document.label()) != null) {
        throw new IllegalArgumentException(
            "Expected each policy once, but '" + document.name() + "' is there twice");
      }
      digests.put(document.name(), document.label() + " " + document.digest());
    }
    this.rules = new RuleIndex(documents.stream().flatMap(d -> d.rules().stream()).toList());
    this.defaults = new RuleIndex(documents.stream().flatMap(d -> d.defaults().stream()).toList());
  }

  /**
   * Puts policies together; their order does not matter.
   *
   * @throws IllegalArgumentException if two have the same name
   */
  public static PolicySet of(Collection<PolicyDocument> documents) {
    return new PolicySet(
        documents.stream().sorted(Comparator.comparing(PolicyDocument::name)).toList());
  }

  /** Returns the policies in order of their names. */
  public List<PolicyDocument> documents() {
    return documents;
  }

  /**
   * Classifies an action.
   *
   * @param facts the action
   * @param now the moment for change windows and the variable {@code now}
   */
  public Classification evaluate(ActionFacts facts, Instant now) {
    return judge(facts, now).classification();
  }

  /**
   * Classifies an action and says of every rule what came of asking it.
   *
   * @param facts the action
   * @param now the moment for change windows and the variable {@code now}
   */
  public Explanation explain(ActionFacts facts, Instant now) {
    Judgement judgement = judge(facts, now);
    List<RuleTrace> traces =
        documents.stream()
            .flatMap(
                document -> Stream.concat(document.rules().stream(), document.defaults().stream()))
            .sorted(Comparator.comparing(Rule::fullName))
            .map(rule -> trace(rule, facts, judgement))
            .toList();
    return new Explanation(judgement.classification(), traces);
  }

  private record Judgement(
      Classification classification,
      Optional<Variables> variables,
      Map<Rule, Optional<Decision>> answers) {}

  private Judgement judge(ActionFacts facts, Instant now) {
    if (documents.isEmpty()) {
      return new Judgement(
          Classification.denied("No policy is loaded yet, so no action is allowed."),
          Optional.empty(),
          Map.of());
    }
    Variables variables;
    try {
      variables = Variables.of(facts, now);
    } catch (UnreadableArgumentsException e) {
      return new Judgement(
          Classification.denied("The action cannot be judged: " + e.getMessage() + "."),
          Optional.empty(),
          Map.of());
    }
    Questioner questioner = new Questioner(facts, variables, now);
    SequencedMap<Rule, Optional<Decision>> answers =
        new TreeMap<>(Comparator.comparing(Rule::fullName));
    List<Rule> candidates = rules.rulesFor(facts.tool());
    List<Decision> decisions = ask(questioner, candidates, answers);
    if (decisions.isEmpty()) {
      List<Rule> fallbacks = defaults.rulesFor(facts.tool());
      decisions = ask(questioner, fallbacks, answers);
    }
    List<String> bundles =
        answers.keySet().stream()
            .map(rule -> digests.getOrDefault(rule.policy(), rule.policy()))
            .distinct()
            .sorted()
            .toList();
    Classification classification =
        decisions.isEmpty()
            ? Classification.denied("No rule and no default speaks about this action.")
            : Combination.of(decisions, labels, bundles);
    return new Judgement(classification, Optional.of(variables), answers);
  }

  private static List<Decision> ask(
      Questioner questioner, List<Rule> asked, Map<Rule, Optional<Decision>> answers) {
    List<Decision> decisions = new ArrayList<>();
    for (Rule rule : asked) {
      Optional<Decision> answer = questioner.ask(rule);
      answers.put(rule, answer);
      answer.ifPresent(decisions::add);
    }
    return decisions;
  }

  private static RuleTrace trace(Rule rule, ActionFacts facts, Judgement judgement) {
    String condition = rule.when() == null ? "" : rule.when().text();
    Optional<Decision> answer = judgement.answers().get(rule);
    if (answer == null) {
      boolean speaks = rule.tools().stream().anyMatch(tool -> tool.matches(facts.tool()));
      if (judgement.variables().isEmpty()) {
        return new RuleTrace(
            rule.fullName(),
            Outcome.ERROR,
            "The action's arguments cannot be read.",
            condition,
            Map.of());
      }
      return speaks
          ? new RuleTrace(
              rule.fullName(),
              Outcome.NOT_NEEDED,
              "A rule had already spoken.",
              condition,
              Map.of())
          : new RuleTrace(
              rule.fullName(),
              Outcome.OTHER_TOOLS,
              "It speaks about "
                  + String.join(", ", rule.tools().stream().map(ToolPattern::text).toList())
                  + ".",
              condition,
              Map.of());
    }
    Map<String, String> values =
        rule.when() == null ? Map.of() : judgement.variables().map(rule.when()::show).orElseThrow();
    if (answer.isEmpty()) {
      return new RuleTrace(
          rule.fullName(), Outcome.NOT_MATCHED, "Its condition is false.", condition, values);
    }
    Outcome outcome = answer.get().failed() ? Outcome.ERROR : Outcome.MATCHED;
    return new RuleTrace(
        rule.fullName(),
        outcome,
        answer.get().verdict().word() + ": " + answer.get().reason(),
        condition,
        values);
  }
}
