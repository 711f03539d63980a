package io.countersign.policy.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.policy.PolicyDocument;
import io.countersign.policy.PolicyReading;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitAndExceptionChecksTest {
  private static final String APPROVAL =
      "{stages: [{anyOf: [{group: g}]}], sla: PT1H, ladder: [{at: PT1H, do: reject}]}";

  private static List<FindingCode> codes(String rules) {
    return lint(rules).stream().map(Finding::code).toList();
  }

  private static List<String> shadowed(String rules) {
    return lint(rules).stream()
        .filter(finding -> finding.code() == FindingCode.SHADOWED_RULE)
        .map(finding -> String.valueOf(finding.rule()))
        .toList();
  }

  private static List<Finding> lint(String rules) {
    String yaml =
        "apiVersion: countersign/v1\nkind: ApprovalPolicy\n"
            + "metadata: {name: p, version: \"1\"}\ngroups_required_from_directory: [g]\nrules:\n"
            + "  - {id: base, tools: [x.y], tier: 3, verdict: require_approval, approval: "
            + APPROVAL
            + "}\n"
            + rules;
    return switch (PolicyDocument.read("p.yaml", yaml)) {
      case PolicyReading.Valid valid ->
          PolicyLint.check(List.of(new LintedPolicy("p.yaml", yaml, valid.policy())), null);
      case PolicyReading.Invalid invalid -> throw new AssertionError(invalid.text());
    };
  }

  private static String rule(String id, String tools, String when, String more) {
    return "  - id: %s\n    tools: [%s]\n    tier: 2\n".formatted(id, tools)
        + (when.isEmpty() ? "" : "    when: >-\n      " + when + "\n")
        + "    "
        + more
        + "\n";
  }

  private static String limited(String when, String limit) {
    return rule("r", "a.b", when, "verdict: allow\n    limits: [{" + limit + "}]");
  }

  @ParameterizedTest(name = "{0}: sum {1} max {2} → {3}")
  @CsvSource(
      delimiter = ';',
      value = {
        "args.rows >= 10000; args.rows; 5000; true",
        "args.rows > 5000; args.rows; 5000; true",
        "args.rows >= 5000; args.rows; 5000; false",
        "args.rows < 10000; args.rows; 5000; false",
        "args.rows == 7 || args.rows > 10; args.rows; 5; true",
        "args.rows == 5 || args.rows > 10; args.rows; 5; false",
        "args.rows in [6, 7]; args.rows; 5; true",
        "args.rows in [5, 7]; args.rows; 5; false",
        "args.rows != 1; args.rows; 5; false",
        "args.rows >= 10000; args.cells; 5000; false",
        "args.x == 1; args.rows; 1; false"
      })
  void aLimitThatLetsNothingPassIsFound(String when, String sum, String max, boolean found) {
    assertThat(
            codes(
                limited(when, "subject: [agent.id], sum: " + sum + ", max: " + max + ", per: P1D")))
        .isEqualTo(found ? List.of(FindingCode.LIMIT_WITHOUT_ROOM) : List.of());
  }

  @ParameterizedTest(name = "{0} summed for {1} → {2}")
  @CsvSource(
      delimiter = ';',
      value = {
        "args.amount > 0; agent.id; true",
        "args.amount > 0; args.currency; false",
        "args.amount > 0 && args.currency == \"EUR\"; agent.id; false",
        "args.amount > 0 && args.currencyCode in [\"EUR\"]; agent.id; false"
      })
  void anAmountThatIsSummedInAnyCurrencyIsFound(String when, String subject, boolean found) {
    assertThat(
            codes(limited(when, "subject: [" + subject + "], sum: args.amount, max: 5, per: P1D")))
        .isEqualTo(found ? List.of(FindingCode.SUM_WITHOUT_CURRENCY) : List.of());
    assertThat(codes(limited("", "subject: [agent.id], sum: args.rows, max: 5, per: P1D")))
        .isEmpty();
  }

  @Test
  void aLimitThatGivesEveryActionATotalOfItsOwnIsFound() {
    assertThat(codes(limited("", "subject: [agent.id, action.id], count: 5, per: PT1H")))
        .containsExactly(FindingCode.LIMIT_COUNTS_NOTHING);
    assertThat(codes(limited("", "subject: [agent.id, args.to], count: 5, per: PT1H"))).isEmpty();
  }

  @Test
  void anAmountThatCanBeSplitIsFound() {
    String small = "args.amount > 0 && args.amount < 100";
    String large =
        rule(
            "large",
            "a.*",
            "args.amount >= 100",
            "verdict: require_approval\n    approval: " + APPROVAL);
    String limit = "\n    limits: [{subject: [agent.id], count: 3, per: PT1H}]";

    assertThat(codes(rule("small", "a.b", small, "verdict: allow") + large))
        .containsExactly(FindingCode.SPLITTING_PASSES);
    assertThat(codes(rule("small", "a.b", small, "verdict: allow" + limit) + large)).isEmpty();
    assertThat(codes(rule("small", "a.b", small, "verdict: allow"))).isEmpty();
    assertThat(codes(rule("small", "c", small, "verdict: allow") + large)).isEmpty();
    assertThat(
            codes(
                rule("small", "a.b", small.replace("amount", "rows"), "verdict: allow")
                    + large.replace("amount", "rows")))
        .isEmpty();
  }

  @Test
  void anApprovalAboveALimitIsLookedAtLikeAnother() {
    String limits =
        "verdict: allow\n    limits: [{subject: [agent.id], count: 5, per: PT1H, otherwise:"
            + " require_approval}]\n    approval: {stages: [{anyOf: [{%s}]}], sla: PT1H}";

    assertThat(codes(rule("r", "a.b", "", limits.formatted("group: other"))))
        .containsExactly(FindingCode.GROUP_NOT_DECLARED);
    assertThat(codes(rule("r", "a.b", "", limits.formatted("person: 'user:ann'"))))
        .containsExactly(FindingCode.SINGLE_APPROVER);
    assertThat(codes(rule("r", "a.b", "", limits.formatted("group: g")))).isEmpty();
  }

  @ParameterizedTest(name = "on [{0}] when {1}: {2}")
  @CsvSource(
      delimiter = ';',
      value = {
        "x.y; args.vip == true; ''",
        "x.y; ''; EXCEPTION_IS_BROAD",
        "x.*; args.vip == true; ''",
        "a.b; args.vip == true; EXCEPTION_WITHOUT_EFFECT",
        "x.y; action.confidence != null && action.confidence > 0.9; RESTS_ON_CLAIMS",
        "x.y; agent.id.contains(\"vip\"); UNANCHORED_MATCH"
      })
  void anExceptionThatLiftsTooMuchOrNothingIsFound(String tools, String when, String code) {
    String exception =
        rule(
            "vip",
            tools,
            when,
            "verdict: require_approval\n    exception: {to: [base], because: b}\n    approval: "
                + APPROVAL);

    assertThat(codes(exception))
        .isEqualTo(code.isEmpty() ? List.of() : List.of(FindingCode.valueOf(code)));
  }

  @Test
  void whatAnExceptionOrALimitNeedsIsNotShadowed() {
    String same = "verdict: require_approval\n    approval: " + APPROVAL;
    String vip =
        rule(
            "vip",
            "x.y",
            "args.vip == true",
            "verdict: allow\n    exception: {to: [%s], because: b}");
    String second = rule("second", "x.y", "", same).replace("tier: 2", "tier: 3");

    assertThat(shadowed(second)).containsExactly("p/second");
    // Where vip lifts the first, the second still speaks; so it is the first that decides nothing.
    assertThat(shadowed(second + vip.formatted("base"))).containsExactly("p/base");
    assertThat(shadowed(second + vip.formatted("base, second"))).containsExactly("p/second");
    assertThat(
            shadowed(
                second
                    + limited(
                        "",
                        "subject: [agent.id], count: 5, per: PT1H, otherwise: require_approval,"
                            + " as: second")))
        .containsExactly("p/base");
  }

  @Test
  void aRuleThatCountsIsShadowedOnlyWhereNothingRuns() {
    String counts = limited("", "subject: [agent.id], count: 5, per: PT1H");

    assertThat(shadowed(counts + rule("other", "a.b", "", "verdict: allow")))
        .containsExactly("p/other");
    assertThat(shadowed(counts + rule("other", "a.b", "", "verdict: deny"))).containsExactly("p/r");
  }
}
