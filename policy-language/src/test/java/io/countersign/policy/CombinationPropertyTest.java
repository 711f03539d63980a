package io.countersign.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
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
      @ForAll("actions") Actions action) {
    Classification before = set(rules).evaluate(action.facts(), NOW);
    List<String> more = new ArrayList<>(rules);
    more.add(added);
    Classification after = set(more).evaluate(action.facts(), NOW);

    // Where no rule spoke before, a default did or nobody: a rule may then well be more lenient.
    if (!before.rules().isEmpty()) {
      assertThat(after.verdict()).isGreaterThanOrEqualTo(before.verdict());
      assertThat(after.tier()).isGreaterThanOrEqualTo(before.tier());
    }
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
  Arbitrary<Actions> actions() {
    return Combinators.combine(
            Arbitraries.of("read", "send"),
            Arbitraries.of("a.b", "a.c", "b", "c"),
            Arbitraries.of(1, 10),
            Arbitraries.of("user:sam", "agent:x"))
        .as((type, tool, n, who) -> Actions.action(type, tool).with("n", n).with("who", who));
  }
}
