package io.countersign.policy;

import static io.countersign.policy.Actions.action;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.policy.Explanation.Outcome;
import io.countersign.policy.Explanation.RuleTrace;
import io.countersign.policy.Requirement.LadderAction;
import io.countersign.policy.Requirement.LadderStep;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicySetTest {
  private static final Instant NOW = Instant.parse("2026-11-18T09:00:00Z");

  private static Classification ask(String rules, Actions action) {
    return Policies.set(rules).evaluate(action.facts(), NOW);
  }

  private static String when(String condition) {
    return "rules:\n  - {id: r, tools: ['*'], when: \""
        + condition
        + "\", tier: 1, verdict: allow}\n";
  }

  @Test
  void withoutPoliciesEverythingIsDeniedAtTheHighestTier() {
    Classification answer = PolicySet.EMPTY.evaluate(action("read", "kb.search").facts(), NOW);

    assertThat(answer.verdict()).isEqualTo(Verdict.DENY);
    assertThat(answer.tier()).isEqualTo(Tier.HIGHEST);
  }

  @Test
  void whereNoRuleAndNoDefaultSpeaksTheActionIsDenied() {
    assertThat(ask(when("action.type == 'send'"), action("read", "a.b")).verdict())
        .isEqualTo(Verdict.DENY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "args.missing > 1",
        "args.text > 1",
        "args.nothing > 1",
        "args.number.endsWith('x')",
        "args.number / 0 == 1",
        "target.environment.startsWith('p')",
        "args.many.all(x, args.many.all(y, x == y))",
      })
  void aConditionThatCannotBeWorkedOutDenies(String condition) {
    Actions action =
        action("read", "a.b")
            .with("text", "10")
            .with("nothing", null)
            .with("number", 1)
            .with("many", Collections.nCopies(1_000, 1))
            .in(null);
    Classification answer = ask(when(condition), action);

    assertThat(answer.verdict()).isEqualTo(Verdict.DENY);
    assertThat(answer.reasons().getFirst()).contains("p/r").contains("could not be worked out");
  }

  @Test
  void argumentsThatCannotBeCountedDenyWhateverTheRules() {
    Object nested = 1;
    for (int depth = 0; depth < 100; depth++) {
      nested = List.of(nested);
    }
    assertThat(ask(when("true"), action("read", "a").with("deep", nested)).verdict())
        .isEqualTo(Verdict.DENY);
    assertThat(
            ask(when("true"), action("read", "a").with("wide", Collections.nCopies(20_000, 1)))
                .verdict())
        .isEqualTo(Verdict.DENY);
    assertThat(ask(when("true"), action("read", "a").with("x", Double.NaN)).verdict())
        .isEqualTo(Verdict.DENY);
  }

  @Test
  void denyBeatsDraftBeatsApprovalBeatsReviewBeatsAllow() {
    String approval =
        ", verdict: require_approval, approval: {stages: [{anyOf: [{group: g}]}], sla: PT1H}}\n";
    List<String> rules =
        List.of(
            ", verdict: allow}\n",
            ", verdict: allow_with_review, review: {by: [{group: g}]}}\n",
            approval,
            ", verdict: draft_only}\n",
            ", verdict: deny}\n");
    List<Verdict> verdicts =
        List.of(
            Verdict.ALLOW,
            Verdict.ALLOW_WITH_REVIEW,
            Verdict.REQUIRE_APPROVAL,
            Verdict.DRAFT_ONLY,
            Verdict.DENY);
    StringBuilder body = new StringBuilder("rules:\n");
    for (int i = 0; i < rules.size(); i++) {
      body.append("  - {id: r")
          .append(i)
          .append(", tools: ['*'], tier: ")
          .append(i)
          .append(rules.get(i));

      Classification answer = ask(body.toString(), action("read", "a"));
      assertThat(answer.verdict()).isEqualTo(verdicts.get(i));
      assertThat(answer.tier().level()).isEqualTo(i);
      assertThat(answer.rules()).hasSize(i + 1);
    }
  }

  @Test
  void requirementsAreUnitedToTheStricterOfEach() {
    Classification answer =
        ask(
            """
            rules:
              - id: one
                tools: ["*"]
                tier: 3
                verdict: require_approval
                approval:
                  stages: [{anyOf: [{group: g}]}, {anyOf: [{group: h}]}]
                  evidence: [rationale]
                  editable: ["/a", "/b"]
                  sla: PT30M
                  ladder: [{at: PT30M, do: hold}]
                  permit: {validFor: PT5M}
              - id: two
                tools: ["*"]
                tier: 3
                verdict: require_approval
                approval:
                  stages: [{anyOf: [{group: h}]}, {anyOf: [{group: i}], quorum: 2}]
                  evidence: [rollback]
                  editable: ["/b"]
                  sla: PT1H
                  assurance: passkey
            """,
            action("read", "a"));

    Requirement united = Objects.requireNonNull(answer.requirement());
    assertThat(united.stages()).hasSize(3);
    assertThat(united.evidence()).containsExactly("rationale", "rollback");
    assertThat(united.editable()).containsExactly("/b");
    assertThat(united.sla()).isEqualTo(Duration.ofMinutes(30));
    assertThat(united.assurance()).isEqualTo(Requirement.Assurance.PASSKEY);
    assertThat(united.permitValidFor()).isEqualTo(Duration.ofMinutes(5));
    // The second rule leaves rejection to its deadline: the first one's hold must not swallow it.
    assertThat(united.ladder())
        .containsExactly(new LadderStep(Duration.ofHours(1), LadderAction.REJECT, List.of()));
  }

  @Test
  void defaultsAreAskedOnlyWhereNoRuleOfAnyPolicySpoke() {
    PolicySet set =
        PolicySet.of(
            List.of(
                Policies.valid(
                    "rules", "rules: [{id: r, tools: ['a.*'], tier: 0, verdict: allow}]"),
                Policies.valid(
                    "base", "defaults: [{id: d, tools: ['*'], tier: 5, verdict: deny}]")));

    assertThat(set.evaluate(action("read", "a.b").facts(), NOW).verdict()).isEqualTo(Verdict.ALLOW);
    assertThat(set.evaluate(action("read", "b").facts(), NOW).rules()).containsExactly("base/d");
  }

  @Test
  void anExplanationNamesEveryRuleWithItsOutcomeAndValues() {
    Explanation explanation =
        Policies.set(
                """
                rules:
                  - {id: a-hit, tools: [x.y], when: args.n > 1, tier: 1, verdict: allow}
                  - {id: b-miss, tools: ["x.*"], when: "args.n > 5 && action.type == 'read'", tier: 1, verdict: deny}
                  - {id: c-other, tools: [z], tier: 1, verdict: deny}
                  - {id: d-error, tools: ["*"], when: args.gone.deep == 1, tier: 4, verdict: allow}
                defaults:
                  - {id: e-default, tools: ["*"], tier: 1, verdict: deny}
                """)
            .explain(action("read", "x.y").with("n", 2).facts(), NOW);

    assertThat(explanation.rules())
        .extracting(RuleTrace::outcome)
        .containsExactly(
            Outcome.MATCHED,
            Outcome.NOT_MATCHED,
            Outcome.OTHER_TOOLS,
            Outcome.ERROR,
            Outcome.NOT_NEEDED);
    assertThat(explanation.rules().get(1).values())
        .isEqualTo(Map.of("action.type", "\"read\"", "args.n", "2"));
    assertThat(explanation.rules().get(3).values()).containsEntry("args.gone.deep", "(absent)");
    assertThat(explanation.classification().verdict()).isEqualTo(Verdict.DENY);
    assertThat(explanation.classification().tier().level()).isEqualTo(4);
  }

  @Test
  void aPrefixCoversWhatIsBelowItAndNothingBesideIt() {
    ToolPattern payments = new ToolPattern("payments.*");

    assertThat(payments.matches("payments.transfer")).isTrue();
    assertThat(payments.matches("payments.card.refund")).isTrue();
    assertThat(payments.matches("payments")).isFalse();
    assertThat(payments.matches("paymentsx.transfer")).isFalse();
  }

  @Test
  void thePolicyNamedTwiceIsRefused() {
    PolicyDocument policy = Policies.valid("p", when("true"));

    assertThatThrownBy(() -> PolicySet.of(List.of(policy, policy)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'p' is there twice");
  }
}
