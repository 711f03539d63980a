package io.countersign.policy.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.policy.limits.LimitBook.Answer;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class LimitBookTest {
  private static final Instant START = Instant.parse("2026-11-18T09:00:00Z");

  private final MemoryLimitStore store = new MemoryLimitStore();
  private final LimitBook book = new LimitBook(store);

  private static LimitUse use(String key, String amount, String max) {
    return new LimitUse(
        "p/r/1",
        key,
        new LinkedHashMap<>(),
        new BigDecimal(amount),
        new BigDecimal(max),
        Duration.ofHours(1));
  }

  private Answer take(String action, long minute, LimitUse... uses) {
    return book.take(action, List.of(uses), List.of(), at(minute));
  }

  private static Instant at(long minute) {
    return START.plus(Duration.ofMinutes(minute));
  }

  @Test
  void theSumMayReachTheLimitAndNotPassIt() {
    assertThat(take("a", 0, use("k", "4000", "10000")).taken()).isTrue();
    assertThat(take("b", 1, use("k", "4000", "10000")).taken()).isTrue();
    assertThat(take("c", 2, use("k", "2000.01", "10000")).taken()).isFalse();
    assertThat(take("d", 3, use("k", "2000", "10000")).taken()).isTrue();
  }

  @Test
  void decimalsAddUpExactly() {
    for (int i = 0; i < 9; i++) {
      assertThat(take("a" + i, 0, use("k", "0.1", "1")).taken()).isTrue();
    }
    assertThat(take("b", 0, use("k", "0.1", "1")).taken()).isTrue();
    assertThat(take("c", 0, use("k", "0.0000000001", "1")).taken()).isFalse();
  }

  @Test
  void whatIsTakenLeavesTheWindowWhenItsLengthHasPassed() {
    take("a", 0, use("k", "1", "1"));

    assertThat(
            book.take("b", List.of(use("k", "1", "1")), List.of(), at(60).minusMillis(1)).taken())
        .isFalse();
    assertThat(take("b", 60, use("k", "1", "1")).taken()).isTrue();
  }

  @Test
  void anActionIsCountedOnceHoweverOftenItIsAsked() {
    take("a", 0, use("k", "6", "10"));
    assertThat(take("a", 30, use("k", "6", "10")).taken()).isTrue();

    assertThat(take("b", 31, use("k", "4", "10")).used()).containsEntry("k", new BigDecimal(6));
    // From the first time on: the second asking does not make it count longer.
    assertThat(take("c", 60, use("k", "6", "10")).taken()).isTrue();
  }

  @Test
  void allLimitsOfAnActionAreTakenOrNone() {
    take("a", 0, use("full", "1", "1"));

    assertThat(take("b", 1, use("other", "1", "1"), use("full", "1", "1")).taken()).isFalse();
    assertThat(take("c", 2, use("other", "1", "1")).taken()).isTrue();
  }

  @Test
  void whatIsGivenBackMakesRoom() {
    take("a", 0, use("k", "1", "1"), use("l", "5", "5"));
    book.giveBack("a", at(1));

    assertThat(take("b", 2, use("k", "1", "1"), use("l", "5", "5")).taken()).isTrue();
    book.giveBack("unknown", at(3));
    assertThat(take("c", 4, use("k", "1", "1")).taken()).isFalse();
  }

  @Test
  void whatPeopleLetPassIsCountedAboveTheLimit() {
    take("a", 0, use("k", "8", "10"));
    book.count("b", List.of(use("k", "4", "10")), at(1));

    assertThat(take("c", 2, use("k", "1", "10")).used()).containsEntry("k", new BigDecimal(12));
    assertThat(take("d", 61, use("k", "10", "10")).taken()).isTrue();
  }

  @Test
  void anEditCountsWithTheLargerAmountUntilItIsDecided() {
    take("a", 0, use("k", "3", "10"));
    assertThat(book.raise("a", List.of(use("k", "9", "10")), List.of(), at(1)).taken()).isTrue();
    assertThat(take("b", 2, use("k", "2", "10")).taken()).isFalse();

    book.count("a", List.of(use("k", "3", "10")), at(3));
    assertThat(take("b", 4, use("k", "7", "10")).taken()).isTrue();
    assertThat(book.raise("a", List.of(use("k", "1", "10")), List.of(), at(5)).taken()).isTrue();
    assertThat(take("c", 6, use("k", "1", "10")).taken()).isFalse();
  }

  @Test
  void whatIsOnlyRecordedIsCountedAndDecidesNothing() {
    LimitUse recorded = use("shadow", "5", "1");

    assertThat(book.take("a", List.of(use("k", "1", "1")), List.of(recorded), at(0)).taken())
        .isTrue();
    assertThat(book.look("b", List.of(recorded), List.of(), at(1)).used())
        .containsEntry("shadow", new BigDecimal(5));
  }

  @Test
  void aClockThatGoesBackMakesNoRoom() {
    take("a", 0, use("k", "1", "1"));
    take("b", 59, use("other", "1", "1"));

    assertThat(take("c", -100, use("k", "1", "1")).taken()).isFalse();
    take("d", 30, use("late", "1", "1"));
    assertThat(take("e", 118, use("late", "1", "1")).taken()).isFalse();
    assertThat(take("e", 119, use("late", "1", "1")).taken()).isTrue();
  }

  @Test
  void nothingIsKeptOfWhatHasPassed() {
    for (int i = 0; i < 100; i++) {
      take("a" + i, i, use("k" + i, "1", "1"), use("l", "1", "1000"));
    }
    book.advance(at(1000));

    assertThat(store.isEmpty()).isTrue();
  }
}
