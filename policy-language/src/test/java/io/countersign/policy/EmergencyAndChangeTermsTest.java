package io.countersign.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.policy.Requirement.Demand;
import io.countersign.policy.Revalidation.ChangeKind;
import io.countersign.policy.Revalidation.OnChange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Qualifications, working time, emergencies and what makes a permit fall. */
class EmergencyAndChangeTermsTest {
  private static final Instant NOW = Instant.parse("2026-11-18T09:00:00Z");
  private static final Approver COMMANDERS = new Approver.Group("incident-commanders");
  private static final Approver OWNERS = new Approver.Group("platform-owners");

  private static String rule(String id, int tier, String more) {
    return """
      - id: %s
        tools: ["*"]
        tier: %d
        verdict: require_approval
        approval:
          stages: [{anyOf: [{group: g}], qualified: [gdpr-training, aml, aml]}]
          sla: PT8H
    %s\
    """
        .formatted(id, tier, more.indent(6));
  }

  private static Classification ask(String... rules) {
    return Policies.set("rules:\n" + String.join("", rules))
        .evaluate(Actions.action("read", "a").facts(), NOW);
  }

  private static Requirement requirement(String... rules) {
    return Objects.requireNonNull(ask(rules).requirement());
  }

  private static final String EVERYTHING =
      """
      workingTime: finance-approvers
      breakGlass: {anyOf: [{group: incident-commanders}], review: [{group: platform-owners}]}
      permit: {validFor: PT5M, revalidate: {on: [target, policy], action: ask_again}}
      """;

  @Test
  void oneRuleSaysItAll() {
    Requirement demanded = requirement(rule("r", 3, EVERYTHING));

    assertThat(demanded.stages().getFirst().demands())
        .containsExactly(
            new Demand(List.of(new Approver.Group("g")), 1, null, List.of("aml", "gdpr-training")));
    assertThat(demanded.workingTimeOf()).isEqualTo("finance-approvers");
    assertThat(demanded.breakGlass())
        .isEqualTo(new BreakGlass(List.of(COMMANDERS), List.of(OWNERS)));
    assertThat(demanded.revalidation())
        .isEqualTo(
            new Revalidation(List.of(ChangeKind.POLICY, ChangeKind.TARGET), OnChange.ASK_AGAIN));
  }

  @Test
  void withoutTheKeysTheClockCountsNobodyHasAnEmergencyAndOnlyStopsMakeThePermitFall() {
    Requirement demanded = requirement(rule("r", 3, ""));

    assertThat(demanded.workingTimeOf()).isNull();
    assertThat(demanded.breakGlass()).isEqualTo(BreakGlass.NOBODY);
    assertThat(demanded.revalidation()).isNull();
  }

  @Test
  void ofTwoRulesOnlyThoseWhomBothLetMayGrantInAnEmergency() {
    String other =
        "breakGlass: {anyOf: [{person: 'user:eve'}, {group: incident-commanders}], review:"
            + " [{group: auditors}]}";

    assertThat(requirement(rule("a", 3, EVERYTHING), rule("b", 3, other)).breakGlass())
        .isEqualTo(
            new BreakGlass(List.of(COMMANDERS), List.of(new Approver.Group("auditors"), OWNERS)));
  }

  @Test
  void aRuleWithoutAnEmergencyWayClosesThatOfAnother() {
    assertThat(requirement(rule("a", 3, EVERYTHING), rule("b", 3, "")).breakGlass())
        .isEqualTo(BreakGlass.NOBODY);
    assertThat(
            requirement(
                    rule("a", 3, EVERYTHING),
                    rule(
                        "b",
                        3,
                        "breakGlass: {anyOf: [{group: others}], review: [{group: auditors}]}"))
                .breakGlass())
        .isEqualTo(BreakGlass.NOBODY);
  }

  @Test
  void anEmergencyWayOfALowerTierIsNoneAtTheHighest() {
    String highest = "  - {id: z, tools: ['*'], tier: 5, verdict: draft_only}\n";
    String allowed = "  - {id: z, tools: ['*'], tier: 5, verdict: allow}\n";

    assertThat(requirement(rule("a", 4, EVERYTHING)).breakGlass().isOffered()).isTrue();
    assertThat(requirement(rule("a", 5, EVERYTHING)).breakGlass().isOffered()).isTrue();
    assertThat(requirement(rule("a", 4, EVERYTHING), allowed).breakGlass().isOffered()).isFalse();
    assertThat(ask(rule("a", 4, EVERYTHING), highest).requirement()).isNull();
  }

  @Test
  void calendarsThatDifferGiveWayToTheClock() {
    String same = "workingTime: finance-approvers";

    assertThat(requirement(rule("a", 3, EVERYTHING), rule("b", 3, same)).workingTimeOf())
        .isEqualTo("finance-approvers");
    assertThat(requirement(rule("a", 3, EVERYTHING), rule("b", 3, "")).workingTimeOf()).isNull();
    assertThat(
            requirement(
                    rule("a", 3, EVERYTHING), rule("b", 3, "workingTime: x"), rule("c", 3, same))
                .workingTimeOf())
        .isNull();
  }

  @Test
  void changesAddUpAndTheStricterOutcomeHolds() {
    String other = "permit: {validFor: PT9M, revalidate: {on: [agent, policy]}}";

    Requirement united = requirement(rule("a", 3, EVERYTHING), rule("b", 3, other));

    assertThat(united.revalidation())
        .isEqualTo(
            new Revalidation(
                List.of(ChangeKind.POLICY, ChangeKind.AGENT, ChangeKind.TARGET), OnChange.REVOKE));
    assertThat(united.permitValidFor()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void anAllowedActionHasThemToo() {
    String allow =
        "  - {id: b, tools: ['*'], tier: 1, verdict: allow, permit: {validFor: PT5M, revalidate:"
            + " {on: [directory]}}}\n";
    Revalidation byDirectory = new Revalidation(List.of(ChangeKind.DIRECTORY), OnChange.REVOKE);

    assertThat(ask(allow).revalidation()).isEqualTo(byDirectory);
    // Where another rule asks people, what the milder one says of the permit still holds.
    assertThat(requirement(rule("a", 3, ""), allow).revalidation()).isEqualTo(byDirectory);
    assertThat(ask(allow, "  - {id: c, tools: ['*'], tier: 1, verdict: deny}\n").revalidation())
        .isNull();
  }
}
