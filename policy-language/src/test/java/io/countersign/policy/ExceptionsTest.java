package io.countersign.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ExceptionsTest {
  private static final Instant NOW = Instant.parse("2026-11-18T09:00:00Z");
  private static final String APPROVAL =
      "verdict: require_approval, approval: {stages: [{anyOf: [{group: g}]}], sla: PT1H}";
  private static final String RULES =
      "rules:\n  - {id: all, tools: [pay], tier: 3, "
          + APPROVAL
          + "}\n  - {id: payroll, tools: [pay], when: args.run == 'payroll', tier: 2, verdict:"
          + " allow, exception: {to: [all], because: The board approves the payroll each month}}\n";

  @Test
  void anExceptionThatMatchesLeavesOutWhatItNamesAndSaysSo() {
    Explanation payroll = set("").explain(pay("payroll"), NOW);

    assertThat(payroll.classification().verdict()).isEqualTo(Verdict.ALLOW);
    assertThat(payroll.classification().tier()).isEqualTo(new Tier(2));
    assertThat(payroll.classification().rules()).containsExactly("p/payroll");
    assertThat(payroll.classification().reasons().getFirst())
        .contains("exception to p/all: The board approves the payroll each month.");
    assertThat(payroll.rules())
        .extracting(Explanation.RuleTrace::outcome)
        .containsExactly(Explanation.Outcome.EXEMPTED, Explanation.Outcome.MATCHED);
    assertThat(set("").evaluate(pay("other"), NOW).verdict()).isEqualTo(Verdict.REQUIRE_APPROVAL);
  }

  @Test
  void aDenyOfAnotherRuleStillWins() {
    PolicySet set = set("  - {id: no, tools: [pay], tier: 5, verdict: deny}\n");

    assertThat(set.evaluate(pay("payroll"), NOW).verdict()).isEqualTo(Verdict.DENY);
  }

  @Test
  void aRuleThatFailsIsNotLifted() {
    PolicySet set =
        Policies.set(
            RULES.replace(
                "{id: all, tools: [pay],", "{id: all, tools: [pay], when: args.gone > 1,"));

    assertThat(set.evaluate(pay("payroll"), NOW).verdict()).isEqualTo(Verdict.DENY);
  }

  @Test
  void anExceptionThatFailsLiftsNothing() {
    assertThat(set("").evaluate(Actions.action("send", "pay").facts(), NOW).verdict())
        .isEqualTo(Verdict.DENY);
  }

  @Test
  void anotherDocumentsRuleIsNotLifted() {
    PolicySet set =
        PolicySet.of(
            List.of(
                Policies.valid("p", RULES),
                Policies.valid(
                    "q", "rules:\n  - {id: all, tools: [pay], tier: 3, " + APPROVAL + "}\n")));

    assertThat(set.evaluate(pay("payroll"), NOW).verdict()).isEqualTo(Verdict.REQUIRE_APPROVAL);
  }

  @ParameterizedTest
  @MethodSource("faults")
  void whatAnExceptionMayNotDoIsRefused(String rule, String expected) {
    assertThat(Policies.problems(Policies.document("p", RULES + rule)))
        .extracting(PolicyProblem::message)
        .anyMatch(message -> message.contains(expected));
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        arguments(exception("verdict: allow", "gone"), "'gone', which is no rule of this document"),
        arguments(exception("verdict: allow", "payroll"), "which is an exception itself"),
        arguments(exception("verdict: deny", "all"), "never an exception"),
        arguments(
            "  - {id: no, tools: [x], tier: 1, verdict: deny}\n"
                + exception("verdict: allow", "no"),
            "which denies: a deny always wins"),
        arguments(
            "  - {id: x, tools: [pay], tier: 1, verdict: allow, exception: {to: [all]}}\n",
            "exception needs the key 'because'"),
        arguments(
            exception(
                "verdict: allow, limits: [{subject: [agent.id], count: 1, per: PT1H, otherwise:"
                    + " require_approval}]",
                "all"),
            "nothing but a deny"));
  }

  private static String exception(String verdict, String to) {
    return "  - {id: x, tools: [pay], tier: 1, "
        + verdict
        + ", exception: {to: ["
        + to
        + "], because: why}}\n";
  }

  private static PolicySet set(String more) {
    return Policies.set(RULES + more);
  }

  private static ActionFacts pay(String run) {
    return Actions.action("send", "pay").with("run", run).facts();
  }
}
