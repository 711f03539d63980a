package io.countersign.policy;

import static io.countersign.policy.Actions.action;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** That trying the cheap way first never changes what a condition says. */
class PrecheckPropertyTest {
  private static final Instant NOW = Instant.parse("2026-11-18T09:00:00Z");

  @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
  void aConditionHoldsOrFailsExactlyAsCelAloneSays(
      @ForAll("conditions") String condition, @ForAll("actions") Actions action) throws Exception {
    Expression expression = Expressions.compile(condition, Expressions.Kind.CONDITION);
    Variables variables = Variables.of(action.facts(), Circumstances.at(NOW));

    assertThat(outcome(() -> expression.holds(variables)))
        .isEqualTo(outcome(() -> Boolean.TRUE.equals(expression.value(variables))));
  }

  @Example
  void simpleTestsAtTheBeginningAreSeenWithoutCel() throws Exception {
    Actions action = action("read", "a.b").with("n", null).in(null);

    for (String seen :
        List.of(
            "action.type == 'send'",
            "action.type != 'read' && args.gone > 1",
            "target.environment == 'production'",
            "has(args.n) && action.confidence == null",
            "has(args.gone) && args.gone == 1")) {
      assertThat(isRuledOut(seen, action)).as(seen).isTrue();
    }
  }

  @Example
  void whatStandsAfterAPartThatCouldFailIsLeftToCel() throws Exception {
    Actions action = action("read", "a.b").with("many", Collections.nCopies(1_000, 1));

    for (String left :
        List.of(
            "args.gone > 1 && action.type == 'send'",
            "args.many.all(x, args.many.all(y, x == y)) && action.type == 'send'",
            "action.type == 'send' || action.tool == 'a.b'",
            "!(action.type == 'send')",
            "args.n == 'send'",
            "['send'].exists(action, action == 'read')")) {
      assertThat(isRuledOut(left, action)).as(left).isFalse();
    }
  }

  private static boolean isRuledOut(String condition, Actions action) throws Exception {
    return Expressions.compile(condition, Expressions.Kind.CONDITION)
        .isRuledOut(Variables.of(action.facts(), Circumstances.at(NOW)));
  }

  private interface Question {
    boolean ask() throws Expression.FailedException;
  }

  private static String outcome(Question question) {
    try {
      return question.ask() ? "true" : "false";
    } catch (Expression.FailedException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Provide
  Arbitrary<String> conditions() {
    return Arbitraries.recursive(this::parts, PrecheckPropertyTest::combined, 0, 3);
  }

  private static Arbitrary<String> combined(Arbitrary<String> inner) {
    return Combinators.combine(
            inner, inner, Arbitraries.of(" && ", " && ", " || "), Arbitraries.of("", "", "!"))
        .as((left, right, operator, sign) -> sign + "(" + left + operator + right + ")");
  }

  private Arbitrary<String> parts() {
    Arbitrary<String> comparisons =
        Combinators.combine(
                Arbitraries.of(
                    "action.type",
                    "action.tool",
                    "agent.id",
                    "agent.model",
                    "requester",
                    "target.environment",
                    "target.dataClassification",
                    "args.text",
                    "args.nothing",
                    "args.gone"),
                Arbitraries.of(" == ", " != "),
                Arbitraries.of("'read'", "'a.b'", "'production'", "''", "\"user:ivan\""))
            .as((name, operator, value) -> name + operator + value);
    Arbitrary<String> others =
        Arbitraries.of(
            "action.confidence == null",
            "action.confidence != null",
            "target.environment == null",
            "null == requester",
            "'read' == action.type",
            "agent.model != null",
            "has(args.text)",
            "has(args.nothing)",
            "has(args.gone)",
            "has(args.text.deeper)",
            "has(facts.gone)",
            "facts.gone == 'read'",
            "args.number / 0 == 1",
            "args.number > 0",
            "true",
            "args.many.all(x, args.many.all(y, x == y))",
            "['send'].exists(action, action == 'read')",
            "[{'type': 'send'}].exists(action, action.type == 'send')",
            "[{'gone': 1}].exists(args, has(args.gone))");
    return Arbitraries.oneOf(comparisons, others);
  }

  @Provide
  Arbitrary<Actions> actions() {
    return Combinators.combine(
            Arbitraries.of("read", "send"),
            Arbitraries.of("a.b", "b"),
            Arbitraries.of("production", "test", "").injectNull(0.2),
            Arbitraries.of(0.5).injectNull(0.3),
            Arbitraries.of("read", ""))
        .as(
            (type, tool, environment, confidence, text) ->
                action(type, tool)
                    .in(environment)
                    .sure(confidence)
                    .with("text", text)
                    .with("nothing", null)
                    .with("number", 1)
                    .with("many", Collections.nCopies(1_000, 1)));
  }
}
