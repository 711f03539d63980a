package io.countersign.policy;

import static io.countersign.policy.Actions.action;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That conditions mean what CEL says, on random conditions and random arguments. */
class CelPropertyTest {
  private static final Instant NOW = Instant.parse("2026-11-18T09:00:00Z");
  private static final List<String> NAMES = List.of("a", "b", "c", "gone");

  @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
  void aConditionIsTrueFalseOrFailsAsCelSays(
      @ForAll("conditions") String condition, @ForAll("actions") Actions action) throws Exception {
    assertSame(condition, action);
  }

  private static void assertSame(String condition, Actions action) throws Exception {
    String expected;
    try {
      expected = CelOracle.outcome(condition, action.facts(), NOW);
    } catch (Expressions.RefusedException e) {
      return; // The checker refuses it before anybody evaluates it.
    }
    String ours;
    try {
      ours = CelOracle.ours(condition, action.facts(), NOW);
    } catch (Expressions.RefusedException e) {
      // What could cost too much is refused when it is published; CEL has no such bound.
      assertThat(e).as(condition).hasMessageContaining("units of work");
      return;
    }
    assertThat(ours).as("%s with %s", condition, action.arguments()).isEqualTo(expected);
  }

  /** What the random conditions do not reach, or seldom. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "args.whole == args.double",
        "args.whole < args.double && args.double > args.whole",
        "args.big == args.bigDouble",
        "args.big < args.bigDouble || args.big > args.bigDouble",
        "args.whole / 0 == 1",
        "args.double / 0.0 > 1.0",
        "0.0 / 0.0 == 0.0 / 0.0",
        "0.0 / 0.0 < 1.0 || 0.0 / 0.0 >= 1.0",
        "args.big + args.big > 0",
        "args.big * 2 > 0",
        "-args.big - 2 < 0",
        "-(-9223372036854775808) > 0",
        "-9223372036854775808 / -1 > 0",
        "-9223372036854775808 % 2 == 0",
        "7 % -3 == 1 && -7 % 3 == -1",
        "args.whole + 1 == 6",
        "args.double + 1.0 == 6.5",
        "args.whole + 1.0 > 1.0",
        "args.text + 'x' == 'Axx'",
        "args.list + [4] == [1, 2, 3, 4]",
        "args.list[0] == 1 && args.list[2] == 3",
        "args.list[3] == 1",
        "args.list[-1] == 1",
        "args.list[0.5] == 1",
        "args['whole'] == 5",
        "args['gone'] == 5",
        "{'a': 1, 'b': 2}['b'] == 2",
        "{1: 'x'}[dyn(1.0)] == 'x'",
        "args.map[1] == 2 || 1 in args.map",
        "{1: 'x'}[2] == 'x'",
        "{true: 'x'}[true] == 'x'",
        "dyn({'a': 1}) == {'a': 1.0}",
        "{'a': 1, 'a': 2} == {}",
        "{'a': args.text} == {'a': 'Ax'}",
        "args.map == {'into': {'deep': [1, 2]}}",
        "args.map.into.deep[1] == 2",
        "args.map.into.deep.no == 2",
        "has(args.map.into) && !has(args.map.out) && !has(args.map.into.far)",
        "has(args.text.far)",
        "has(args.gone.far)",
        "'into' in args.map && !('out' in args.map)",
        "1 in args.list && 1.0 in args.list && !('1' in args.list)",
        "args.whole in [1, 5]",
        "args.text in ['Ax', 'y'] && !(args.whole in ['x'])",
        "args.none in ['x']",
        "args.gone in ['x']",
        "1 in args.whole",
        "[1, 'a', null] == args.mixed",
        "args.mixed.exists(x, x == null)",
        "args.list.all(x, x > 0) && args.list.exists(x, x == 2) && args.list.exists_one(x, x > 2)",
        "args.list.map(x, x * 2) == [2, 4, 6]",
        "args.list.filter(x, x > 1) == [2, 3]",
        "args.list.map(x, x > 1, x * 10) == [20, 30]",
        "args.map.all(key, key == 'into')",
        "args.text.all(x, x == 'a')",
        "args.list.all(x, x / 0 == 1 || x > 0)",
        "args.list.exists(x, x / (x - 2) == 1)",
        "args.list.exists(x, args.gone || x == 3)",
        "args.list.all(x, args.gone && x == 3)",
        "args.list.all(x, args.gone == 1)",
        "args.list.exists_one(x, x / (x - 2) == 1)",
        "args.list.map(x, args.gone) == []",
        "args.list.exists(x, args.list.exists(y, x + y == 6))",
        "args.list.map(x, [x].map(x, x + 1)) == [[2], [3], [4]]",
        "args.many.all(x, args.many.all(y, x == y))",
        "args.list.map(args, args).size() == 3",
        "['send'].exists(action, action == 'read')",
        "[{'type': 'send'}].exists(action, action.type == 'send')",
        "size(args.text) == 2 && args.list.size() == 3 && size(args.map) == 1",
        "size('𝒳y') == 2",
        "size(args.whole) == 2",
        "args.text.startsWith('A') && args.text.endsWith('x') && args.text.contains('')",
        "args.whole.startsWith('A')",
        "args.text.matches('^A.$') && !args.text.matches('b+') && 'aab'.matches('b')",
        "args.text < 'B' && 'B' > args.text && args.text <= 'Ax' && !(args.text >= 'C')",
        "args.text < 1",
        "true > false && !(false >= true)",
        "args.none == null && args.text != null",
        "args.none < 1",
        "args.gone == null",
        "args.truth ? args.whole == 5 : args.gone == 5",
        "args.whole ? true : false",
        "args.gone ? true : true",
        "!args.truth || !args.whole",
        "!args.whole",
        "args.truth && args.whole",
        "args.truth || args.whole",
        "int('42') == 42 && int(2.9) == 2 && double('1.5') == 1.5 && string(12) == '12'",
        "int('x') == 1",
        "int(args.text) == 1",
        "string(args.truth) == 'true' && bool('true')",
        "string(args.list) == ''",
        "timestamp('2026-11-18T09:00:00Z') == now && now > timestamp('2020-01-01T00:00:00Z')",
        "now - timestamp('2026-11-18T08:00:00Z') == duration('1h')",
        "now + duration('90m') > now && duration('1h') < duration('2h')",
        "now.getHours() == 9 && now.getHours('Europe/Berlin') == 10 && now.getDayOfWeek() == 3",
        "now.getMonth() == 10 && now.getFullYear() == 2026 && now.getDate() == 18",
        "now.getHours('nowhere') == 9",
        "duration('90m').getMinutes() == 90",
        "timestamp('x') == now",
        "now + dyn(1) == now",
        "args.text + 1 == 6",
        "args.text - dyn('a') == 1",
        "args.list * 2 == 6",
        "args.double % 2 == 1",
        "type(args.whole) == int && type(args.text) == string && type(args.list) == list",
        "type(args.none) == null_type && type(1.5) == double && type(now) == type(now)",
        "dyn(args.whole) == 5 && dyn(1) == 1.0",
        "action.confidence == 0.9 && action.confidence < 1 && 1 > action.confidence",
        "target.dataClassification == null && agent.model == null",
        "target.dataClassification.startsWith('x')",
        "now == timestamp(1763456400) || true",
        "args.list == args.list && args.map != args.list && args.whole != 'x'",
      })
  void everyOperatorAndFunctionDoesAsCelSays(String condition) throws Exception {
    Map<String, Object> nested = Map.of("into", Map.of("deep", List.of(1, new BigDecimal("2.0"))));
    Actions action =
        action("read", "a.b")
            .with("whole", BigInteger.valueOf(5))
            .with("double", new BigDecimal("5.5"))
            .with("big", Long.MAX_VALUE)
            .with("bigDouble", 0x1p63)
            .with("text", "Ax")
            .with("truth", true)
            .with("none", null)
            .with("list", List.of(1, BigInteger.TWO, 3L))
            .with("mixed", Arrays.asList(1, "a", null))
            .with("many", Collections.nCopies(100, 1))
            .with("map", nested);

    String expected = CelOracle.outcome(condition, action.facts(), NOW);
    assertThat(CelOracle.ours(condition, action.facts(), NOW)).isEqualTo(expected);
  }

  @Provide
  @SuppressWarnings("NullAway") // the library's signatures do not say that null goes in and out
  Arbitrary<Actions> actions() {
    Arbitrary<Object> scalars =
        Arbitraries.of(
            1,
            2L,
            BigInteger.valueOf(-1),
            0,
            1.5,
            new BigDecimal("2.0"),
            new BigDecimal("-0.5"),
            Long.MAX_VALUE,
            "",
            "a",
            "ab",
            "read",
            true,
            false);
    Arbitrary<Object> lists = scalars.injectNull(0.1).list().ofMaxSize(3).map(list -> list);
    Arbitrary<Object> maps =
        Combinators.combine(Arbitraries.of("a", "b"), scalars.injectNull(0.1))
            .as(Collections::singletonMap);
    Arbitrary<Object> values = Arbitraries.oneOf(scalars, lists, maps).injectNull(0.1);
    return Combinators.combine(
            values,
            values,
            lists,
            Arbitraries.of("production", "test").injectNull(0.3),
            Arbitraries.of(0.5, 1.0).injectNull(0.3))
        .as(
            (a, b, c, environment, confidence) ->
                action("read", "a.b")
                    .in(environment)
                    .sure(confidence)
                    .with("a", a)
                    .with("b", b)
                    .with("c", c));
  }

  @Provide
  Arbitrary<String> conditions() {
    Arbitrary<String> values = Arbitraries.recursive(this::leaves, this::deeper, 0, 2);
    Arbitrary<String> tests =
        Arbitraries.oneOf(
            Combinators.combine(
                    values,
                    Arbitraries.of("==", "!=", "<", "<=", ">", ">=", "in", "==", "!="),
                    values)
                .as((left, operator, right) -> left + " " + operator + " " + right),
            Combinators.combine(
                    values, Arbitraries.of("contains", "startsWith", "endsWith"), values)
                .as((left, function, right) -> "(" + left + ")." + function + "(" + right + ")"),
            Arbitraries.of(NAMES).map(name -> "has(args." + name + ")"),
            Combinators.combine(Arbitraries.of(NAMES), Arbitraries.of(NAMES))
                .as((name, inner) -> "has(args." + name + "." + inner + ")"));
    return Arbitraries.recursive(() -> tests, CelPropertyTest::combined, 0, 3);
  }

  private Arbitrary<String> leaves() {
    return Arbitraries.oneOf(
        Arbitraries.of(NAMES).map(name -> "args." + name),
        Arbitraries.of(
            "args.c",
            "action.type",
            "action.confidence",
            "target.environment",
            "target.dataClassification",
            "args.a.b",
            "args.c[0]",
            "args['b']"),
        Arbitraries.of("1", "2", "-1", "0", "1.5", "2.0", "'a'", "'ab'", "''", "true", "null"),
        Arbitraries.of("[1, 2]", "['a', 'ab']", "[]", "{'a': 1}", "[1, args.a]"));
  }

  private Arbitrary<String> deeper(Arbitrary<String> inner) {
    return Arbitraries.oneOf(
        Combinators.combine(inner, Arbitraries.of("+", "-", "*", "/", "%"), inner)
            .as((left, operator, right) -> "(" + left + " " + operator + " " + right + ")"),
        inner.map(value -> "size(" + value + ")"),
        inner.map(value -> "-(" + value + ")"),
        inner.map(value -> "args.c.map(x, " + value + ")"),
        inner.map(value -> "args.c.filter(x, x == " + value + ")"),
        Combinators.combine(inner, inner).as((list, at) -> "(" + list + ")[" + at + "]"),
        Combinators.combine(inner, inner, inner)
            .as((test, yes, no) -> "(" + test + " == 1 ? " + yes + " : " + no + ")"));
  }

  private static Arbitrary<String> combined(Arbitrary<String> inner) {
    return Arbitraries.oneOf(
        Combinators.combine(inner, inner, Arbitraries.of(" && ", " || "), Arbitraries.of("", "!"))
            .as((left, right, operator, sign) -> sign + "(" + left + operator + right + ")"),
        Combinators.combine(inner, Arbitraries.of("all", "exists", "exists_one"))
            .as((test, loop) -> "args.c." + loop + "(x, x == 1 || " + test + ")"));
  }
}
