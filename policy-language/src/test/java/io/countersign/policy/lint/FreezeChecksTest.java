package io.countersign.policy.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.policy.PolicyDocument;
import io.countersign.policy.PolicyReading;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FreezeChecksTest {
  private static final Instant ENDS = Instant.parse("2027-01-02T05:00:00Z");

  private static final String YAML =
      """
      apiVersion: countersign/v1
      kind: ApprovalPolicy
      metadata: {name: p, version: "1"}
      rules:
        - id: deploys
          tools: [deploy.start]
          when: agent.id == "release-agent"
          tier: 2
          verdict: allow
          freezes: [{zone: Europe/Berlin, from: "2026-12-20T00:00", to: "2027-01-02T06:00", reason: Year end}]
        - {id: late, tools: [deploy.start], tier: 2, verdict: deny}
      defaults:
        - {id: unknown, tools: ["deploy.stop"], tier: 2, verdict: deny}
      freezes:
        - {id: f, tools: ["deploy.*"], zone: Europe/Berlin, from: "2026-12-20T00:00", to: "2027-01-02T06:00", reason: Year end}
      """;

  private static List<Finding> lint(String yaml, @Nullable Instant now) {
    return switch (PolicyDocument.read("p.yaml", yaml)) {
      case PolicyReading.Invalid invalid -> throw new AssertionError(invalid.text());
      case PolicyReading.Valid valid ->
          PolicyLint.check(List.of(new LintedPolicy("p.yaml", yaml, valid.policy())), null, now);
    };
  }

  @Test
  void aFreezeWhoseTimeHasPassedIsTold() {
    assertThat(lint(YAML, ENDS))
        .filteredOn(finding -> finding.code() == FindingCode.FREEZE_IS_OVER)
        .extracting(Finding::rule)
        .containsExactly("p/deploys", "p/f");
  }

  @Test
  void aFreezeThatHoldsOrIsStillToComeIsNotTold() {
    for (Instant now : List.of(ENDS.minusSeconds(1), Instant.EPOCH)) {
      assertThat(lint(YAML, now))
          .extracting(Finding::code)
          .doesNotContain(FindingCode.FREEZE_IS_OVER);
    }
    assertThat(lint(YAML, null))
        .extracting(Finding::code)
        .doesNotContain(FindingCode.FREEZE_IS_OVER);
  }

  @Test
  void aFreezeMakesNoRuleAndNoDefaultIdle() {
    // It denies the same tools without a condition, but only for a time.
    assertThat(lint(YAML, null))
        .filteredOn(
            finding ->
                finding.code() == FindingCode.NEVER_MATCHES
                    || finding.message().contains("p/f matches too"))
        .isEmpty();
  }

  @Test
  void aRuleThatAlwaysDeniesMakesAFreezeIdle() {
    String always =
        YAML.replace("{id: late, tools: [deploy.start]", "{id: late, tools: ['deploy.*']");

    assertThat(lint(always, null))
        .anySatisfy(
            finding -> {
              assertThat(finding.code()).isEqualTo(FindingCode.SHADOWED_RULE);
              assertThat(finding.rule()).isEqualTo("p/f");
            });
  }
}
