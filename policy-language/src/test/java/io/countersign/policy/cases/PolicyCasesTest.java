package io.countersign.policy.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.countersign.policy.PolicyDocument;
import io.countersign.policy.PolicyProblem;
import io.countersign.policy.PolicyReading;
import io.countersign.policy.PolicySet;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyCasesTest {
  private static final String POLICY =
      """
      apiVersion: countersign/v1
      kind: ApprovalPolicy
      metadata: {name: p, version: "1"}
      rules:
        - {id: small, tools: [pay], when: args.amount < 10, tier: 1, verdict: allow, description: Small}
        - {id: large, tools: [pay], when: args.amount >= 10, tier: 3, verdict: deny, reason: Too much}
      """;
  private static final String HEAD =
      """
      apiVersion: countersign/v1
      kind: PolicyCases
      now: 2026-11-18T09:00:00Z
      proposal: {actionType: transfer, tool: pay, agent: {id: a, owner: "user:o"}}
      cases:
      """;

  private static PolicySet policies() {
    return switch (PolicyDocument.read("p.yaml", POLICY)) {
      case PolicyReading.Valid valid -> PolicySet.of(List.of(valid.policy()));
      case PolicyReading.Invalid invalid -> throw new AssertionError(invalid.text());
    };
  }

  private static CaseRun play(String cases) {
    CaseFile file = CaseFile.read("c.yaml", HEAD + cases);
    assertThat(file.problems()).isEmpty();
    return CaseRun.play(file.cases(), policies());
  }

  private static String paying(String amount, String expect) {
    return "  - {name: n, proposal: {arguments: {amount: "
        + amount
        + "}}, expect: {"
        + expect
        + "}}\n";
  }

  static Stream<Arguments> expectations() {
    return Stream.of(
        arguments("9", "verdict: allow, tier: 1, rules: [p/small], reasons_contain: [Small]", ""),
        arguments("10", "verdict: deny, tier: 3, rules: [p/large], reasons_contain: [much]", ""),
        arguments("10", "verdict: allow", "expected the verdict allow, but it is deny"),
        arguments("10", "tier: 1", "expected tier 1, but it is 3"),
        arguments("10", "rules: [p/small]", "expected the rules [p/small], but they are [p/large]"),
        arguments("10", "reasons_contain: [Small]", "expected a reason with 'Small'"),
        arguments("null", "rules: [p/large, p/small]", ""),
        arguments("'9'", "verdict: deny", ""));
  }

  @ParameterizedTest(name = "{0}: {1} → {2}")
  @MethodSource("expectations")
  void aCasePassesWhenEverythingIsAsExpected(String amount, String expect, String difference) {
    CaseRun run = play(paying(amount, expect));

    if (difference.isEmpty()) {
      assertThat(run.results().getFirst().differences()).isEmpty();
      assertThat(run.failures()).isZero();
    } else {
      assertThat(run.results().getFirst().differences())
          .singleElement()
          .asString()
          .startsWith(difference);
      assertThat(run.failures()).isOne();
    }
  }

  @Test
  void aRuleIsCoveredWhenItMatchedAndNotWhenItFailed() {
    assertThat(play(paying("9", "verdict: allow")))
        .satisfies(
            run -> {
              assertThat(run.matchedRules()).containsExactly("p/small");
              assertThat(run.unmatchedRules()).containsExactly("p/large");
              assertThat(run.coveragePercent()).isEqualTo(50);
            });
    assertThat(play(paying("null", "verdict: deny")).coveragePercent()).isZero();
  }

  @Test
  void fieldsOfACaseStandOverTheSharedOnesAndNumbersStayExact() {
    CaseFile file =
        CaseFile.read(
            "c.yaml",
            HEAD
                + "  - {name: n, now: 2027-01-01T00:00:00Z, expect: {tier: 1}, proposal: {agent:"
                + " {id: b}, arguments: {a: 9999.99, b: 1000000000000000000, c: 2026-11-18, d: yes,"
                + " e: true, f: null, g: [1]}}}\n");
    PolicyCase one = file.cases().getFirst();

    assertThat(file.problems()).isEmpty();
    assertThat(one.now()).hasToString("2027-01-01T00:00:00Z");
    assertThat(one.facts().agent().id()).isEqualTo("b");
    assertThat(one.facts().agent().owner()).isEqualTo("user:o");
    assertThat(one.facts().arguments())
        .containsEntry("a", new BigDecimal("9999.99"))
        .containsEntry("b", BigInteger.TEN.pow(18))
        .containsEntry("c", "2026-11-18")
        .containsEntry("d", "yes")
        .containsEntry("e", true)
        .containsEntry("f", null)
        .containsEntry("g", List.of(BigInteger.ONE));
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        arguments("", "the document is empty"),
        arguments("a: [", "this is not YAML"),
        arguments("kind: PolicyCases", "'apiVersion' must be countersign/v1"),
        arguments(HEAD, "needs 'cases'"),
        arguments(HEAD + "  - {expect: {tier: 1}}", "needs a 'name'"),
        arguments(HEAD + "  - {name: n}", "needs 'expect'"),
        arguments(HEAD + "  - {name: n, expect: {verdict: maybe}}", "'maybe' is no verdict"),
        arguments(HEAD + "  - {name: n, expect: {tier: 6}}", "from 0 to 5"),
        arguments(HEAD + "  - {name: n, expect: {rules: p/r}}", "a list of texts"),
        arguments(HEAD + "  - {name: n, wen: x, expect: {tier: 1}}", "unknown key 'wen' in a case"),
        arguments(HEAD + "  - {name: n, now: noon, expect: {tier: 1}}", "'now' must be a moment"),
        arguments(
            HEAD + "  - {name: n, proposal: {toll: x}, expect: {tier: 1}}", "unknown field 'toll'"),
        arguments(
            HEAD + "  - {name: n, proposal: {actionType: pay}, expect: {tier: 1}}",
            "'actionType' is one of read"),
        arguments(HEAD + paying("1", "tier: 1") + paying("2", "tier: 1"), "'n' stands twice"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("faults")
  void aTableWithAFaultIsNotPlayed(String yaml, String sentence) {
    CaseFile file = CaseFile.read("c.yaml", yaml);

    assertThat(file.cases()).isEmpty();
    assertThat(file.problems())
        .extracting(PolicyProblem::toString)
        .anyMatch(text -> text.startsWith("c.yaml:") && text.contains(sentence));
  }

  @Test
  void theXmlNamesEachCaseAndWhatIsWrongWithIt() {
    CaseRun run =
        play(
            paying("9", "verdict: allow")
                + "  - {name: \"a <b> & \\u0001\", proposal: {arguments: {amount: 9}}, expect:"
                + " {tier: 2}}\n");

    assertThat(JUnitXml.of("c.yaml", run))
        .isEqualTo(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuite name="c.yaml" tests="2" failures="1" errors="0" skipped="0">
              <testcase classname="c.yaml" name="n"></testcase>
              <testcase classname="c.yaml" name="a &lt;b&gt; &amp; ?"><failure message="expected tier 2, but it is 1">expected tier 2, but it is 1</failure></testcase>
            </testsuite>
            """);
  }
}
