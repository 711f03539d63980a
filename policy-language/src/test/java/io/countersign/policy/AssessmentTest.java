package io.countersign.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.policy.limits.LimitStanding;
import io.countersign.policy.limits.LimitUse;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class AssessmentTest {
  private static final Circumstances NOW = Circumstances.at(Instant.parse("2026-11-18T09:00:00Z"));
  private static final PolicySet PAYMENTS =
      Policies.set(
          """
          rules:
            - id: small
              tools: ["payments.*"]
              when: args.amount < 10000
              tier: 2
              verdict: allow
              limits:
                - {subject: [agent.id], count: 20, per: PT1H}
                - {subject: [agent.id, args.to], sum: args.amount, max: 10000, per: P1D, otherwise: require_approval}
            - id: large
              tools: ["payments.*"]
              when: args.amount >= 10000
              tier: 3
              verdict: require_approval
              approval:
                stages: [{anyOf: [{group: approvers}], authority: {amount: args.amount, currency: args.currency}}]
                evidence: [rationale]
                sla: PT30M
          """);

  private static ActionFacts payment(Object amount, Object to) {
    return Actions.transfer(amount).with("to", to).facts();
  }

  private static Classification answer(Assessment assessment, int count, String sum) {
    Map<String, BigDecimal> used = new HashMap<>();
    used.put(assessment.limits().get(0).key(), BigDecimal.valueOf(count));
    used.put(assessment.limits().get(1).key(), new BigDecimal(sum));
    return assessment.classification(used);
  }

  @Test
  void aLimitCountsUnderItsSubject() {
    List<LimitUse> uses = PAYMENTS.assess(payment(4000, "vendor:globex"), NOW).limits();

    assertThat(uses).extracting(LimitUse::limit).containsExactly("p/small/1", "p/small/2");
    assertThat(uses.get(1).amount()).isEqualByComparingTo("4000");
    assertThat(uses.get(1).subject())
        .containsExactly(Map.entry("agent.id", "agent"), Map.entry("args.to", "vendor:globex"));
    assertThat(PAYMENTS.assess(payment(1, "vendor:globex"), NOW).limits().get(1).key())
        .isEqualTo(uses.get(1).key());
    assertThat(PAYMENTS.assess(payment(1, "vendor:other"), NOW).limits().get(1).key())
        .isNotEqualTo(uses.get(1).key());
  }

  @Test
  void neighbouringValuesDoNotRunIntoEachOther() {
    PolicySet set =
        Policies.set(
            "rules:\n  - {id: r, tools: ['*'], tier: 1, verdict: allow, limits: [{subject:"
                + " [args.a, args.b], count: 1, per: PT1H}]}\n");

    String one = key(set, "x", "yz");
    assertThat(key(set, "xy", "z")).isNotEqualTo(one);
    assertThat(key(set, "x3:s y", "z")).isNotEqualTo(one);
    assertThat(key(set, 1, "z")).isNotEqualTo(key(set, "1", "z"));
    assertThat(key(set, 1, "z")).isEqualTo(key(set, new BigDecimal("1.0"), "z"));
  }

  private static String key(PolicySet set, Object a, Object b) {
    return set.assess(Actions.action("send", "x").with("a", a).with("b", b).facts(), NOW)
        .limits()
        .getFirst()
        .key();
  }

  @Test
  void withinTheLimitTheRuleSaysWhatItSaysAndTheStandingIsKept() {
    Classification answer = answer(PAYMENTS.assess(payment(4000, "v"), NOW), 19, "6000");

    assertThat(answer.verdict()).isEqualTo(Verdict.ALLOW);
    assertThat(answer.tier()).isEqualTo(new Tier(2));
    assertThat(answer.limits()).extracting(LimitStanding::isExceeded).containsExactly(false, false);
  }

  @Test
  void aboveTheSumPeopleDecideByTheTermsOfTheNextRule() {
    Classification answer = answer(PAYMENTS.assess(payment(4000, "v"), NOW), 0, "6000.01");

    assertThat(answer.verdict()).isEqualTo(Verdict.REQUIRE_APPROVAL);
    assertThat(answer.tier()).isEqualTo(new Tier(3));
    assertThat(answer.rules()).containsExactly("p/small");
    Requirement requirement = Objects.requireNonNull(answer.requirement());
    assertThat(requirement.evidence()).containsExactly("rationale");
    assertThat(requirement.stages().getFirst().demands().getFirst().authority())
        .isEqualTo(new Money(new BigDecimal(4000), "EUR"));
    assertThat(answer.reasons().getFirst())
        .contains("The limit p/small/2 has no room for it: 6000.01 of 10000 within PT24H are taken")
        .contains("for agent.id agent, args.to v, and this would be 4000 more")
        .contains("It is decided as p/large.");
  }

  @Test
  void theStrictestOfTheExceededLimitsDecides() {
    Classification answer = answer(PAYMENTS.assess(payment(4000, "v"), NOW), 20, "9000");

    assertThat(answer.verdict()).isEqualTo(Verdict.DENY);
    assertThat(answer.reasons().getFirst())
        .contains("20 of 20 actions within PT1H are taken")
        .contains("9000 of 10000");
  }

  @Test
  void aLimitThatNobodyCountedDenies() {
    Assessment assessment = PAYMENTS.assess(payment(4000, "v"), NOW);

    assertThat(assessment.classification(Map.of()).verdict()).isEqualTo(Verdict.DENY);
  }

  @Test
  void aNegativeAmountCannotMakeRoom() {
    Assessment assessment = PAYMENTS.assess(payment(-4000, "v"), NOW);

    assertThat(assessment.limits()).isEmpty();
    assertThat(assessment.withinLimits().verdict()).isEqualTo(Verdict.DENY);
    assertThat(assessment.withinLimits().reasons().getFirst()).contains("is negative");
  }

  @Test
  void aMissingSubjectDenies() {
    Assessment assessment = PAYMENTS.assess(Actions.transfer(5).facts(), NOW);

    assertThat(assessment.withinLimits().verdict()).isEqualTo(Verdict.DENY);
    assertThat(assessment.limits()).isEmpty();
  }

  @Test
  void whatDoesNotRunTakesNothing() {
    PolicySet set =
        PolicySet.of(
            List.of(
                PAYMENTS.documents().getFirst(),
                Policies.valid(
                    "q", "rules:\n  - {id: no, tools: ['*'], tier: 1, verdict: deny}\n")));

    assertThat(set.assess(payment(5, "v"), NOW).limits()).isEmpty();
  }

  @Test
  void rulesThatShareALimitTakeFromItOnce() {
    PolicySet set =
        Policies.set(
            """
            rules:
              - {id: a, tools: [x], tier: 1, verdict: allow, limits: [{id: day, subject: [agent.id], count: 5, per: P1D}]}
              - {id: b, tools: [x, y], tier: 1, verdict: allow, limits: [{id: day, subject: [agent.id], count: 3, per: P1D}]}
            """);
    Assessment both = set.assess(Actions.action("send", "x").facts(), NOW);
    Assessment one = set.assess(Actions.action("send", "y").facts(), NOW);

    assertThat(both.limits()).hasSize(1);
    assertThat(both.limits().getFirst().key()).isEqualTo(one.limits().getFirst().key());
    assertThat(both.limits().getFirst().max()).isEqualByComparingTo("3");
    assertThat(
            both.classification(Map.of(one.limits().getFirst().key(), new BigDecimal(3))).verdict())
        .isEqualTo(Verdict.DENY);
  }
}
