package io.countersign.local.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.local.bench.CaseBook.Heard;
import org.junit.jupiter.api.Test;

class CaseBookTest {
  private final CaseBook book = new CaseBook(10_000);

  @Test
  void aCaseWithExactlyItsEventsIsWhole() {
    hear(book.start(), Heard.PENDING, Heard.VOTED, Heard.GRANTED);

    assertThat(book.problems()).isEmpty();
    assertThat(book.broken()).isZero();
    assertThat(book.granted()).isEqualTo(1);
    assertThat(book.open()).isZero();
  }

  @Test
  void aLostGrantIsFound() {
    hear(book.start(), Heard.PENDING, Heard.VOTED, Heard.GRANTED);
    hear(book.start(), Heard.PENDING, Heard.VOTED);

    assertThat(book.broken()).isEqualTo(1);
    assertThat(book.open()).isEqualTo(1);
    assertThat(book.problems())
        .containsExactly("case 1: 1 requests, 1 counted votes, 0 grants, 0 other events");
  }

  @Test
  void aDoubledEventIsFoundAndCountsOnce() {
    int number = book.start();
    hear(number, Heard.PENDING, Heard.VOTED, Heard.GRANTED);

    assertThat(book.hear(number, Heard.GRANTED)).isFalse();
    assertThat(book.granted()).isEqualTo(1);
    assertThat(book.broken()).isEqualTo(1);
    assertThat(book.problems())
        .containsExactly("case 0: 1 requests, 1 counted votes, 2 grants, 0 other events");
  }

  @Test
  void anEventThatDoesNotBelongIsFound() {
    hear(book.start(), Heard.PENDING, Heard.VOTED, Heard.OTHER, Heard.GRANTED);

    assertThat(book.broken()).isEqualTo(1);
  }

  @Test
  void anEventBeforeWhatItFollowsIsFound() {
    hear(book.start(), Heard.PENDING, Heard.GRANTED, Heard.VOTED);

    assertThat(book.broken()).isPositive();
    assertThat(book.problems()).contains("2 events came before what they follow");
  }

  @Test
  void manyRepetitionsDoNotOverflowIntoOtherCounts() {
    int number = book.start();
    hear(number, Heard.PENDING, Heard.VOTED, Heard.GRANTED);
    for (int i = 0; i < 100; i++) {
      book.hear(number, Heard.VOTED);
    }

    assertThat(book.problems())
        .containsExactly("case 0: 1 requests, 15 counted votes, 1 grants, 0 other events");
  }

  @Test
  void itGrowsToItsBoundAndNoFurther() {
    for (int i = 0; i < 10_000; i++) {
      assertThat(book.isFull()).isFalse();
      book.start();
    }

    assertThat(book.isFull()).isTrue();
    assertThat(book.started()).isEqualTo(10_000);
    assertThat(book.problems()).hasSize(CaseBook.MOST_SENTENCES);
  }

  private void hear(int number, Heard... events) {
    for (Heard event : events) {
      assertThat(book.hear(number, event)).isTrue();
    }
  }
}
