package io.countersign.schemas.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentifiersTest {
  @ParameterizedTest
  @ValueSource(strings = {"case-7", "0192f0c1-7a", "a", "unknown:action.proposed-0-42", "A_b~c"})
  void anActionIdIsWhatCanBeAKeyAndAPath(String text) {
    assertThat(new ActionId(text)).hasToString(text);
    assertThat(ActionId.problem(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "-a", "a/b", "a#3", "ä", "a\n", "../x", "a?b", "a%20"})
  void anActionIdIsNothingElse(String text) {
    assertThat(ActionId.problem(text)).isPresent();
    assertThatThrownBy(() -> new ActionId(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("An action id");
  }

  @Test
  void identifiersHaveTwoHundredCharactersAtMost() {
    assertThat(CommandId.problem("c".repeat(200))).isEmpty();
    assertThat(CommandId.problem("c".repeat(201)))
        .hasValueSatisfying(problem -> assertThat(problem).contains("at most 200"));
    assertThat(PrincipalId.problem("user:" + "u".repeat(196))).isPresent();
  }

  @Test
  void aMessageNeverRepeatsControlCharactersOrLongTexts() {
    assertThat(TenantId.problem("a\u001b[31m" + "x".repeat(100)).orElseThrow())
        .doesNotContain("\u001b")
        .doesNotContain("x".repeat(70));
  }

  @Test
  void aPrincipalHasAKindAndAName() {
    PrincipalId maria = PrincipalId.parse("user:maria@acme.example");
    assertThat(maria.kind()).isEqualTo(PrincipalId.Kind.USER);
    assertThat(maria.name()).isEqualTo("maria@acme.example");
    assertThat(maria).hasToString("user:maria@acme.example");
    assertThat(PrincipalId.agent("procurement-agent")).hasToString("agent:procurement-agent");
    assertThat(PrincipalId.SYSTEM_TIMER).hasToString("system:timer");
    assertThat(PrincipalId.parse("group:finance-leads").kind()).isEqualTo(PrincipalId.Kind.GROUP);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "maria", "USER:maria", "user:", "user: maria", "robot:x", "user:a\tb"})
  void aPrincipalIsNothingElse(String text) {
    assertThat(PrincipalId.problem(text)).isPresent();
    assertThatThrownBy(() -> PrincipalId.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void eventsAreNamedByTheirPlace() {
    assertThat(EventId.ofSequence(new ActionId("case-7"), 3)).hasToString("case-7#3");
    assertThat(EventId.ofRecord("case-7", "acme.action.proposed", 0, 42))
        .hasToString("case-7@acme.action.proposed-0-42");
    assertThatThrownBy(() -> EventId.ofSequence(new ActionId("case-7"), 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(EventId.problem("a b")).isPresent();
    assertThat(EventId.problem("")).isPresent();
    assertThat(EventId.problem("e".repeat(501))).isPresent();
  }

  @Test
  void theTenantOfWhatNamesNoneIsDefault() {
    assertThat(TenantId.DEFAULT).hasToString("default");
  }
}
