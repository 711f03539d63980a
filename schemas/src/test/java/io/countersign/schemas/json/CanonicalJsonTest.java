package io.countersign.schemas.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {
  @Test
  void writesThePublicVectorsByteForByte() throws IOException {
    Path vectors =
        Path.of(System.getProperty("countersign.home", ".."), "..", "shared", "vectors", "jcs");
    assumeTrue(Files.isDirectory(vectors), "The public vectors are not here: " + vectors);
    List<Path> inputs;
    try (Stream<Path> files = Files.list(vectors.resolve("input"))) {
      inputs = files.sorted().toList();
    }
    assertThat(inputs).isNotEmpty();
    for (Path input : inputs) {
      byte[] expected = Files.readAllBytes(vectors.resolve("output").resolve(input.getFileName()));
      assertThat(CanonicalJson.canonicalBytes(CanonicalJson.parse(Files.readAllBytes(input))))
          .as(input.getFileName().toString())
          .isEqualTo(expected);
    }
  }

  /** RFC 8785, appendix B, and the edges of ECMAScript's layout. */
  @ParameterizedTest
  @CsvSource({
    "0000000000000000, 0",
    "8000000000000000, 0",
    "0000000000000001, 5e-324",
    "8000000000000001, -5e-324",
    "7fefffffffffffff, 1.7976931348623157e+308",
    "ffefffffffffffff, -1.7976931348623157e+308",
    "4340000000000000, 9007199254740992",
    "c340000000000000, -9007199254740992",
    "4430000000000000, 295147905179352830000",
    "44b52d02c7e14af5, 9.999999999999997e+22",
    "44b52d02c7e14af6, 1e+23",
    "44b52d02c7e14af7, 1.0000000000000001e+23",
    "444b1ae4d6e2ef4e, 999999999999999700000",
    "444b1ae4d6e2ef4f, 999999999999999900000",
    "444b1ae4d6e2ef50, 1e+21",
    "3eb0c6f7a0b5ed8c, 9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d, 0.000001",
    "41b3de4355555553, 333333333.3333332",
    "41b3de4355555554, 333333333.33333325",
    "41b3de4355555555, 333333333.3333333",
    "41b3de4355555556, 333333333.3333334",
    "41b3de4355555557, 333333333.33333343",
    "becbf647612f3696, -0.0000033333333333333333",
    "43143ff3c1cb0959, 1424953923781206.2",
    "0010000000000000, 2.2250738585072014e-308",
    "000fffffffffffff, 2.225073858507201e-308",
    "0000000000000002, 1e-323",
    "0000000000000003, 1.5e-323"
  })
  void formatsNumbersAsEcmaScriptDoes(String bits, String expected) {
    double value = Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));
    assertThat(EcmaScriptNumbers.format(value)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "1000000000000000000, 1000000000000000000",
    "1000000000000000001, 1000000000000000000",
    "9007199254740993, 9007199254740992",
    "123456789012345678901234567890, 1.2345678901234568e+29",
    "-0, 0",
    "1.0, 1",
    "1E2, 100",
    "4.50, 4.5",
    "0.1, 0.1"
  })
  void readsNumbersAsDoubles(String written, String canonical) {
    assertThat(CanonicalJson.canonicalize(written)).isEqualTo(canonical);
  }

  @Test
  void tellsIntegersThatLoseDigits() {
    assertThat(CanonicalJson.isExact(CanonicalJson.parse("1000000000000000000"))).isTrue();
    assertThat(CanonicalJson.isExact(CanonicalJson.parse("1000000000000000001"))).isFalse();
    assertThat(CanonicalJson.isExact(CanonicalJson.parse("9007199254740993"))).isFalse();
    assertThat(CanonicalJson.isExact(CanonicalJson.parse("0.1"))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "9999.99, true",
    "10000.0, true",
    "10000.00000000000000000000, true",
    "-0.0, true",
    "1e23, true",
    "1.7976931348623157e308, true",
    "0.30000000000000004, true",
    "123456789012345.67, true",
    "9999.9999999999999999999, false",
    "10000.000000000000000001, false",
    "0.10000000000000001, false",
    "1e-400, false",
    "1e-999999999, false"
  })
  void tellsDecimalsThatLoseDigits(String written, boolean exact) {
    assertThat(CanonicalJson.isExact(CanonicalJson.parse(written))).isEqualTo(exact);
  }

  @Test
  void sortsNamesByUtf16CodeUnits() {
    // U+1F602 begins with the code unit D83D, which sorts before U+FB33; by code point it would
    // come after.
    assertThat(CanonicalJson.canonicalize("{\"\uFB33\":1,\"\uD83D\uDE02\":2,\"a\":3,\"\":4}"))
        .isEqualTo("{\"\":4,\"a\":3,\"\uD83D\uDE02\":2,\"\uFB33\":1}");
  }

  @Test
  void escapesOnlyWhatMustBeEscaped() {
    assertThat(
            CanonicalJson.canonicalize(
                "\"\\u0000\\u0008\\u000b\\u001F\\u007f\\/\\u2028<\\\"\\\\\""))
        .isEqualTo("\"\\u0000\\b\\u000b\\u001f\u007f/\u2028<\\\"\\\\\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{\"a\":1,\"a\":2}",
        "{\"a\":{\"b\":1,\"\\u0062\":2}}",
        "[1,]",
        "{\"a\":1,}",
        "{'a':1}",
        "{a:1}",
        "01",
        "+1",
        ".5",
        "1.",
        "NaN",
        "Infinity",
        "1e400",
        "-1e400",
        "1 2",
        "{} x",
        "// no\n1",
        "\"\\ud800\"",
        "\"\\udc00\\ud800\"",
        "{\"\\ud800\":1}",
        "\"\t\"",
        "\"\\x\"",
        "nul",
        "\uFEFF{}"
      })
  void refusesWhatReadersDisagreeAbout(String text) {
    assertThatThrownBy(() -> CanonicalJson.parse(text)).isInstanceOf(InvalidJsonException.class);
    assertThatThrownBy(() -> CanonicalJson.parse(text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(InvalidJsonException.class);
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    byte[] latin1 = {'"', (byte) 0xe9, '"'};
    byte[] surrogate = {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'};
    byte[] utf16 = {0, '1'};
    for (byte[] bytes : List.of(latin1, surrogate, utf16)) {
      assertThatThrownBy(() -> CanonicalJson.parse(bytes)).isInstanceOf(InvalidJsonException.class);
    }
  }

  @Test
  void boundsDepthAndSize() {
    int deepest = CanonicalJson.MAX_DEPTH;
    String fits = "[".repeat(deepest) + "]".repeat(deepest);
    assertThat(CanonicalJson.canonicalize(fits)).isEqualTo(fits);
    assertThatThrownBy(() -> CanonicalJson.parse("[" + fits + "]"))
        .isInstanceOf(InvalidJsonException.class);
    String large = "\"" + "a".repeat(CanonicalJson.MAX_BYTES - 2) + "\"";
    assertThat(CanonicalJson.parse(large).textValue()).hasSize(CanonicalJson.MAX_BYTES - 2);
    assertThatThrownBy(() -> CanonicalJson.parse(large + " "))
        .isInstanceOf(InvalidJsonException.class)
        .hasMessageContaining("at most 1048576");
    assertThatThrownBy(() -> CanonicalJson.parse("1".repeat(2_000)))
        .isInstanceOf(InvalidJsonException.class);
  }

  @Test
  void saysWhereTheTextIsWrong() {
    assertThatThrownBy(() -> CanonicalJson.parse("{\n \"a\": nope}"))
        .hasMessageContaining("line 2");
  }
}
