package io.countersign.policy;

import static io.countersign.policy.Actions.action;
import static io.countersign.policy.Policies.document;
import static io.countersign.policy.Policies.problems;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.countersign.policy.Explanation.Outcome;
import io.countersign.policy.Explanation.RuleTrace;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Windows and freezes as documents write them, and what they do to a verdict. */
class SchedulesInPoliciesTest {
  private static final String NIGHT =
      "windows: [{zone: UTC, days: [FRI], from: '22:00', to: '04:00'}]";
  private static final String YEAR_END =
      "zone: Europe/Berlin, from: '2026-12-20T00:00', to: '2027-01-02T06:00', reason: Year-end"
          + " close";

  private static Classification ask(String body, Actions action, String now) {
    return Policies.set(body).evaluate(action.facts(), Instant.parse(now));
  }

  private static String rule(String id, String tools, String more) {
    return "  - {id: %s, tools: ['%s'], tier: 2, %s}\n".formatted(id, tools, more);
  }

  @Test
  void aRuleWithANightWindowSaysUntilWhenAndDeniesOutside() {
    String body = "rules:\n" + rule("r", "*", "verdict: allow, " + NIGHT);
    Classification open = ask(body, action("update", "a.b"), "2026-11-21T01:00:00Z");
    Classification closed = ask(body, action("update", "a.b"), "2026-11-21T04:00:00Z");

    assertThat(open.verdict()).isEqualTo(Verdict.ALLOW);
    assertThat(open.runUntil()).isEqualTo("2026-11-21T04:00:00Z");
    assertThat(closed.verdict()).isEqualTo(Verdict.DENY);
    assertThat(closed.runUntil()).isNull();
    assertThat(closed.reasons())
        .containsExactly(
            "Rule p/r says allow. It may run only in the change window FRI 22:00–04:00 UTC.");
  }

  @Test
  void theEarliestEndOfAllRulesThatMatchCounts() {
    String body =
        "rules:\n"
            + rule("always", "*", "verdict: allow")
            + rule("night", "*", "verdict: allow, " + NIGHT)
            + rule("frozen", "*", "verdict: allow, freezes: [{" + YEAR_END + "}]")
            + rule("elsewhere", "c.*", "verdict: allow, freezes: [{" + YEAR_END + "}]");

    assertThat(ask(body, action("update", "a.b"), "2026-11-20T23:00:00Z").runUntil())
        .isEqualTo("2026-11-21T04:00:00Z");
    // On this Friday the year-end freeze begins an hour before the window would close.
    String shorter = body.replace("2026-12-20T00:00", "2026-12-19T04:00");
    assertThat(ask(shorter, action("update", "a.b"), "2026-12-18T23:00:00Z").runUntil())
        .isEqualTo("2026-12-19T03:00:00Z");
  }

  @Test
  void aVerdictThatLetsNothingRunHasNoEnd() {
    String body = "rules:\n" + rule("night", "*", "verdict: draft_only, " + NIGHT);

    Classification draft = ask(body, action("update", "a.b"), "2026-11-20T23:00:00Z");
    assertThat(draft.verdict()).isEqualTo(Verdict.DRAFT_ONLY);
    assertThat(draft.runUntil()).isNull();
  }

  @Test
  void aFreezeOfARuleDeniesWithItsReason() {
    String body = "rules:\n" + rule("r", "*", "verdict: allow, freezes: [{" + YEAR_END + "}]");

    assertThat(ask(body, action("update", "a.b"), "2026-12-19T22:59:59Z").runUntil())
        .isEqualTo("2026-12-19T23:00:00Z");
    assertThat(ask(body, action("update", "a.b"), "2026-12-19T23:00:00Z").reasons())
        .containsExactly(
            "Rule p/r says allow. It is frozen 2026-12-20T00:00–2027-01-02T06:00 Europe/Berlin:"
                + " Year-end close.");
    assertThat(ask(body, action("update", "a.b"), "2027-01-02T05:00:00Z").verdict())
        .isEqualTo(Verdict.ALLOW);
  }

  @Test
  void aFreezeOfADocumentDeniesTheToolsOfAllDocuments() {
    PolicySet policies =
        PolicySet.of(
            List.of(
                Policies.valid("repos", "rules:\n" + rule("r", "repos.*", "verdict: allow")),
                Policies.valid("base", "defaults:\n" + rule("d", "*", "verdict: allow")),
                Policies.valid(
                    "release",
                    "freezes: [{id: year-end, tools: ['repos.*', 'deploy.*'], tier: 4, "
                        + YEAR_END
                        + "}]")));
    Instant before = Instant.parse("2026-12-19T12:00:00Z");
    Instant during = Instant.parse("2026-12-24T12:00:00Z");
    Instant after = Instant.parse("2027-01-02T05:00:00Z");

    Classification frozen = policies.evaluate(action("update", "repos.push").facts(), during);
    assertThat(frozen.verdict()).isEqualTo(Verdict.DENY);
    assertThat(frozen.tier().level()).isEqualTo(4);
    assertThat(frozen.rules()).containsExactly("release/year-end", "repos/r");
    assertThat(frozen.reasons())
        .containsExactly(
            "Year-end close. It is frozen 2026-12-20T00:00–2027-01-02T06:00 Europe/Berlin.");
    // Rules and defaults alike may run only until it begins.
    for (String tool : List.of("repos.push", "deploy.start")) {
      Classification early = policies.evaluate(action("update", tool).facts(), before);
      assertThat(early.verdict()).isEqualTo(Verdict.ALLOW);
      assertThat(early.tier().level()).isEqualTo(2);
      assertThat(early.runUntil()).isEqualTo("2026-12-19T23:00:00Z");
      assertThat(policies.evaluate(action("update", tool).facts(), after).runUntil()).isNull();
    }
    assertThat(policies.evaluate(action("update", "mail.send").facts(), before).runUntil())
        .isNull();
    assertThat(policies.evaluate(action("update", "mail.send").facts(), during).verdict())
        .isEqualTo(Verdict.ALLOW);
  }

  @Test
  void aFreezeOfADocumentCanLeaveActionsOutByACondition() {
    String body =
        "rules:\n"
            + rule("r", "*", "verdict: allow")
            + "freezes: [{id: f, tools: ['*'], when: \"action.type != 'read' && args.n > 1\", "
            + YEAR_END
            + "}]\n";
    String before = "2026-12-01T00:00:00Z";
    String during = "2026-12-24T00:00:00Z";

    assertThat(ask(body, action("read", "a"), during).verdict()).isEqualTo(Verdict.ALLOW);
    assertThat(ask(body, action("read", "a"), before).runUntil()).isNull();
    assertThat(ask(body, action("send", "a").with("n", 2), during).verdict())
        .isEqualTo(Verdict.DENY);
    assertThat(ask(body, action("send", "a").with("n", 2), before).runUntil())
        .isEqualTo("2026-12-19T23:00:00Z");
    // What cannot be worked out is denied during the freeze, so it may run only until then.
    assertThat(ask(body, action("send", "a"), during).reasons().getFirst())
        .contains("could not be worked out");
    assertThat(ask(body, action("send", "a"), before).runUntil()).isEqualTo("2026-12-19T23:00:00Z");
  }

  @Test
  void anExplanationTellsOfAFreezeByItsId() {
    PolicySet policies =
        Policies.set(
            "rules:\n"
                + rule("r", "*", "verdict: allow")
                + "freezes: [{id: f, tools: ['*'], "
                + YEAR_END
                + "}]\n");

    RuleTrace before = trace(policies, "2026-12-01T00:00:00Z");
    assertThat(before.outcome()).isEqualTo(Outcome.NOT_MATCHED);
    assertThat(before.detail())
        .isEqualTo("It holds only 2026-12-20T00:00–2027-01-02T06:00 Europe/Berlin.");
    RuleTrace during = trace(policies, "2026-12-24T00:00:00Z");
    assertThat(during.outcome()).isEqualTo(Outcome.MATCHED);
    assertThat(during.detail()).startsWith("deny: Year-end close. It is frozen");
  }

  private static RuleTrace trace(PolicySet policies, String now) {
    return policies.explain(action("update", "a.b").facts(), Instant.parse(now)).rules().getFirst();
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        arguments(
            window("zone: Berlin, days: [MON], from: '09:00', to: '10:00'"),
            "'Berlin' is no time zone; did you mean Europe/Berlin?",
            "Berlin"),
        arguments(
            window("zone: europe/berlin, days: [MON], from: '09:00', to: '10:00'"),
            "did you mean Europe/Berlin",
            "europe"),
        arguments(
            window("zone: America/New York, days: [MON], from: '09:00', to: '10:00'"),
            "did you mean America/New_York",
            "America"),
        arguments(
            window("zone: Europe/Berln, days: [MON], from: '09:00', to: '10:00'"),
            "did you mean Europe/Berlin",
            "Europe"),
        arguments(
            window("zone: Nowhere/Particular, days: [MON], from: '09:00', to: '10:00'"),
            "write a name such as Europe/Berlin or UTC",
            "Nowhere"),
        arguments(
            window("zone: UTC, days: [MON], from: '09:00', to: '9'"),
            "'9' is no time for 'to'; write it as \"09:00\", and the end of the day as \"24:00\"",
            "'9'"),
        arguments(
            window("zone: UTC, days: [MON], from: '24:00', to: '09:00'"),
            "'24:00' is no time for 'from'",
            "'24:00'"),
        arguments(
            window("zone: UTC, days: [MON], from: '09:00', to: '09:00'"),
            "ends at another time than it begins",
            "'09:00'}"),
        arguments(
            window("zone: UTC, days: [MON], from: '00:00', to: '00:00'"),
            "from \"00:00\" to \"24:00\"",
            "'00:00'}"),
        arguments(
            window("zone: UTC, days: [], from: '09:00', to: '10:00'"), "at least one day", "[]"),
        arguments(
            window("zone: UTC, days: [Monday], from: '09:00', to: '10:00'"),
            "'Monday' is no day; the choices are MON, TUE",
            "Monday"),
        arguments(
            window("zone: UTC, days: [MON], from: '09:00'"),
            "a window needs the key 'to'",
            "{zone"),
        arguments(
            freeze("zone: UTC, from: '2026-12-20T00:00', to: '2026-12-19T00:00', reason: x"),
            "a freeze ends after it begins",
            "'2026-12-19"),
        arguments(
            freeze(
                "zone: Europe/Berlin, from: '2026-03-29T02:10', to: '2026-03-29T02:50', reason: x"),
            "no time is between",
            "'2026-03-29T02:50"),
        arguments(
            freeze("zone: UTC, from: '2026-12-20', to: '2026-12-21T00:00', reason: x"),
            "'2026-12-20' is no date and time for 'from'; write what the clock",
            "'2026-12-20'"),
        arguments(
            freeze("zone: UTC, from: '2026-12-20T00:00Z', to: '2026-12-21T00:00', reason: x"),
            "is no date and time for 'from'",
            "'2026-12-20T00:00Z'"),
        arguments(
            freeze("zone: UTC, from: '2026-12-20T00:00', to: '+999999-01-01T00:00', reason: x"),
            "is no date and time for 'to'",
            "'+999999"),
        arguments(
            freeze("zone: UTC, from: '2026-12-20T00:00', to: '2026-12-21T00:00'"),
            "a freeze needs the key 'reason'",
            "{zone"),
        arguments(
            freeze(
                "zone: UTC, from: '2026-12-20T00:00', to: '2026-12-21T00:00', reason: x}, {"
                        .repeat(51)
                    + "zone: x"),
            "'freezes' has 52 entries, at most 50 are allowed",
            "[{zone"),
        arguments(
            document("p", "freezes: [{id: f, tools: ['a*'], " + YEAR_END + "}]\n"),
            "no tool pattern",
            "'a*'"),
        arguments(
            document("p", "freezes: [{id: f, " + YEAR_END + "}]\n"),
            "a freeze needs the key 'tools'",
            "{id"),
        arguments(
            document("p", "freezes: [{id: f, tools: [a], verdict: deny, " + YEAR_END + "}]\n"),
            "unknown key 'verdict' in a freeze",
            "verdict"),
        arguments(
            document(
                "p",
                "freezes: [{id: f, tools: [a], when: \"now > timestamp('2026-01-01T00:00:00Z')\", "
                    + YEAR_END
                    + "}]\n"),
            "not by 'now'",
            "\"now"),
        arguments(
            document(
                "p",
                "freezes: [{id: f, tools: [a], %s}, {id: f, tools: [b], %s}]\n"
                    .formatted(YEAR_END, YEAR_END)),
            "the rule id 'f' stands twice",
            "{id"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("faults")
  void eachFaultIsToldWhereItStands(String yaml, String sentence, String place) {
    List<PolicyProblem> problems = problems(yaml);

    assertThat(problems).extracting(PolicyProblem::message).anyMatch(m -> m.contains(sentence));
    PolicyProblem problem =
        problems.stream().filter(p -> p.message().contains(sentence)).findFirst().orElseThrow();
    String line = yaml.split("\n", -1)[problem.line() - 1];
    assertThat(line.substring(problem.column() - 1)).startsWith(place);
  }

  private static String window(String keys) {
    return document("p", "rules:\n" + rule("r", "a", "verdict: allow, windows: [{" + keys + "}]"));
  }

  private static String freeze(String keys) {
    return document("p", "rules:\n" + rule("r", "a", "verdict: allow, freezes: [{" + keys + "}]"));
  }
}
