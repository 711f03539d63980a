package io.countersign.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.countersign.policy.LimitTerms.Beyond;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LimitReaderTest {
  private static final String ASKING =
      "  - {id: large, tools: ['pay.*'], when: args.amount >= 100, tier: 3, verdict:"
          + " require_approval, approval: {stages: [{anyOf: [{group: g}]}], sla: PT1H}}\n";

  @Test
  void aLimitCountsOrSums() {
    Rule rule =
        rule(
            "limits: [{subject: [agent.id], count: 20, per: PT1H},"
                + " {subject: [agent.id, args.to], sum: args.amount, max: 9999.99, per: P1D}]");

    assertThat(rule.limits())
        .extracting(LimitTerms::text)
        .containsExactly(
            "at most 20 actions per PT1H and agent.id",
            "at most 9999.99 of args.amount per PT24H and agent.id, args.to");
    assertThat(rule.limits())
        .extracting(LimitTerms::name)
        .containsExactly("p/small/1", "p/small/2");
    assertThat(rule.limits().getFirst().max()).isEqualTo(new BigDecimal(20));
    assertThat(rule.limits().getFirst().per()).isEqualTo(Duration.ofHours(1));
    assertThat(rule.limits().getFirst().beyond()).isEqualTo(new Beyond.Deny());
  }

  @Test
  void aboveTheLimitTheOneRuleDecidesThatAsksForTheSameTools() {
    Rule rule = rule(limit("otherwise: require_approval"));

    assertThat(rule.limits().getFirst().beyond())
        .isInstanceOfSatisfying(
            Beyond.RequireApproval.class,
            beyond -> {
              assertThat(beyond.as()).isEqualTo("p/large");
              assertThat(beyond.tier()).isEqualTo(new Tier(3));
              assertThat(beyond.terms().sla()).isEqualTo(Duration.ofHours(1));
            });
  }

  @Test
  void aRulesOwnApprovalGoesBeforeAnother() {
    Rule rule =
        rule(
            limit("otherwise: require_approval")
                + ", approval: {stages: [{anyOf: [{group: h}]}], sla: PT2H}");

    assertThat(rule.limits().getFirst().beyond())
        .isInstanceOfSatisfying(
            Beyond.RequireApproval.class,
            beyond -> {
              assertThat(beyond.as()).isEqualTo("p/small");
              assertThat(beyond.tier()).isEqualTo(new Tier(1));
              assertThat(beyond.terms().sla()).isEqualTo(Duration.ofHours(2));
            });
  }

  @Test
  void totalsOutliveEveryOtherChangeOnlyWhereTheLimitHasAnId() {
    LimitTerms named = rule(limit("id: day")).limits().getFirst();
    LimitTerms larger =
        rule("limits: [{id: day, subject: [agent.id], count: 9, per: P1D}]").limits().getFirst();
    LimitTerms unnamed = rule(limit("otherwise: deny")).limits().getFirst();
    LimitTerms longer =
        rule("limits: [{subject: [agent.id], count: 2, per: P2D}]").limits().getFirst();

    assertThat(named.identity()).isEqualTo("p/day").isEqualTo(larger.identity());
    assertThat(unnamed.identity()).isNotEqualTo(longer.identity());
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aFaultIsNamedWithThePlaceAndTheMend(String more, String expected) {
    List<PolicyProblem> problems = Policies.problems(document(more));

    assertThat(problems).extracting(PolicyProblem::message).anyMatch(m -> m.contains(expected));
    assertThat(problems).allMatch(problem -> problem.line() > 4);
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        arguments("limits: [{count: 1, per: PT1H}]", "a limit needs the key 'subject'"),
        arguments("limits: [{subject: [], count: 1, per: PT1H}]", "'subject' must say for whom"),
        arguments("limits: [{subject: [agent.id], count: 1}]", "a limit needs the key 'per'"),
        arguments("limits: [{subject: [agent.id], per: PT1H}]", "either 'count', or 'sum' and"),
        arguments(
            "limits: [{subject: [agent.id], count: 1, sum: args.n, max: 2, per: PT1H}]",
            "either 'count', or 'sum' and 'max'"),
        arguments("limits: [{subject: [agent.id], count: 0, per: PT1H}]", "'count' must be"),
        arguments("limits: [{subject: [agent.id], count: 1.5, per: PT1H}]", "'count' must be"),
        arguments("limits: [{subject: [agent.id], sum: args.n, max: -1, per: PT1H}]", "'max' must"),
        arguments(
            "limits: [{subject: [agent.id], sum: args.n, max: 1e3, per: PT1H}]", "'max' must"),
        arguments("limits: [{subject: [agent.id], count: 1, per: P60D}]", "at most PT744H"),
        arguments("limits: [{subject: [agent.ID], count: 1, per: PT1H}]", "unknown variable"),
        arguments("limits: [{subject: [args], count: 1, per: PT1H}]", "text, a number, true or"),
        arguments("limits: [{subject: [agent.id], sum: agent.id, max: 1, per: PT1H}]", "a number"),
        arguments("limits: [{subject: [agent.id], count: 1, per: PT1H, colour: 1}]", "unknown key"),
        arguments(limit("otherwise: allow"), "'allow' is no otherwise; the choices are deny"),
        arguments(limit("otherwise: deny, as: large"), "'as' stands only beside"),
        arguments(
            limit("otherwise: require_approval, as: small"),
            "'small' is no rule of this document that requires an approval"),
        arguments(
            "limits: [{id: x, subject: [agent.id], count: 1, per: PT1H}, {id: x, subject:"
                + " [agent.id], count: 1, per: PT2H}]",
            "rules share a limit only with the same measure, subject and window"));
  }

  @Test
  void whereNobodyIsFoundToDecideTheDocumentIsRefused() {
    String yaml =
        Policies.document(
            "p",
            "rules:\n  - {id: small, tools: [a], tier: 1, verdict: allow, "
                + limit("otherwise: require_approval")
                + "}\n");

    assertThat(Policies.problems(yaml).getFirst().message())
        .contains("nothing says who: write 'approval' beside the rule's 'limits'");
  }

  @Test
  void whatDeniesAnywayHasNoLimits() {
    String yaml =
        Policies.document(
            "p",
            "rules:\n  - {id: no, tools: [a], tier: 1, verdict: deny, " + limit("id: x") + "}\n");

    assertThat(Policies.problems(yaml).getFirst().message())
        .contains("nothing passes a rule that says deny");
  }

  private static String limit(String more) {
    return "limits: [{subject: [agent.id], count: 2, per: P1D, " + more + "}]";
  }

  private static String document(String more) {
    return Policies.document("p", body(more));
  }

  private static String body(String more) {
    return "rules:\n"
        + ASKING
        + "  - {id: small, tools: [pay.bank], when: args.amount < 100, tier: 1, verdict: allow, "
        + more
        + "}\n";
  }

  private static Rule rule(String more) {
    return Policies.valid("p", body(more)).rules().getLast();
  }
}
