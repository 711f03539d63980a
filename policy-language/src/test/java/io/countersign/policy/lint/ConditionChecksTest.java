package io.countersign.policy.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.policy.PolicyDocument;
import io.countersign.policy.PolicyReading;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionChecksTest {
  private static List<FindingCode> codes(String rules) {
    String yaml =
        "apiVersion: countersign/v1\nkind: ApprovalPolicy\n"
            + "metadata: {name: p, version: \"1\"}\nrules:\n"
            + rules;
    return switch (PolicyDocument.read("p.yaml", yaml)) {
      case PolicyReading.Valid valid ->
          PolicyLint.check(List.of(new LintedPolicy("p.yaml", yaml, valid.policy())), null).stream()
              .map(Finding::code)
              .toList();
      case PolicyReading.Invalid invalid -> throw new AssertionError(invalid.text());
    };
  }

  private static String rule(String id, String condition, int tier, String verdict) {
    return "  - id: %s\n    tools: [a.b]\n    when: >-\n      %s\n    tier: %d\n    verdict: %s\n"
            .formatted(id, condition, tier, verdict)
        + (verdict.equals("allow_with_review") ? "    review: {by: [{person: user:ann}]}\n" : "");
  }

  private static List<FindingCode> codes(String condition, int tier, String verdict) {
    return codes(rule("r", condition, tier, verdict));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "args.rows >= \"10000\"",
        "\"10,000.50\" > args.rows",
        "args.list.exists(row, row.size < \"5\")",
        "args.x == 1 || args.rows <= '-7'"
      })
  void aNumberThatIsComparedAsTextIsFound(String condition) {
    assertThat(codes(condition, 1, "deny")).containsExactly(FindingCode.NUMBER_AS_TEXT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "args.rows >= 10000",
        "args.rows == \"10000\"",
        "args.day >= \"2026-01-01\"",
        "args.name > \"m\""
      })
  void otherComparisonsAreLeftAlone(String condition) {
    assertThat(codes(condition, 1, "deny")).isEmpty();
  }

  @ParameterizedTest(name = "{1}: {0} → {2}")
  @CsvSource(
      delimiter = ';',
      value = {
        "agent.id.matches(\"admin\") ; allow ; true",
        "agent.id.matches(\"^admin\") ; allow ; true",
        "agent.id.matches(\"^admin|root$\") ; allow ; true",
        "agent.id.matches(\"^(admin|root)$\") ; allow ; false",
        "agent.id.matches(\"(?i)^admin$\") ; allow ; false",
        "agent.id.matches(\"^admin[|]$\") ; allow ; false",
        "agent.id.matches(\"^admin[$]\") ; allow ; true",
        "agent.id.contains(\"admin\") ; allow_with_review ; true",
        "requester.contains(\"maria\") || args.x == 1 ; allow ; true",
        "target.resource.matches(\"staging\") ; allow ; true",
        "args.to.matches(\"@ours[.]example\") ; allow ; true",
        "args.to.matches(\"@ours[.]example$\") ; allow ; false",
        "args.to.contains(\"@ours.example\") ; allow ; false",
        // A denial that is too wide is safe, one that is too narrow is not.
        "agent.id.matches(\"rogue\") ; deny ; false",
        "!agent.id.matches(\"trusted\") ; deny ; true",
        "!agent.id.matches(\"^trusted$\") ; deny ; false",
        "!args.to.matches(\"@ours[.]example\") ; deny ; false"
      })
  void aMatchThatLetsMoreThroughThanItSeemsIsFound(
      String condition, String verdict, boolean found) {
    assertThat(codes(condition, 1, verdict))
        .isEqualTo(found ? List.of(FindingCode.UNANCHORED_MATCH) : List.of());
  }

  @ParameterizedTest(name = "tier {1} {2}: {0} → {3}")
  @CsvSource(
      delimiter = ';',
      value = {
        "action.confidence != null && action.confidence > 0.9 ; 2 ; allow ; true",
        "action.type == \"read\" ; 3 ; allow ; true",
        "target.environment == \"staging\" && action.type == \"delete\" ; 2 ; allow ; true",
        "action.type == \"read\" ; 1 ; allow ; false",
        "action.type == \"read\" ; 2 ; allow_with_review ; false",
        "action.type == \"read\" ; 2 ; deny ; false",
        "action.type == \"read\" && args.table == \"t\" ; 2 ; allow ; false",
        "action.confidence > 0.9 && agent.id == \"a\" ; 2 ; allow ; false",
        "true || false ; 2 ; allow ; false"
      })
  void anAllowanceThatRestsOnTheAgentsWordAloneIsFound(
      String condition, int tier, String verdict, boolean found) {
    assertThat(codes(condition, tier, verdict))
        .isEqualTo(found ? List.of(FindingCode.RESTS_ON_CLAIMS) : List.of());
  }

  @ParameterizedTest(name = "{1}: {0} → {2}")
  @CsvSource(
      delimiter = ';',
      value = {
        "args.amount < 10000 ; allow ; true",
        "args.payment.totalAmount <= 500 ; allow_with_review ; true",
        "args.amount > 0 && args.amount < 10000 ; allow ; false",
        "args.amount >= 10000 ; allow ; false",
        "args.amount < 10000 ; deny ; false",
        "args.rows < 100 ; allow ; false",
        "args.amount in [5, 10] ; allow ; false",
        "args.x == 1 && args.amount < 5 || args.amount == 7 ; allow ; true"
      })
  void anAmountWithoutALowerBoundIsFound(String condition, String verdict, boolean found) {
    assertThat(codes(condition, 1, verdict))
        .isEqualTo(found ? List.of(FindingCode.NEGATIVE_AMOUNT_PASSES) : List.of());
  }

  @Test
  void anAmountWhoseNegativesAnotherRuleStopsIsLeftAlone() {
    String allow = rule("low", "args.amount < 10000", 1, "allow");

    assertThat(codes(allow + rule("none", "args.amount <= 0", 1, "deny"))).isEmpty();
    assertThat(codes(allow + rule("none", "args.amount < 0 || args.x == 1", 1, "deny"))).isEmpty();
    assertThat(codes(allow + rule("none", "args.amount < -5", 1, "deny")))
        .containsExactly(FindingCode.NEGATIVE_AMOUNT_PASSES);
    assertThat(codes(allow + rule("none", "args.other <= 0", 1, "deny")))
        .containsExactly(FindingCode.NEGATIVE_AMOUNT_PASSES);
    assertThat(codes(allow + rule("none", "args.amount <= 0 && args.x == 1", 1, "deny")))
        .containsExactly(FindingCode.NEGATIVE_AMOUNT_PASSES);
  }

  @Test
  void aRuleThatLetsEveryToolRunIsFound() {
    String rule = "  - {id: r, tools: ['*'], tier: 1, verdict: %s}\n";

    assertThat(codes(rule.formatted("allow"))).containsExactly(FindingCode.ALLOWS_EVERYTHING);
    assertThat(codes(rule.formatted("deny"))).isEmpty();
    assertThat(codes(rule.replace("'*'", "a.*").formatted("allow"))).isEmpty();
  }
}
