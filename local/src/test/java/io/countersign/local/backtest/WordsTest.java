package io.countersign.local.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WordsTest {
  @Test
  void aSpanIsSaidInItsTwoLargestUnits() {
    assertThat(Words.span(Duration.ofDays(2).plusHours(7).plusMinutes(59))).isEqualTo("2 d 7 h");
    assertThat(Words.span(Duration.ofMinutes(125))).isEqualTo("2 h 5 min");
    assertThat(Words.span(Duration.ofHours(4))).isEqualTo("4 h");
    assertThat(Words.span(Duration.ofSeconds(90))).isEqualTo("1 min 30 s");
    assertThat(Words.span(Duration.ofSeconds(9))).isEqualTo("9 s");
    assertThat(Words.span(Duration.ofMillis(12))).isEqualTo("12 ms");
    assertThat(Words.span(Duration.ZERO)).isEqualTo("0 s");
    assertThat(Words.span(null)).isEqualTo("–");
  }

  @Test
  void numbersAreGroupedAndAgreeWithTheirWords() {
    assertThat(Words.count(1, "action", "actions")).isEqualTo("1 action");
    assertThat(Words.count(12_345, "action", "actions")).isEqualTo("12,345 actions");
  }

  @Test
  void whatMovesTheCursorOrTurnsTheWritingIsShownAndHasNoEffect() {
    assertThat(Words.plain("pay\u001b[2K\u202eme\r\u2028\u200b"))
        .isEqualTo("pay\\u001b[2K\\u202eme\\u000d\\u2028\\u200b");
    assertThat(Words.plain("Zahlung für Łódź, 支払い")).isEqualTo("Zahlung für Łódź, 支払い");
  }
}
