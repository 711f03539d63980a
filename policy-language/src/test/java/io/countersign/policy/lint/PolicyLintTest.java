package io.countersign.policy.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.countersign.policy.PolicyDocument;
import io.countersign.policy.PolicyReading;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyLintTest {
  private static final People PEOPLE =
      new People(
          Map.of(
              "user:ann", new People.Person(Set.of("g", "mute"), false),
              "user:bob", new People.Person(Set.of("g", "h"), true),
              "user:cy", new People.Person(Set.of("h", "solo"), true),
              "user:di", new People.Person(Set.of("mute"), false)),
          Set.of("g"));

  private static String head(String groups) {
    return "apiVersion: countersign/v1\nkind: ApprovalPolicy\n"
        + "metadata: {name: p, version: \"1\"}\n"
        + "groups_required_from_directory: ["
        + groups
        + "]\n";
  }

  private static String rule(String id, String more) {
    return "  - {id: " + id + ", tools: [a.b], " + more + "}\n";
  }

  private static String approval(int tier, String stages, String ladder) {
    return "tier: "
        + tier
        + ", verdict: require_approval, approval: {stages: ["
        + stages
        + "], sla: PT1H, ladder: ["
        + ladder
        + "]}";
  }

  private static List<Finding> lint(String yaml, @Nullable People people) {
    List<Finding> findings = new ArrayList<>();
    switch (PolicyDocument.read("p.yaml", yaml)) {
      case PolicyReading.Invalid invalid ->
          invalid.problems().forEach(problem -> findings.add(PolicyLint.of(problem)));
      case PolicyReading.Valid valid ->
          findings.addAll(
              PolicyLint.check(List.of(new LintedPolicy("p.yaml", yaml, valid.policy())), people));
    }
    return findings;
  }

  private static List<FindingCode> codes(String groups, String... rules) {
    return lint(head(groups) + "rules:\n" + String.join("", rules), null).stream()
        .map(Finding::code)
        .toList();
  }

  private static final String G = "{anyOf: [{group: g}]}";
  private static final String REJECT = "{at: PT1H, do: reject}";

  static Stream<Arguments> rules() {
    return Stream.of(
        arguments("g", approval(3, G, REJECT), null),
        arguments("g", approval(3, G, "{at: PT1H, do: hold}"), null),
        arguments("g", approval(3, G, ""), FindingCode.NO_ESCALATION_PATH),
        arguments("g", approval(3, G, "{at: PT5M, do: remind}"), FindingCode.NO_ESCALATION_PATH),
        arguments("g", approval(2, G, ""), null),
        arguments(
            "g",
            "tier: 1, verdict: require_approval, approval: {stages: [" + G + "]}",
            FindingCode.NO_SLA),
        arguments(
            "g", approval(3, G, "{at: PT1H, do: approve}"), FindingCode.AUTO_APPROVE_ON_TIMEOUT),
        arguments("", "tier: 1, verdict: maybe", FindingCode.INVALID_DOCUMENT),
        arguments(
            "",
            approval(4, "{anyOf: [{personFrom: args.boss}]}", REJECT),
            FindingCode.NO_NAMED_APPROVER),
        arguments("", approval(3, "{anyOf: [{personFrom: args.boss}]}", REJECT), null),
        arguments("g", approval(4, "{anyOf: [{personFrom: args.boss}, {group: g}]}", REJECT), null),
        arguments("", "tier: 4, verdict: allow", FindingCode.HIGH_TIER_WITHOUT_APPROVAL),
        arguments("", "tier: 3, verdict: allow", null),
        arguments("", "tier: 5, verdict: deny", null),
        arguments(
            "",
            approval(2, "{anyOf: [{person: 'user:ann'}]}", REJECT),
            FindingCode.SINGLE_APPROVER),
        arguments(
            "", approval(2, "{anyOf: [{person: 'user:ann'}, {person: 'user:bob'}]}", REJECT), null),
        arguments(
            "g",
            approval(
                2, "{anyOf: [{person: 'user:ann'}]}", "{at: PT5M, do: escalate, to: {group: g}}"),
            null),
        arguments(
            "",
            approval(
                2,
                "{anyOf: [{person: 'user:ann'}]}",
                "{at: PT5M, do: escalate, to: {person: 'user:ann'}}"),
            FindingCode.SINGLE_APPROVER),
        arguments("", approval(2, G, REJECT), FindingCode.GROUP_NOT_DECLARED),
        arguments("g, h", approval(2, G, REJECT), FindingCode.GROUP_NOT_USED),
        arguments(
            "g, h", approval(2, G, "{at: PT5M, do: escalate, to: {group: h}}, " + REJECT), null),
        arguments("g", "tier: 1, verdict: allow_with_review, review: {by: [{group: g}]}", null));
  }

  @ParameterizedTest(name = "[{0}] {1} → {2}")
  @MethodSource("rules")
  void aRuleHasTheFindingThatItDeserves(
      String groups, String rule, @Nullable FindingCode expected) {
    assertThat(codes(groups, rule("r", rule)))
        .isEqualTo(expected == null ? List.of() : List.of(expected));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "false",
        "1 > 2",
        "args.x == 1 && false",
        "!(args.x == 1 || true)",
        "true ? 1 == 2 : args.x == 1",
        "action.type == 'deleet'",
        "action.type in ['Read', 'write']",
        "action.type == 'read' && action.type == 'send'",
        "action.type == 'read' && action.type != 'read'",
        "action.tool == 'c.d'",
        "action.confidence > 1.5",
        "args.x > 10 && args.x < 10",
        "args.x >= 10 && 10 > args.x",
        "!(args.x < 10) && args.x < 10",
        "args.x == 5 && args.x > 6",
        "args.x == 'text' && args.x > 6",
        "args.x == null && args.x == 1",
        "(args.x == 1 || args.x == 2) && args.x == 3",
        "'a'.startsWith('b')"
      })
  void aConditionThatIsNeverTrueIsFound(String condition) {
    assertThat(codes("", rule("r", "when: \"" + condition + "\", tier: 1, verdict: deny")))
        .containsExactly(FindingCode.NEVER_MATCHES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "true",
        "args.x == 1",
        "args.x >= 10 && args.x <= 10",
        "args.x == 1 || args.x == 2",
        "args.x == 1 && args.y == 2",
        "args.x == 1 && args.x == 1.0",
        "args.x != 1 && args.x != 2",
        "action.type in ['read', 'write']",
        "action.type != 'read'",
        "action.tool == 'a.b'",
        "action.confidence == null || action.confidence < 0.8",
        "has(args.x) && args.x.matches('^a')",
        "args.list.exists(i, i == 1) && args.list.exists(i, i == 2)",
        "args.x == 'a' ? args.y == 1 : args.y == 2"
      })
  void aConditionThatMayBeTrueIsLeftAlone(String condition) {
    assertThat(codes("", rule("r", "when: \"" + condition + "\", tier: 1, verdict: deny")))
        .isEmpty();
  }

  @Test
  void aConditionWithTooManyBranchesIsNotJudged() {
    String either = "(args.a == 1 || args.a == 2)";
    String condition = String.join(" && ", java.util.Collections.nCopies(9, either));

    assertThat(
            codes(
                "",
                rule("r", "when: \"" + condition + " && args.a == 3\", tier: 1, verdict: deny")))
        .isEmpty();
  }

  static Stream<Arguments> pairs() {
    String allow = "tier: 1, verdict: allow";
    String deny = "tier: 1, verdict: deny";
    String when = "when: args.x == 1, ";
    return Stream.of(
        arguments("a.b", when + allow, "a.b", deny, true),
        arguments("a.b", when + allow, "a.*", deny, true),
        arguments("a.b", when + allow, "'*'", deny, true),
        arguments("a.b", when + allow, "a.b", when + deny, true),
        arguments("a.b", when + deny, "a.b", deny, true),
        arguments("a.b", allow, "a.b", allow, true),
        arguments("a.b", approval(1, G, REJECT), "a.b", approval(1, G, REJECT), true),
        arguments("a.b", when + allow, "a.b", approval(1, G, REJECT), true),
        // A higher tier, other tools, another condition or other demands say something of their
        // own.
        arguments("a.b", when + "tier: 2, verdict: allow", "a.b", deny, false),
        arguments("a.*", when + allow, "a.b", deny, false),
        arguments("a.b, c.d", when + allow, "a.b", deny, false),
        arguments("a.b", when + allow, "a.b", "when: args.x == 2, " + deny, false),
        arguments("a.b", when + deny, "a.b", allow, false),
        arguments(
            "a.b",
            approval(1, "{anyOf: [{group: g}], quorum: 2}", REJECT),
            "a.b",
            approval(1, G, REJECT),
            false),
        arguments(
            "a.b",
            allow + ", windows: [{zone: UTC, days: [MON], from: '09:00', to: '10:00'}]",
            "a.b",
            approval(1, G, REJECT),
            false));
  }

  @ParameterizedTest(name = "{0} {1} beside {2} {3}: {4}")
  @MethodSource("pairs")
  void onlyARuleThatDecidesNothingIsShadowed(
      String tools, String one, String otherTools, String other, boolean shadowed) {
    String yaml =
        head("")
            + "rules:\n  - {id: one, tools: ["
            + tools
            + "], "
            + one
            + "}\n  - {id: other, tools: ["
            + otherTools
            + "], "
            + other
            + "}\n";
    List<Finding> found =
        lint(yaml, null).stream()
            .filter(finding -> finding.code() == FindingCode.SHADOWED_RULE)
            .toList();

    assertThat(found).hasSize(shadowed ? 1 : 0);
  }

  @Test
  void aDefaultThatARuleAlwaysForestallsIsNeverAsked() {
    String rules = head("") + "rules:\n" + rule("r", "tier: 1, verdict: deny") + "defaults:\n";

    assertThat(lint(rules + rule("d", "tier: 1, verdict: allow"), null))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo(FindingCode.NEVER_MATCHES);
              assertThat(finding.rule()).isEqualTo("p/d");
              assertThat(finding.line()).isEqualTo(8);
              assertThat(finding.message()).contains("p/r speaks first");
            });
    assertThat(lint(rules + "  - {id: d, tools: ['*'], tier: 1, verdict: deny}\n", null)).isEmpty();
  }

  @Test
  void oneGroupInEveryApprovalIsFound() {
    String[] same =
        Stream.of("one", "two", "three")
            .map(id -> rule(id, "when: args.x == '" + id + "', " + approval(1, G, REJECT)))
            .toArray(String[]::new);
    String other =
        rule("four", "when: args.x == 4, " + approval(1, "{anyOf: [{group: h}]}", REJECT));

    assertThat(codes("g", same)).containsExactly(FindingCode.UNIVERSAL_APPROVER_GROUP);
    assertThat(codes("g", same[0], same[1])).isEmpty();
    assertThat(codes("g, h", same[0], same[1], same[2], other)).isEmpty();
  }

  @Test
  void aDirectoryShowsGroupsPeopleAndQuorumsThatAreNotThere() {
    String three = "{anyOf: [{group: g}, {group: h}], quorum: %d}";
    String yaml = head("g, h, x") + "rules:\n";

    assertThat(
            lint(
                yaml
                    + rule(
                        "r",
                        approval(
                            2, three.formatted(3), "{at: PT5M, do: escalate, to: {group: x}}")),
                PEOPLE))
        .extracting(Finding::code)
        .containsExactly(FindingCode.GROUP_NOT_IN_DIRECTORY);
    assertThat(
            lint(
                head("g, h") + "rules:\n" + rule("r", approval(2, three.formatted(4), REJECT)),
                PEOPLE))
        .extracting(Finding::code)
        .containsExactly(FindingCode.QUORUM_OUT_OF_REACH);
    assertThat(
            lint(
                head("g")
                    + "rules:\n"
                    + rule("r", approval(2, "{anyOf: [{group: g}, {person: 'user:zoe'}]}", REJECT)),
                PEOPLE))
        .extracting(Finding::code)
        .containsExactly(FindingCode.PERSON_NOT_IN_DIRECTORY);
    assertThat(
            lint(
                head("g, h") + "rules:\n" + rule("r", approval(2, three.formatted(3), REJECT)),
                PEOPLE))
        .isEmpty();
  }

  static Stream<Arguments> demands() {
    String solo = "{anyOf: [{group: solo}]}";
    String cy = "{anyOf: [{person: 'user:cy'}]}";
    return Stream.of(
        arguments("solo", solo, REJECT, List.of(FindingCode.NO_DELEGATE)),
        arguments("solo", "{anyOf: [{group: solo}, {person: 'user:bob'}]}", REJECT, List.of()),
        arguments("solo, g", solo, "{at: PT5M, do: escalate, to: {group: g}}", List.of()),
        arguments(
            "solo",
            solo,
            "{at: PT5M, do: escalate, to: {group: solo}}",
            List.of(FindingCode.NO_DELEGATE)),
        arguments("", cy, REJECT, List.of(FindingCode.SINGLE_APPROVER)),
        // A name of its own, and yet the same person again.
        arguments(
            "solo",
            cy,
            "{at: PT5M, do: escalate, to: {group: solo}}",
            List.of(FindingCode.NO_DELEGATE)),
        arguments("mute", "{anyOf: [{group: mute}]}", REJECT, List.of(FindingCode.NO_CHANNEL)),
        arguments("mute, g", "{anyOf: [{group: mute}, {group: g}]}", REJECT, List.of()),
        arguments("g", G, REJECT, List.of()),
        arguments("solo", "{anyOf: [{group: solo}, {personFrom: args.x}]}", REJECT, List.of()));
  }

  @ParameterizedTest(name = "{1}, {2} → {3}")
  @MethodSource("demands")
  void aDirectoryShowsWhoIsAloneAndWhoIsNotReached(
      String groups, String stage, String ladder, List<FindingCode> expected) {
    String yaml = head(groups) + "rules:\n" + rule("r", approval(2, stage, ladder));

    assertThat(lint(yaml, PEOPLE)).extracting(Finding::code).isEqualTo(expected);
  }

  @Test
  void everyFindingSaysWhereWhatAndHowToMendIt() {
    List<Finding> findings =
        lint(head("") + "rules:\n" + rule("r", "when: 'false', " + approval(4, G, "")), null);

    assertThat(findings)
        .isSortedAccordingTo(
            Comparator.comparingInt(Finding::line).thenComparingInt(Finding::column))
        .hasSize(3)
        .allSatisfy(
            finding -> {
              assertThat(finding.file()).isEqualTo("p.yaml");
              assertThat(finding.line()).isEqualTo(6);
              assertThat(finding.column()).isEqualTo(5);
              assertThat(finding.rule()).isEqualTo("p/r");
              assertThat(finding.message()).isNotBlank();
              assertThat(finding.mend()).isNotBlank();
            });
  }

  private static String emergency(int tier, String breakGlass) {
    return approval(tier, G, REJECT).replace("sla: PT1H", "sla: PT1H, breakGlass: " + breakGlass);
  }

  @Test
  void aPermitThatIsToFallIsToldWhileNobodyLetsItFall() {
    String terms = "permit: {validFor: PT15M, revalidate: {on: [agent]}}";

    assertThat(
            codes(
                "g", rule("r", approval(3, G, REJECT).replace("sla: PT1H", "sla: PT1H, " + terms))))
        .containsExactly(FindingCode.REVALIDATION_NOT_CARRIED_OUT);
  }

  @Test
  void anEmergencyWayAtTheHighestTierIsTold() {
    String way = "{anyOf: [{group: h}], review: [{group: i}]}";

    assertThat(codes("g, h, i", rule("r", emergency(4, way)))).isEmpty();
    assertThat(codes("g, h, i", rule("r", emergency(5, way))))
        .containsExactly(FindingCode.BREAK_GLASS_AT_HIGHEST_TIER);
  }

  @Test
  void anEmergencyWayThatIsReviewedByThoseWhoTakeItIsTold() {
    assertThat(
            codes(
                "g, h, i",
                rule("r", emergency(3, "{anyOf: [{group: h}, {group: i}], review: [{group: h}]}"))))
        .containsExactly(FindingCode.BREAK_GLASS_REVIEWS_ITSELF);
  }

  @Test
  void aGroupThatCanPassByEveryApprovalIsTold() {
    String way = "{anyOf: [{group: h}], review: [{group: i}]}";
    String[] rules = {
      rule("r1", emergency(3, way).replace("group: g", "group: x")),
      rule("r2", emergency(3, way).replace("group: g", "group: y")),
      rule("r3", emergency(3, way).replace("group: g", "group: z"))
    };
    String[] oneWithout = {
      rules[0], rules[1], rule("r3", approval(3, "{anyOf: [{group: z}]}", REJECT))
    };

    assertThat(codes("h, i, x, y, z", rules)).contains(FindingCode.UNIVERSAL_BREAK_GLASS_GROUP);
    assertThat(codes("h, i, x, y, z", oneWithout))
        .doesNotContain(FindingCode.UNIVERSAL_BREAK_GLASS_GROUP);
  }

  @Test
  void aDeadlineByTheWorkingTimeOfAGroupThatHasNoneIsAnError() {
    String known = approval(3, G, REJECT).replace("sla: PT1H", "sla: PT1H, workingTime: g");
    String unknown = approval(3, G, REJECT).replace("sla: PT1H", "sla: PT1H, workingTime: h");

    assertThat(lint(head("g") + "rules:\n" + rule("r", known), PEOPLE)).isEmpty();
    assertThat(lint(head("g, h") + "rules:\n" + rule("r", unknown), PEOPLE))
        .extracting(Finding::code)
        .containsExactly(FindingCode.NO_WORKING_TIME);
  }

  @Test
  void thoseOfAnEmergencyMustBeInTheDirectory() {
    String way = emergency(3, "{anyOf: [{group: h}], review: [{group: gone}]}");

    assertThat(lint(head("g, h, gone") + "rules:\n" + rule("r", way), PEOPLE))
        .extracting(Finding::code)
        .containsExactly(FindingCode.GROUP_NOT_IN_DIRECTORY);
  }
}
