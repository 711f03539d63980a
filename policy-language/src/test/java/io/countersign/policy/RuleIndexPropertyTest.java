package io.countersign.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * That the index finds exactly the rules whose patterns match a tool, however often it is asked.
 */
class RuleIndexPropertyTest {
  private static final List<String> TOOLS =
      List.of("a", "b", "a.b", "a.c", "a.b.c", "a.b.d", "b.a", "ab.c", "c.d.e", "a.b.c.d");

  @Property(tries = 300)
  void aToolFindsTheRulesThatSpeakAboutIt(@ForAll("patterns") List<List<String>> patterns) {
    StringBuilder body = new StringBuilder("rules:\n");
    for (int rule = 0; rule < patterns.size(); rule++) {
      body.append("  - {id: r").append(rule).append(", tier: 1, verdict: deny, tools: ['");
      body.append(String.join("', '", patterns.get(rule))).append("']}\n");
    }
    List<Rule> rules = Policies.valid("p", body.toString()).rules();
    RuleIndex index = new RuleIndex(rules);

    for (int again = 0; again < 2; again++) {
      for (String tool : TOOLS) {
        assertThat(index.rulesFor(tool))
            .as(tool)
            .isEqualTo(
                rules.stream()
                    .filter(rule -> rule.tools().stream().anyMatch(p -> p.matches(tool)))
                    .sorted(Comparator.comparing(Rule::fullName))
                    .toList());
      }
    }
  }

  @Provide
  Arbitrary<List<List<String>>> patterns() {
    return Arbitraries.of("*", "a", "b", "a.*", "b.*", "a.b", "a.b.*", "a.b.c", "ab.*", "c.d.e")
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .list()
        .ofMinSize(1)
        .ofMaxSize(8);
  }
}
