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
    assertThat(one.circumstances().now()).hasToString("2027-01-01T00:00:00Z");
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
        arguments(HEAD + "  - {name: n}", "needs either 'expect' or 'sequence'"),
        arguments(HEAD + "  - {name: n, expect: {}}", "'expect' needs one of verdict"),
        arguments(
            HEAD + "  - {name: n, expect: {tier: 1}, sequence: [{}]}",
            "needs either 'expect' or 'sequence'"),
        arguments(HEAD + "  - {name: n, sequence: []}", "a list of 1 to"),
        arguments(HEAD + "  - {name: n, sequence: [{at: soon}]}", "ISO 8601 duration"),
        arguments(HEAD + "  - {name: n, sequence: [{at: -PT1H}]}", "ISO 8601 duration"),
        arguments(HEAD + "  - {name: n, sequence: [{at: PT1H}, {at: PT1M}]}", "order of their"),
        arguments(
            HEAD + "  - {name: n, sequence: [{outcome: done}]}",
            "'done' is no outcome; the choices are executed, pending, rejected, unused"),
        arguments(
            HEAD + "  - {name: n, facts: {0a: 1}, expect: {tier: 1}}", "is no name of a fact"),
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

  private static final String LIMITED =
      """
      apiVersion: countersign/v1
      kind: ApprovalPolicy
      metadata: {name: l, version: "1"}
      rules:
        - id: pay
          tools: [pay]
          when: args.amount > 0
          tier: 1
          verdict: allow
          limits:
            - {subject: [agent.id], sum: args.amount, max: 10, per: P1D, otherwise: require_approval}
            - {subject: [agent.id], count: 4, per: P1D}
          approval: {stages: [{anyOf: [{group: g}]}], sla: PT1H}
      """;

  private static CaseRun playLimited(String... steps) {
    CaseFile file =
        CaseFile.read(
            "c.yaml",
            HEAD
                + "  - name: s\n    sequence:\n"
                + String.join("", Stream.of(steps).map(step -> "      - " + step + "\n").toList()));
    assertThat(file.problems()).isEmpty();
    return switch (PolicyDocument.read("l.yaml", LIMITED)) {
      case PolicyReading.Valid valid ->
          CaseRun.play(file.cases(), PolicySet.of(List.of(valid.policy())));
      case PolicyReading.Invalid invalid -> throw new AssertionError(invalid.text());
    };
  }

  private static String step(String at, int amount, String outcome) {
    return "{at: %s, proposal: {arguments: {amount: %d}}%s}"
        .formatted(at, amount, outcome.isEmpty() ? "" : ", outcome: " + outcome);
  }

  private static List<String> verdicts(String... steps) {
    return playLimited(steps).results().stream()
        .map(result -> result.classification().verdict().word())
        .toList();
  }

  @Test
  void theStepsOfASequenceShareTheirLimits() {
    assertThat(verdicts(step("PT0S", 6, ""), step("PT1M", 4, ""), step("PT1M", 1, "")))
        .containsExactly("allow", "allow", "require_approval");
    assertThat(verdicts(step("PT0S", 6, ""), step("P1D", 6, ""))).containsOnly("allow");
    assertThat(verdicts(step("PT0S", 6, ""), step("PT23H59M", 6, "")))
        .containsExactly("allow", "require_approval");
  }

  @Test
  void whatIsNotUsedIsGivenBackAndWhatPeopleGrantCounts() {
    assertThat(verdicts(step("PT0S", 6, "unused"), step("PT1M", 6, ""))).containsOnly("allow");
    assertThat(verdicts(step("PT0S", 6, "pending"), step("PT1M", 6, "")))
        .containsExactly("allow", "require_approval");
    assertThat(verdicts(step("PT0S", 20, "executed"), step("PT1M", 1, "")))
        .containsExactly("require_approval", "require_approval");
    assertThat(verdicts(step("PT0S", 20, "rejected"), step("PT1M", 1, "")))
        .containsExactly("require_approval", "allow");
    // Nobody has decided yet: what is above the limit takes nothing of it.
    assertThat(verdicts(step("PT0S", 20, ""), step("PT1M", 1, "")))
        .containsExactly("require_approval", "allow");
  }

  @Test
  void theStrictestLimitDecidesAboutAStep() {
    String one = step("PT0S", 1, "");

    assertThat(verdicts(one, one, one, one, one))
        .containsExactly("allow", "allow", "allow", "allow", "deny");
  }

  @Test
  void casesOfTheirOwnDoNotShareLimits() {
    CaseFile file =
        CaseFile.read(
            "c.yaml",
            HEAD
                + paying("9", "verdict: allow")
                + paying("9", "verdict: allow").replace("name: n", "name: m"));
    PolicyDocument limited =
        ((PolicyReading.Valid) PolicyDocument.read("l.yaml", LIMITED)).policy();

    assertThat(CaseRun.play(file.cases(), PolicySet.of(List.of(limited))).failures()).isZero();
  }

  @Test
  void aStepThatComesOutOtherwiseIsNamedWithItsNumberAndItsLine() {
    CaseRun run =
        playLimited(
            step("PT0S", 6, ""),
            "{proposal: {arguments: {amount: 6}}, expect: {verdict: allow}}",
            "{proposal: {arguments: {amount: -6}}, outcome: executed}");

    assertThat(run.failures()).isEqualTo(2);
    assertThat(run.results().get(1).played().name()).isEqualTo("s [2]");
    assertThat(run.results().get(1).played().line()).isEqualTo(9);
    assertThat(run.results().get(1).differences())
        .containsExactly("expected the verdict allow, but it is require_approval");
    assertThat(run.results().get(2).differences())
        .containsExactly("an action whose verdict is deny cannot have the outcome executed");
    assertThat(JUnitXml.of("c", run)).contains("tests=\"3\" failures=\"2\"", "name=\"s [2]\"");
    assertThat(run.coveragePercent()).isEqualTo(100);
  }

  @Test
  void aCaseHasTheFactsThatItStates() {
    String policy =
        """
        apiVersion: countersign/v1
        kind: ApprovalPolicy
        metadata: {name: f, version: "1"}
        rules: [{id: r, tools: [pay], when: args.to in facts.payees, tier: 1, verdict: allow}]
        """;
    String cases =
        HEAD.replace("cases:", "facts: {payees: [x]}\ncases:")
            + "  - {name: a, proposal: {arguments: {to: x}}, expect: {verdict: allow}}\n"
            + "  - {name: b, proposal: {arguments: {to: x}}, facts: {}, expect: {verdict: deny,"
            + " reasons_contain: [\"'payees' is not published\"]}}\n"
            + "  - {name: c, facts: {payees: [y]}, sequence: [{proposal: {arguments: {to: y}},"
            + " expect: {verdict: allow}}]}\n";
    CaseFile file = CaseFile.read("c.yaml", cases);
    assertThat(file.problems()).isEmpty();
    PolicyDocument document =
        ((PolicyReading.Valid) PolicyDocument.read("f.yaml", policy)).policy();
    CaseRun run = CaseRun.play(file.cases(), PolicySet.of(List.of(document)));

    assertThat(run.results()).flatMap(CaseRun.Result::differences).isEmpty();
  }
}
