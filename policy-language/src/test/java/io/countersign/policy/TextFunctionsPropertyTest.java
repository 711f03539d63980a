package io.countersign.policy;

import static io.countersign.policy.Actions.action;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** That searching a text, and making texts comparable, do what their names say. */
class TextFunctionsPropertyTest {
  private static final Instant NOW = Instant.parse("2026-11-18T09:00:00Z");

  private static Object value(String expression, String text) throws Exception {
    return Expressions.compile(expression, Expressions.Kind.TEXT)
        .value(Variables.of(action("read", "a").with("t", text).facts(), Circumstances.at(NOW)));
  }

  @Property(tries = 2_000)
  void aTextIsFoundExactlyWhereItIs(
      @ForAll("repetitive") String text, @ForAll("repetitive") String part) {
    assertThat(TextSearch.contains(text, part)).isEqualTo(text.contains(part));
  }

  @Property(tries = 500)
  void aTextIsFoundAmongManyThatBeginLikeIt(@ForAll("repetitive") String end) {
    String text = "aab".repeat(200) + end;
    String part = "aab".repeat(40) + end;

    assertThat(TextSearch.contains(text, part)).isTrue();
    assertThat(TextSearch.contains(text, part + "c")).isFalse();
    assertThat(TextSearch.contains(text, "c" + part)).isEqualTo(text.contains("c" + part));
  }

  /** Few different characters, so that much looks alike. */
  @Provide
  Arbitrary<String> repetitive() {
    return Arbitraries.strings().withChars('a', 'b').ofMaxLength(24);
  }

  @Example
  void theCaseOfAsciiLettersIsChangedAndOfNoOthers() throws Exception {
    assertThat(value("args.t.lowerAscii()", "Müller & SÖHNE Ltd")).isEqualTo("müller & sÖhne ltd");
    assertThat(value("args.t.upperAscii()", "straße 7a")).isEqualTo("STRAßE 7A");
  }

  @Example
  void whiteSpaceIsTrimmedAtBothEndsAndNotWithin() throws Exception {
    assertThat(value("args.t.trim()", " \t\n\u00a0\u2003DE 89 3704 \r\u3000"))
        .isEqualTo("DE 89 3704");
    // Of no width, so no white space: what looks the same is not made the same.
    assertThat(value("args.t.trim()", "\u200bx")).isEqualTo("\u200bx");
    assertThat(value("args.t.trim().lowerAscii() + '!'", " ACME ")).isEqualTo("acme!");
  }
}
