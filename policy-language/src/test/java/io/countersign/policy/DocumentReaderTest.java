package io.countersign.policy;

import static io.countersign.policy.Policies.document;
import static io.countersign.policy.Policies.problems;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentReaderTest {
  private static String rule(String more) {
    return document("p", "rules:\n  - {id: r, tools: [a.b], tier: 1, " + more + "}\n");
  }

  private static String approval(String more) {
    return rule(
        "verdict: require_approval, approval: {stages: [{anyOf: [{group: g}]}], sla: PT1H"
            + more
            + "}");
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        arguments("", "the document is empty"),
        arguments("a: [", "this is not YAML"),
        arguments("- a", "must be a mapping with the keys apiVersion"),
        arguments("apiVersion: v2", "'apiVersion' must be countersign/v1"),
        arguments(document("p", ""), "needs 'rules', 'defaults' or 'freezes'"),
        arguments(document("p", "x: &a [1]\ny: *a\nrules: []"), "anchors and aliases"),
        arguments(document("p", "rules: []\nrules: []"), "stands twice"),
        arguments(
            rule("verdict: allow, wen: 'true'"), "unknown key 'wen' in a rule; the keys are id"),
        arguments(
            rule("verdict: permit"),
            "'permit' is no verdict; the choices are allow, allow_with_review"),
        arguments(approval(", workingTime: 'group:g'"), "names the group whose calendar counts"),
        arguments(
            approval(", breakGlass: {anyOf: [{group: h}]}"), "breakGlass needs the key 'review'"),
        arguments(
            approval(", breakGlass: {anyOf: [], review: [{group: h}]}"),
            "'anyOf' must name somebody"),
        arguments(
            approval(", breakGlass: {anyOf: [{personFrom: args.p}], review: [{group: h}]}"),
            "unknown key 'personFrom'"),
        arguments(
            rule("verdict: deny, approval: {breakGlass: {anyOf: [{group: h}]}}"),
            "'approval' stands only beside the verdict require_approval"),
        arguments(
            approval(", permit: {validFor: PT5M, revalidate: {on: [weather]}}"),
            "'weather' is no change; the choices are policy, directory, agent, target"),
        arguments(
            approval(", permit: {validFor: PT5M, revalidate: {on: []}}"),
            "'on' must name at least one of policy, directory, agent, target"),
        arguments(
            approval(", permit: {validFor: PT5M, revalidate: {on: [agent, agent]}}"),
            "'agent' stands twice"),
        arguments(
            approval(", permit: {validFor: PT5M, revalidate: {on: [agent], action: ignore}}"),
            "'ignore' is no action; the choices are revoke, ask_again"),
        arguments(
            rule(
                "verdict: require_approval, approval: {stages: [{anyOf: [{group: g}], qualified:"
                    + " ['no spaces']}], sla: PT1H}"),
            "'no spaces' is no qualification"),
        arguments(
            rule("verdict: allow, when: action.foo == 'x'"),
            "unknown variable 'action.foo'; the variables are action.id"),
        arguments(
            rule("verdict: allow, when: action.type == 5"), "wrong types for '==': string, int"),
        arguments(
            rule("verdict: allow, when: action.type > 3"), "wrong types for '>': string, int"),
        arguments(
            rule("verdict: allow, when: 'target.environment in [1, 2]'"),
            "wrong types for 'in': string or null, list(int)"),
        arguments(
            rule("verdict: allow, when: \"now > '2026'\""),
            "wrong types for '>': timestamp, string"),
        arguments(
            rule("verdict: allow, when: \"args.l.exists(x, size(x) == 'a')\""),
            "wrong types for '==': int, string"),
        arguments(
            rule("verdict: allow, when: action.tool.startsWith(1)"),
            "wrong types for 'startsWith': string.(int); it takes string.(string)"),
        arguments(
            rule("verdict: allow, when: action.tool.beginsWith('a')"),
            "unknown function 'beginsWith'; the functions are has, size, contains"),
        arguments(
            rule("verdict: allow, when: lower(action.tool) == 'a'"), "unknown function 'lower'"),
        arguments(rule("verdict: allow, when: args.n == 1u"), "numbers have no 'u'"),
        arguments(rule("verdict: allow, when: \"b'x' == args.n\""), "no bytes in conditions"),
        arguments(
            rule("verdict: allow, when: 'google.protobuf.Duration{seconds: 1} == args.n'"),
            "makes no messages"),
        arguments(
            rule("verdict: allow, when: '{args.k: 1} == args.n'"), "a map's keys are written out"),
        arguments(
            rule("verdict: allow, when: action.confidence == 'high'"),
            "wrong types for '==': double or null, string"),
        arguments(
            rule("verdict: allow, when: args.flag"), "gives dyn, but true or false is needed"),
        arguments(rule("verdict: allow, when: 'args.a.matches(args.b)'"), "written out as text"),
        arguments(rule("verdict: allow, when: \"args.a.matches('(')\""), "cannot be read"),
        arguments(
            rule("verdict: allow, when: \"args.a.matches('((a{100}){100}){100}')\""), "too large"),
        arguments(
            rule("verdict: allow, when: \"'" + "a".repeat(3_000) + "' == ''\""), "at most 2000"),
        arguments(rule("verdict: allow_with_review"), "needs the key 'review'"),
        arguments(rule("verdict: deny, review: {by: [{group: g}]}"), "stands only beside"),
        arguments(rule("verdict: require_approval"), "needs the key 'approval'"),
        arguments(rule("verdict: allow, review: {sample: 2, by: [{group: g}]}"), "from 0 to 1"),
        arguments(approval(", sla: PT2H"), "stands twice"),
        arguments(
            approval(", evidence: [proof]"), "'proof' is no part of a proposal; the choices are"),
        arguments(approval(", editable: [amount]"), "no JSON Pointer"),
        arguments(approval(", assurance: strong"), "the choices are session, passkey"),
        arguments(approval(", ladder: [{at: 5m, do: remind}]"), "ISO 8601 duration"),
        arguments(approval(", ladder: [{at: PT5M, do: escalate}]"), "'to' stands beside escalate"),
        arguments(
            rule(
                "verdict: allow, windows: [{zone: Berlin, days: [MON], from: '09:00', to:"
                    + " '10:00'}]"),
            "no time zone"),
        arguments(
            document("p", "rules: [{id: r, tools: ['a*'], tier: 1, verdict: allow}]"),
            "no tool pattern; write an exact tool"),
        arguments(
            document("p", "rules: [{id: r, tools: [a], tier: 6, verdict: allow}]"), "from 0 to 5"),
        arguments(
            document(
                "p",
                "rules: [{id: r, tools: [a], tier: 1, verdict: deny}]\n"
                    + "defaults: [{id: r, tools: [a], tier: 1, verdict: deny}]"),
            "the rule id 'r' stands twice"),
        arguments("a".repeat(DocumentReader.MAXIMUM_CHARACTERS + 1), "longer than"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("faults")
  void eachFaultIsRefusedWithASentence(String yaml, String sentence) {
    assertThat(problems(yaml))
        .extracting(PolicyProblem::message)
        .anyMatch(m -> m.contains(sentence));
  }

  @Test
  void aFaultInAConditionIsPlacedWhereItStands() {
    String yaml =
        document(
            "p",
            """
            rules:
              - id: plain
                tools: [a]
                when: action.type == "x" && bogus == 1
                tier: 1
                verdict: allow
              - id: block
                tools: [a]
                when: |
                  action.type == "x"
                    && wrong == 1
                tier: 1
                verdict: allow
            """);
    List<PolicyProblem> problems = problems(yaml);

    String[] lines = yaml.split("\n", -1);
    assertThat(problems).hasSize(2);
    assertThat(lines[problems.getFirst().line() - 1].substring(problems.getFirst().column() - 1))
        .startsWith("bogus");
    assertThat(lines[problems.get(1).line() - 1].substring(problems.get(1).column() - 1))
        .startsWith("wrong");
    assertThat(problems.getFirst().toString()).startsWith("p.yaml:7:");
  }

  @Test
  void everyFaultOfADocumentIsToldAtOnce() {
    assertThat(problems(rule("verdict: maybe, tier: 9, bogus: 1"))).hasSizeGreaterThanOrEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "approve",
        "auto_approve",
        "auto-approve",
        "AutoApprove",
        "approved",
        "grant",
        "allow",
        "auto_allow",
        "accept",
        "permit",
        "proceed",
        "approve_and_notify",
        "run"
      })
  void aLadderThatWouldApproveIsRefusedWithAWordOfItsOwn(String word) {
    assertThat(problems(approval(", ladder: [{at: PT1H, do: " + word + "}]")))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.code()).isEqualTo(PolicyProblem.AUTO_APPROVE_ON_TIMEOUT);
              assertThat(problem.message())
                  .contains("silence rejects")
                  .endsWith("remind, escalate, hold, reject");
            });
  }

  @Test
  void anotherUnknownRungIsAnOrdinaryFault() {
    assertThat(problems(approval(", ladder: [{at: PT1H, do: rejct}]")))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.code()).isEqualTo(PolicyProblem.INVALID_DOCUMENT);
              assertThat(problem.message()).contains("'rejct' is no do; the choices are");
            });
  }
}
