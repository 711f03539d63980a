package io.countersign.policy;

import static io.countersign.policy.Actions.action;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.policy.Explanation.Outcome;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExternalFactsTest {
  private static final Instant NOW = Instant.parse("2026-11-18T09:00:00Z");

  private static PolicySet allowing(String condition) {
    return Policies.set(
        "rules:\n  - {id: r, tools: ['*'], when: \""
            + condition
            + "\", tier: 1, verdict: allow}\n");
  }

  private static Classification ask(String condition, ExternalFacts facts) {
    return allowing(condition)
        .evaluate(action("read", "a.b").with("n", 5).facts(), new Circumstances(NOW, facts));
  }

  @Test
  void conditionsCountOnPublishedFacts() throws Exception {
    ExternalFacts facts =
        ExternalFacts.NONE
            .with("rate", new BigDecimal("1.5"), null)
            .with("vendors", List.of("acme", "globex"), null)
            .with("incident", Map.of("open", false, "level", 2), null)
            .with("nothing", null, null);

    for (String condition :
        List.of(
            "args.n * 2 > 9 && facts.rate == 1.5",
            "'acme' in facts.vendors",
            "!facts.incident.open && facts.incident.level < args.n",
            "has(facts.rate) && !has(facts.gone) && has(facts.nothing)",
            "facts.nothing == null",
            "facts['rate'] > 1")) {
      assertThat(ask(condition, facts).verdict()).as(condition).isEqualTo(Verdict.ALLOW);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"facts.rate > 1", "facts['rate'] > 1", "facts.rate.deep > 1"})
  void aFactThatIsNotPublishedDeniesByItsName(String condition) {
    Classification answer = ask(condition, ExternalFacts.NONE);

    assertThat(answer.verdict()).isEqualTo(Verdict.DENY);
    assertThat(answer.reasons().getFirst()).contains("the fact 'rate' is not published.");
  }

  @Test
  void aFactIsOutdatedFromTheMomentItWasValidUntil() throws Exception {
    ExternalFacts facts =
        ExternalFacts.NONE
            .with("a", 1, NOW)
            .with("b", 1, NOW.plusSeconds(60))
            .with("c", 1, null)
            .with("d", 1, NOW.plusSeconds(30));

    assertThat(facts.valuesAt(NOW.minusNanos(1))).containsOnlyKeys("a", "b", "c", "d");
    assertThat(facts.valuesAt(NOW)).containsOnlyKeys("b", "c", "d");
    assertThat(facts.valuesAt(NOW.plusSeconds(30))).containsOnlyKeys("b", "c");
    assertThat(facts.valuesAt(NOW.plusSeconds(60))).containsOnlyKeys("c");
    // A replay goes back in time.
    assertThat(facts.valuesAt(NOW.plusSeconds(59))).containsOnlyKeys("b", "c");
    assertThat(facts.valuesAt(NOW.minusSeconds(9))).containsOnlyKeys("a", "b", "c", "d");
  }

  @Test
  void anOutdatedFactDeniesByItsNameAndHasSeesIt() throws Exception {
    ExternalFacts facts = ExternalFacts.NONE.with("rate", 2, NOW);

    assertThat(ask("facts.rate > 1", facts).reasons().getFirst())
        .contains("the fact 'rate' is outdated; it was valid until 2026-11-18T09:00:00Z.");
    assertThat(ask("!has(facts.rate)", facts).verdict()).isEqualTo(Verdict.ALLOW);
  }

  @Test
  void aMissingArgumentIsNotTakenForAFact() throws Exception {
    ExternalFacts facts = ExternalFacts.NONE.with("rate", 2, null);

    assertThat(ask("args.rate > 1 && facts.rate > 1", facts).reasons().getFirst())
        .doesNotContain("the fact");
  }

  @Test
  void anExplanationShowsTheValuesOfFacts() throws Exception {
    ExternalFacts facts = ExternalFacts.NONE.with("rate", 2, null).with("old", 2, NOW);
    Explanation explanation =
        allowing("facts.rate > args.n && facts.old > 1")
            .explain(action("read", "a.b").with("n", 5).facts(), new Circumstances(NOW, facts));

    assertThat(explanation.rules().getFirst().outcome()).isEqualTo(Outcome.NOT_MATCHED);
    assertThat(explanation.rules().getFirst().values())
        .isEqualTo(Map.of("args.n", "5", "facts.old", "(absent)", "facts.rate", "2"));
  }

  @Test
  void aFactIsReplacedAndTakenAwayWithoutTouchingFormerOnes() throws Exception {
    ExternalFacts one = ExternalFacts.NONE.with("rate", 1, null);
    ExternalFacts two = one.with("rate", 2, null);

    assertThat(one.valuesAt(NOW)).isEqualTo(Map.of("rate", 1L));
    assertThat(two.valuesAt(NOW)).isEqualTo(Map.of("rate", 2L));
    assertThat(two.without("rate").without("rate").size()).isZero();
  }

  @Test
  void whatIsPublishedIsCopied() throws Exception {
    List<Object> vendors = new ArrayList<>(List.of("acme"));
    ExternalFacts facts = ExternalFacts.NONE.with("vendors", vendors, null);
    vendors.add("globex");

    assertThat(facts.valuesAt(NOW)).isEqualTo(Map.of("vendors", List.of("acme")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1st", "a-b", "a.b", "é"})
  void aNameThatConditionsCannotWriteIsRefused(String name) {
    assertThatThrownBy(() -> ExternalFacts.NONE.with(name, 1, null))
        .isInstanceOf(ExternalFacts.RefusedException.class)
        .hasMessageContaining("is no name of a fact");
  }

  @Test
  void valuesAndNumbersOfFactsAreBounded() throws Exception {
    assertRefused(
        Collections.nCopies(JsonValues.MAXIMUM_VALUES, 1),
        "the values of the fact 'x' hold more than 10000 values");
    Object nested = 1;
    for (int depth = 0; depth <= JsonValues.MAXIMUM_DEPTH; depth++) {
      nested = List.of(nested);
    }
    assertRefused(nested, "are nested deeper than 32 levels");
    assertRefused(List.of(Double.NaN), "in the fact 'x' the value /0 is a number too large");
    assertRefused(Double.NaN, "in the fact 'x' the value is a number too large");

    ExternalFacts many = ExternalFacts.NONE;
    for (int fact = 0; fact < ExternalFacts.MAXIMUM_FACTS; fact++) {
      many = many.with("fact" + fact, fact, null);
    }
    ExternalFacts full = many;
    assertThat(full.with("fact7", 8, null).size()).isEqualTo(ExternalFacts.MAXIMUM_FACTS);
    assertThatThrownBy(() -> full.with("x", 1, null))
        .hasMessage("there are 1000 facts already, so 'x' is not taken");
  }

  private static void assertRefused(Object value, String message) {
    assertThatThrownBy(() -> ExternalFacts.NONE.with("x", value, null))
        .isInstanceOf(ExternalFacts.RefusedException.class)
        .hasMessageContaining(message);
  }
}
