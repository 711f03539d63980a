package io.countersign.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CombinationPropertyTest {
  private static final Instant NOW = Instant.parse("2026-11-18T09:00:00Z");

  @Property(tries = 300)
  void addingARuleNeverMakesAMatchedActionMoreLenient(
      @ForAll("rules") List<String> rules,
      @ForAll("rule") String added,
      @ForAll("actions") Actions action,
      @ForAll("used") int used) {
    Classification before = classify(documents(rules), action, used);
    List<String> more = new ArrayList<>(rules);
    more.add(added);
    Classification after = classify(documents(more), action, used);

    // Where no rule spoke before, a default did or nobody: a rule may then well be more lenient.
    if (!before.rules().isEmpty()) {
      assertThat(after.verdict()).isGreaterThanOrEqualTo(before.verdict());
      assertThat(after.tier()).isGreaterThanOrEqualTo(before.tier());
    }
  }

  /** An exception does what leaving out the rule that it names would do, and nothing else. */
  @Property(tries = 300)
  void anExceptionLeavesOutWhatItNamesAndNothingElse(
      @ForAll("rules") List<String> others,
      @ForAll("rule") String named,
      @ForAll("rule") String exception,
      @ForAll("actions") Actions action,
      @ForAll("used") int used) {
    String terms = ", exception: {to: [r], because: b}";
    Optional<PolicyDocument> both = document("q", named, exception + terms);
    Assume.that(both.isPresent()); // The reader refuses exceptions to or from what denies.
    List<PolicyDocument> with = new ArrayList<>(documents(others));
    with.add(both.get());
    List<PolicyDocument> expected = new ArrayList<>(documents(others));
    Verdict alone = within(List.of(document("q", named).orElseThrow()), action);
    PolicyDocument only = Policies.valid("q", "rules:\n  - {id: e, " + exception + "}\n");
    Classification speaking = classify(List.of(only), action, 0);
    boolean lifts =
        !speaking.rules().isEmpty()
            && within(List.of(only), action) != Verdict.DENY
            && alone != Verdict.DENY;
    expected.add(lifts ? only : document("q", named, exception).orElseThrow());

    Classification answer = classify(with, action, used);
    Classification reference = classify(expected, action, used);

    assertThat(answer.verdict()).isEqualTo(reference.verdict());
    assertThat(answer.tier()).isEqualTo(reference.tier());
    assertThat(answer.rules()).isEqualTo(reference.rules());
    assertThat(answer.requirement()).isEqualTo(reference.requirement());
  }

  @Property(tries = 200)
  void theMoreIsUsedOfLimitsTheStricterIsTheAnswer(
      @ForAll("rules") List<String> rules, @ForAll("actions") Actions action) {
    Classification within = set(rules).evaluate(action.facts(), NOW);
    Classification untouched = classify(documents(rules), action, 0);
    Classification some = classify(documents(rules), action, 4);
    Classification all = classify(documents(rules), action, 1_000);

    assertThat(untouched.verdict()).isGreaterThanOrEqualTo(within.verdict());
    assertThat(some.verdict()).isGreaterThanOrEqualTo(untouched.verdict());
    assertThat(all.verdict()).isGreaterThanOrEqualTo(some.verdict());
    assertThat(all.tier()).isGreaterThanOrEqualTo(untouched.tier());
  }

  @Property(tries = 200)
  void theOrderOfPoliciesDoesNotMatter(
      @ForAll("rules") List<String> rules,
      @ForAll("actions") Actions action,
      @ForAll Random random) {
    List<PolicyDocument> documents = new ArrayList<>(documents(rules));
    Classification expected = PolicySet.of(documents).evaluate(action.facts(), NOW);
    Collections.shuffle(documents, random);

    assertThat(PolicySet.of(documents).evaluate(action.facts(), NOW)).isEqualTo(expected);
  }

  @Property(tries = 200)
  void explainingGivesTheVerdictOfEvaluating(
      @ForAll("rules") List<String> rules, @ForAll("actions") Actions action) {
    PolicySet set = set(rules);

    assertThat(set.explain(action.facts(), NOW).classification())
        .isEqualTo(set.evaluate(action.facts(), NOW));
  }

  private static Classification classify(List<PolicyDocument> documents, Actions action, int used) {
    Assessment assessment = PolicySet.of(documents).assess(action.facts(), Circumstances.at(NOW));
    Map<String, BigDecimal> taken = new HashMap<>();
    assessment.limits().forEach(use -> taken.put(use.key(), BigDecimal.valueOf(used)));
    return assessment.classification(taken);
  }

  private static Verdict within(List<PolicyDocument> documents, Actions action) {
    Classification answer = PolicySet.of(documents).evaluate(action.facts(), NOW);
    return answer.rules().isEmpty() ? Verdict.ALLOW : answer.verdict();
  }

  private static Optional<PolicyDocument> document(String name, String... rules) {
    StringBuilder body = new StringBuilder("rules:\n");
    for (int index = 0; index < rules.length; index++) {
      body.append("  - {id: ").append(index == 0 ? "r" : "e").append(", ");
      body.append(rules[index]).append("}\n");
    }
    return switch (PolicyDocument.read(name, Policies.document(name, body.toString()))) {
      case PolicyReading.Valid valid -> Optional.of(valid.policy());
      case PolicyReading.Invalid _ -> Optional.empty();
    };
  }

  private static PolicySet set(List<String> rules) {
    return PolicySet.of(documents(rules));
  }

  private static List<PolicyDocument> documents(List<String> rules) {
    List<PolicyDocument> documents = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      documents.add(Policies.valid("p" + i, "rules:\n  - {id: r, " + rules.get(i) + "}\n"));
    }
    return documents;
  }

  @Provide
  Arbitrary<List<String>> rules() {
    return rule().list().ofMaxSize(6);
  }

  @Provide
  Arbitrary<String> rule() {
    return Combinators.combine(
            Arbitraries.of("'*'", "'a.*'", "a.b", "a.c", "b"),
            Arbitraries.of(
                "args.n > 5", "args.n <= 5", "true", "action.type == 'read'", "args.gone == 1"),
            Arbitraries.integers().between(0, 5),
            Arbitraries.of(
                "allow",
                "allow, review: {sample: 0.5, by: [{group: g}]}",
                "allow_with_review, review: {by: [{group: h}]}",
                "allow, limits: [{subject: [agent.id], count: 5, per: PT1H}]",
                "allow, limits: [{subject: [args.who], sum: args.n, max: 12, per: P1D, otherwise:"
                    + " require_approval}], approval: {stages: [{anyOf: [{group: k}]}], sla: PT3H}",
                "allow_with_review, review: {by: [{group: h}]}, limits: [{subject: [agent.id],"
                    + " count: 3, per: PT1H, otherwise: draft_only}]",
                "require_approval, approval: {stages: [{anyOf: [{group: g}]}], sla: PT1H}, limits:"
                    + " [{subject: [args.missing], count: 3, per: PT1H}]",
                "allow, windows: [{zone: UTC, days: [SUN], from: '09:00', to: '10:00'}]",
                "allow, windows: [{zone: UTC, days: [WED], from: '09:00', to: '10:00'}]",
                "allow, freezes: [{zone: UTC, from: '2026-11-18T00:00', to: '2026-11-19T00:00',"
                    + " reason: f}]",
                "draft_only",
                "deny",
                "require_approval, approval: {stages: [{anyOf: [{group: g}]}], sla: PT1H}",
                "require_approval, approval: {stages: [{anyOf: [{personFrom: args.who}]}], sla:"
                    + " PT2H, ladder: [{at: PT2H, do: hold}]}"))
        .as(
            (tool, when, tier, verdict) ->
                "tools: ["
                    + tool
                    + "], when: \""
                    + when
                    + "\", tier: "
                    + tier
                    + ", verdict: "
                    + verdict);
  }

  @Provide
  Arbitrary<Integer> used() {
    return Arbitraries.of(0, 3, 5, 100);
  }

  @Provide
  Arbitrary<Actions> actions() {
    return Combinators.combine(
            Arbitraries.of("read", "send"),
            Arbitraries.of("a.b", "a.c", "b", "c"),
            Arbitraries.of(1, 10),
            Arbitraries.of("user:sam", "agent:x"))
        .as((type, tool, n, who) -> Actions.action(type, tool).with("n", n).with("who", who));
  }
}
