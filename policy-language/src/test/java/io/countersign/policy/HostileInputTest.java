package io.countersign.policy;

import static io.countersign.policy.Actions.action;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.policy.Explanation.Outcome;
import io.countersign.policy.Explanation.RuleTrace;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever stands in an action or in a condition, judging takes bounded work, and a rule that
 * reaches a bound denies by itself. Work is counted, not timed.
 */
class HostileInputTest {
  private static final Instant NOW = Instant.parse("2026-11-18T09:00:00Z");
  private static final int MEGABYTE = 1_000_000;

  private static String rule(String id, String condition) {
    return "  - {id: "
        + id
        + ", tools: ['*'], tier: 1, verdict: allow, when: \""
        + condition
        + "\"}\n";
  }

  private static Expression compiled(String condition) throws Exception {
    return Expressions.compile(condition, Expressions.Kind.CONDITION);
  }

  /** Returns the units that a condition takes. */
  private static long units(String condition, Actions action) throws Exception {
    Variables variables = Variables.of(action.facts(), Circumstances.at(NOW));
    compiled(condition).value(variables);
    return Evaluation.MAXIMUM_UNITS - variables.evaluation().unitsLeft();
  }

  private static void assertFails(String condition, Actions action, String sentence)
      throws Exception {
    Expression expression = compiled(condition);
    Variables variables = Variables.of(action.facts(), Circumstances.at(NOW));
    assertThatThrownBy(() -> expression.value(variables))
        .as(condition)
        .isInstanceOf(Expression.FailedException.class)
        .hasMessageContaining(sentence);
  }

  private static Outcome outcome(Explanation explanation, String rule) {
    return explanation.rules().stream()
        .filter(trace -> trace.rule().equals("p/" + rule))
        .map(RuleTrace::outcome)
        .findFirst()
        .orElseThrow();
  }

  private static String refusal(String condition) {
    try {
      compiled(condition);
    } catch (Exception e) {
      return String.valueOf(e.getMessage());
    }
    throw new AssertionError("compiled: " + condition);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "args.body.contains('x')",
        "args.body == 'x'",
        "args.body != 'x'",
        "args.body > 'x'",
        "args.body in ['x']",
        "'x' in [args.body]",
        "size(args.body) > 1",
        "args.body.matches('x')",
        "args.body.trim() == ''",
        "args.list.exists(x, x == 'y')",
        "args.list[0] == 'y'",
        "args.list == ['x']",
        "args == {'body': 'x', 'list': ['x'], 'n': 5}",
      })
  void aTextOfAMegabyteCannotBeLookedAt(String condition) throws Exception {
    String body = "x".repeat(MEGABYTE);
    Actions action =
        action("read", "a").with("body", body).with("list", List.of(body)).with("n", 5);

    assertFails(condition, action, "a text of 1000000 characters is looked at, but at most 65536");
  }

  @Test
  void rulesThatDoNotLookAtALongTextGoOn() {
    Actions action = action("read", "a").with("body", "x".repeat(MEGABYTE)).with("n", 5);
    Explanation explanation =
        Policies.set(
                "rules:\n"
                    + rule("looks", "args.body.contains('y')")
                    + rule("number", "args.n == 5")
                    + rule("present", "has(args.body) && size(args) == 2"))
            .explain(action.facts(), NOW);

    assertThat(outcome(explanation, "looks")).isEqualTo(Outcome.ERROR);
    assertThat(outcome(explanation, "number")).isEqualTo(Outcome.MATCHED);
    assertThat(outcome(explanation, "present")).isEqualTo(Outcome.MATCHED);
    assertThat(explanation.classification().verdict()).isEqualTo(Verdict.DENY);
  }

  @Test
  void aLongTextInAFactCannotBeLookedAtEither() throws Exception {
    ExternalFacts facts = ExternalFacts.NONE.with("long", "x".repeat(MEGABYTE), null);
    PolicySet policies =
        Policies.set(
            "rules:\n" + rule("looks", "facts.long == 'x'") + rule("not", "has(facts.long)"));
    Explanation explanation =
        policies.explain(action("read", "a").facts(), new Circumstances(NOW, facts));

    assertThat(outcome(explanation, "looks")).isEqualTo(Outcome.ERROR);
    assertThat(outcome(explanation, "not")).isEqualTo(Outcome.MATCHED);
  }

  @Test
  void nestedArgumentsAreRefusedBeforeAnyRuleIsAsked() {
    Object nested = 1;
    for (int depth = 0; depth < 100_000; depth++) {
      nested = depth % 2 == 0 ? List.of(nested) : Map.of("a", nested);
    }
    Classification answer =
        Policies.set("rules:\n" + rule("r", "true"))
            .evaluate(action("read", "a").with("deep", nested).facts(), NOW);

    assertThat(answer.reasons().getFirst()).contains("nested deeper than 32 levels");
  }

  @Test
  void tenThousandKeysAreCountedBeforeAnyRuleIsAsked() throws Exception {
    Map<String, Object> keys = new LinkedHashMap<>();
    for (int key = 0; key < JsonValues.MAXIMUM_VALUES; key++) {
      keys.put("key" + key, key);
    }
    PolicySet policies = Policies.set("rules:\n" + rule("r", "true"));

    assertThat(policies.evaluate(action("read", "a").with("map", keys).facts(), NOW).reasons())
        .first()
        .asString()
        .contains("hold more than 10000 values");
    keys.keySet().removeIf(key -> key.length() == 7);
    Actions fewer = action("read", "a").with("map", keys);
    assertThat(policies.evaluate(fewer.facts(), NOW).verdict()).isEqualTo(Verdict.ALLOW);
    // Looking at one member costs the same among many as among few.
    assertThat(units("args.map.key7 == 7", fewer)).isLessThan(10);
  }

  @Test
  void aTextThatLooksLikeThePartEverywhereIsSearchedInOnePass() throws Exception {
    String text = "a".repeat(Values.MAXIMUM_TEXT_CHARACTERS);
    Actions action = action("read", "a").with("text", text).with("part", text.substring(9) + "b");

    assertThat(units("args.text.contains(args.part)", action)).isLessThan(20_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a*)*b",
        "(a|a)*b",
        "(a|aa)+$",
        "(.*)(.*)(.*)(.*)(.*)b",
        "((a?){30})a{30}b",
      })
  void aRegularExpressionThatExplodesElsewhereCostsWhatItsSizeSays(String regex) throws Exception {
    Actions action = action("read", "a").with("text", "a".repeat(1_000));

    assertThat(units("args.text.matches('" + regex + "')", action)).isLessThan(200_000);
    assertFails(
        "args.text.matches('((a?){20}){20}')",
        action("read", "a").with("text", "a".repeat(Values.MAXIMUM_TEXT_CHARACTERS)),
        "take more than 2000000 units of work together");
  }

  @ParameterizedTest
  @ValueSource(strings = {"((a{100}){100}){100}", "a{1001}", "(\\\\\\\\w|\\\\\\\\d|x){900}"})
  void aRegularExpressionOfTooManyStatesIsRefusedWhenItIsPublished(String regex) {
    assertThat(refusal("args.text.matches('" + regex + "')"))
        .contains("the regular expression is too large");
  }

  @Test
  void loopsTakeABoundedNumberOfStepsTogether() throws Exception {
    Actions action = action("read", "a").with("many", Collections.nCopies(500, 1));
    String twice = "args.many.all(x, x == 1) && args.many.all(x, x == 1)";

    assertThat(units(twice, action)).isLessThan(20_000);
    assertFails(twice + " && [1].all(x, true)", action, "its loops take more than 1000 steps");
    assertFails(
        "args.many.all(x, args.many.all(y, x == y))",
        action,
        "its loops take more than 1000 steps");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "args.many.all(x, args.many.all(y, x == y)) || true",
        "!args.many.all(x, args.many.all(y, x == y)) || args.n == 5",
        "args.many.exists(x, args.big.all(y, x != y)) || args.n == 5",
        "args.many.exists(x, x in args.big) || args.n == 5",
      })
  void noOtherPartOfAConditionSavesOneThatReachedABound(String condition) throws Exception {
    Actions action =
        action("read", "a")
            .with("many", Collections.nCopies(1_000, 1))
            .with("big", Collections.nCopies(5_000, 2))
            .with("n", 5);

    assertFails(condition, action, "more than");
  }

  @Test
  void textsAndListsDoNotGrowWithoutBounds() throws Exception {
    Actions action = action("read", "a").with("text", "x".repeat(60_000)).with("list", many(900));

    assertFails("args.text + args.text == ''", action, "makes a text of more than 65536");
    assertFails(
        "[args.text]" + ".map(x, x + x)".repeat(9) + " == []", action, "makes a text of more than");
    assertFails(
        "[args.list]" + ".map(l, l + l)".repeat(5) + " == []", action, "makes a list of more than");
    assertFails("args.list.map(x, args.text + 'y') == []", action, "units of work together");
  }

  /** Each step holds the former one twenty times: together they look like 64 million values. */
  @Test
  void valuesThatShareTheirPartsAreGoneThroughNoLongerThanTheBudgetLasts() throws Exception {
    String wide = "[b" + ", b".repeat(19) + "]";
    String pair = "[1, 1]" + (".map(b, " + wide + ")").repeat(6);

    assertThat(units("size(" + pair + ") == 2", action("read", "a"))).isLessThan(2_000);
    assertFails(
        "[" + pair + "].all(pair, pair[0] == pair[1])",
        action("read", "a"),
        "units of work together");
  }

  /** The type of each step would hold the type of the former one twice. */
  @Test
  void typesThatWouldDoubleAreRefusedBeforeTheyAreChecked() {
    assertThat(refusal("[1]" + ".map(b, {b: b})".repeat(10) + " == []"))
        .contains("a map's keys are written out");
    assertThat(refusal("[1]" + ".map(b, {'a': b})".repeat(11) + " == []"))
        .contains("more than 10 loops");
  }

  @Test
  void allRulesShareTheWorkOfAnActionAndThoseBeforeTheBoundGoOn() {
    StringBuilder rules = new StringBuilder("rules:\n");
    for (int number = 100; number < 600; number++) {
      rules.append(rule("r" + number, "args.many.all(x, x in args.many && x + 1 > 0)"));
    }
    Actions action = action("read", "a").with("many", many(900));
    Explanation explanation = Policies.set(rules.toString()).explain(action.facts(), NOW);
    List<Outcome> outcomes = explanation.rules().stream().map(RuleTrace::outcome).toList();

    assertThat(outcome(explanation, "r100")).isEqualTo(Outcome.MATCHED);
    assertThat(outcome(explanation, "r599")).isEqualTo(Outcome.ERROR);
    // Once the work is used up it stays used up, so that no later rule goes on.
    int first = outcomes.indexOf(Outcome.ERROR);
    assertThat(outcomes.subList(first, outcomes.size())).containsOnly(Outcome.ERROR);
    assertThat(explanation.classification().verdict()).isEqualTo(Verdict.DENY);
    assertThat(explanation.classification().reasons().getFirst())
        .contains("p/r" + (100 + first))
        .contains("take more than 2000000 units of work together");
    // The same again, to the unit.
    assertThat(Policies.set(rules.toString()).explain(action.facts(), NOW)).isEqualTo(explanation);
  }

  private static List<Object> many(int size) {
    List<Object> many = new ArrayList<>();
    for (int number = 0; number < size; number++) {
      many.add(number);
    }
    return many;
  }

  @Test
  void aConditionWhoseLoopsDoTooMuchIsRefusedWhereItStands() {
    String part = "x.a == x.b && x.c != x.d || ";
    String yaml =
        Policies.document(
            "p",
            "rules:\n  - id: r\n    tools: ['*']\n    tier: 1\n    verdict: allow\n    when: |\n"
                + "      args.n == 1 &&\n        args.l.exists(x, "
                + part.repeat(40)
                + "true)\n");
    PolicyProblem problem = Policies.problems(yaml).getFirst();

    assertThat(problem.message())
        .contains("could take more than 200000 units of work")
        .contains("in several rules");
    assertThat(yaml.split("\n", -1)[problem.line() - 1]).contains("args.l.exists(x, ");
    assertThat(problem.column()).isGreaterThan(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"(", "[", "{'a': ", "!(", "-(", "args.a[", "size(", "[1].all(x, ", "true ? 1 : "})
  void conditionsThatAreNestedDeeplyAreRefusedOrBounded(String opening) {
    String closing = opening.replaceAll("[^(\\[{]", "").replace('(', ')').replace('[', ']');
    String nested =
        opening.repeat(60)
            + "1"
            + new StringBuilder(closing.replace('{', '}')).reverse().toString().repeat(60);

    assertThat(refusal(nested + " == 1")).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(strings = {" + 1", " - 1", ".a", "[0]", ".size()", " * 2", ".map(x, x)"})
  void conditionsThatAreChainedLongAreRefused(String link) {
    String chain = "args" + link.repeat((Expressions.MAXIMUM_CHARACTERS - 10) / link.length());

    assertThat(refusal(chain + " == 1")).isNotBlank();
  }

  @Test
  void aChainAsLongAsAllowedIsEvaluatedOnASmallStack() throws Exception {
    Expression chain = compiled("[1]" + ".map(x, x + 1)".repeat(9) + " == [10]");
    List<Object> answers = Collections.synchronizedList(new ArrayList<>());
    Thread small =
        new Thread(
            null,
            () -> {
              try {
                answers.add(
                    chain.value(Variables.of(action("read", "a").facts(), Circumstances.at(NOW))));
              } catch (Exception e) {
                answers.add(e);
              }
            },
            "small stack",
            256 * 1_024);
    small.start();
    small.join();

    assertThat(answers).containsExactly(true);
  }
}
