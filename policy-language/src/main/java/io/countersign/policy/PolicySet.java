package io.countersign.policy;

import io.countersign.policy.Explanation.Outcome;
import io.countersign.policy.Explanation.RuleTrace;
import io.countersign.policy.JsonValues.UnreadableException;
import io.countersign.policy.Rule.Effect.Frozen;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The policies in force, evaluated together. Immutable and safe to use from several threads. */
public final class PolicySet {
  /** A set without policies: it denies everything. */
  public static final PolicySet EMPTY = new PolicySet(List.of(), LimitQuestions.DECIDING);

  private final List<PolicyDocument> documents;
  private final Map<String, String> labels = new HashMap<>();
  private final Map<String, String> digests = new HashMap<>();
  private final RuleIndex rules;
  private final RuleIndex defaults;
  private final String account;

  private PolicySet(List<PolicyDocument> documents, String account) {
    this.documents = documents;
    this.account = account;
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
    return of(documents, LimitQuestions.DECIDING);
  }

  /**
   * As {@link #of}, for policies that are tried beside those that decide: what their limits count
   * has totals of its own, so that nothing is taken from a limit that decides.
   */
  public static PolicySet shadow(Collection<PolicyDocument> documents) {
    return of(documents, LimitQuestions.SHADOW);
  }

  private static PolicySet of(Collection<PolicyDocument> documents, String account) {
    return new PolicySet(
        documents.stream().sorted(Comparator.comparing(PolicyDocument::name)).toList(), account);
  }

  /** Returns the policies in order of their names. */
  public List<PolicyDocument> documents() {
    return documents;
  }

  /** Asks the rules about an action. What has been counted by limits comes in afterwards. */
  public Assessment assess(ActionFacts action, Circumstances circumstances) {
    return judge(action, circumstances).assessment();
  }

  /** Classifies an action, as if every limit had room, at a moment without published facts. */
  public Classification evaluate(ActionFacts action, Instant now) {
    return evaluate(action, Circumstances.at(now));
  }

  /** Returns whether a rule or a default speaks about a tool. */
  public boolean speaksAbout(String tool) {
    return !rules.rulesFor(tool).isEmpty() || !defaults.rulesFor(tool).isEmpty();
  }

  /** Classifies an action as if every limit had room for it. */
  public Classification evaluate(ActionFacts action, Circumstances circumstances) {
    return assess(action, circumstances).withinLimits();
  }

  /** Explains an action, as if every limit had room, at a moment without published facts. */
  public Explanation explain(ActionFacts action, Instant now) {
    return explain(action, Circumstances.at(now));
  }

  /** As {@link #evaluate}, and says of every rule what came of asking it. */
  public Explanation explain(ActionFacts action, Circumstances circumstances) {
    return explain(action, circumstances, Assessment::withinLimits);
  }

  /**
   * Classifies an action and says of every rule what came of asking it.
   *
   * @param settling turns what the rules say into the answer, knowing how the limits stand
   */
  public Explanation explain(
      ActionFacts action,
      Circumstances circumstances,
      Function<Assessment, Classification> settling) {
    Judgement judgement = judge(action, circumstances);
    Map<String, Optional<Decision>> answers = new HashMap<>();
    judgement.answers().forEach(answer -> answers.put(answer.rule().fullName(), answer.decision()));
    List<RuleTrace> traces =
        documents.stream()
            .flatMap(
                document -> Stream.concat(document.rules().stream(), document.defaults().stream()))
            .sorted(Comparator.comparing(Rule::fullName))
            .map(rule -> trace(rule, action, judgement, answers))
            .toList();
    return new Explanation(settling.apply(judgement.assessment()), traces);
  }

  private record Judgement(
      Assessment assessment, Optional<Variables> variables, List<Answer> answers) {
    static Judgement denied(String reason) {
      return new Judgement(Assessment.denied(reason), Optional.empty(), List.of());
    }
  }

  /**
   * What came of asking a rule.
   *
   * @param rule the rule
   * @param decision what it says; empty where its condition is false
   */
  private record Answer(Rule rule, Optional<Decision> decision) {}

  private Judgement judge(ActionFacts facts, Circumstances circumstances) {
    if (documents.isEmpty()) {
      return Judgement.denied("No policy is loaded yet, so no action is allowed.");
    }
    Variables variables;
    try {
      variables = Variables.of(facts, circumstances);
    } catch (UnreadableException e) {
      return Judgement.denied("The action cannot be judged: " + e.getMessage() + ".");
    }
    Questioner questioner = new Questioner(facts, variables, circumstances.now(), account);
    List<Answer> answers = new ArrayList<>();
    List<Decision> decisions = ask(questioner, rules.rulesFor(facts.tool()), answers);
    if (decisions.isEmpty()) {
      decisions = ask(questioner, defaults.rulesFor(facts.tool()), answers);
    }
    Assessment assessment =
        decisions.isEmpty()
            ? Assessment.denied("No rule and no default speaks about this action.")
            : new Assessment(
                Exceptions.apply(decisions),
                questioner,
                labels,
                bundles(answers),
                runUntil(questioner, answers));
    return new Judgement(assessment, Optional.of(variables), answers);
  }

  /**
   * Says until when an action may run by the clock: as long as every rule that speaks about it lets
   * it. That an exception leaves a rule out changes nothing here, because a closed window is never
   * lifted.
   */
  private static @Nullable Instant runUntil(Questioner questioner, List<Answer> answers) {
    Instant until = null;
    for (Answer each : answers) {
      if (each.decision().isPresent() || each.rule().effect() instanceof Frozen) {
        Optional<Instant> end = questioner.runUntil(each.rule());
        until = end.isPresent() ? Schedule.earlier(until, end.get()) : until;
      }
    }
    return until;
  }

  private static List<Decision> ask(Questioner questioner, List<Rule> asked, List<Answer> answers) {
    List<Decision> decisions = new ArrayList<>();
    for (Rule rule : asked) {
      Optional<Decision> decision = questioner.ask(rule);
      answers.add(new Answer(rule, decision));
      decision.ifPresent(decisions::add);
    }
    return decisions;
  }

  private List<String> bundles(List<Answer> answers) {
    SortedSet<String> bundles = new TreeSet<>();
    String last = "";
    for (Answer answer : answers) {
      String policy = answer.rule().policy();
      // Rules of one policy come one after another.
      if (!policy.equals(last)) {
        bundles.add(digests.getOrDefault(policy, policy));
        last = policy;
      }
    }
    return List.copyOf(bundles);
  }

  private static RuleTrace trace(
      Rule rule, ActionFacts facts, Judgement judgement, Map<String, Optional<Decision>> answers) {
    String condition = rule.when() == null ? "" : rule.when().text();
    Optional<Decision> answer = answers.get(rule.fullName());
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
          rule.fullName(), Outcome.NOT_MATCHED, whyNotMatched(rule), condition, values);
    }
    return new RuleTrace(
        rule.fullName(),
        outcome(rule, answer.get(), judgement.assessment()),
        answer.get().verdict().word() + ": " + answer.get().reason(),
        condition,
        values);
  }

  private static Outcome outcome(Rule rule, Decision decision, Assessment assessment) {
    if (decision.failed()) {
      return Outcome.ERROR;
    }
    return assessment.standingRules().contains(rule.fullName())
        ? Outcome.MATCHED
        : Outcome.EXEMPTED;
  }

  private static String whyNotMatched(Rule rule) {
    if (!(rule.effect() instanceof Frozen frozen)) {
      return "Its condition is false.";
    }
    return (rule.when() == null ? "" : "Its condition is false, or it is not its time. ")
        + "It holds only "
        + frozen.time().text()
        + ".";
  }
}
