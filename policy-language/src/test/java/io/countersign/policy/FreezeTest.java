package io.countersign.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FreezeTest {
  @ParameterizedTest
  @CsvSource({
    // Winter and summer.
    "Europe/Berlin, 2026-12-20T00:00, 2027-01-02T06:00, 2026-12-19T23:00:00Z, 2027-01-02T05:00:00Z",
    "Europe/Berlin, 2026-07-01T00:00, 2026-07-02T00:00, 2026-06-30T22:00:00Z, 2026-07-01T22:00:00Z",
    // A time that the clocks skip is the moment of the jump.
    "Europe/Berlin, 2026-03-29T02:30, 2026-03-29T05:00, 2026-03-29T01:00:00Z, 2026-03-29T03:00:00Z",
    "Europe/Berlin, 2026-03-28T12:00, 2026-03-29T02:30, 2026-03-28T11:00:00Z, 2026-03-29T01:00:00Z",
    "America/New_York, 2026-03-08T02:00, 2026-03-09T00:00, 2026-03-08T07:00:00Z,"
        + " 2026-03-09T04:00:00Z",
    "Australia/Lord_Howe, 2026-10-04T02:10, 2026-10-04T03:00, 2026-10-03T15:30:00Z,"
        + " 2026-10-03T16:00:00Z",
    // Of a time that the clocks show twice, the first begins and the last ends.
    "Europe/Berlin, 2026-10-25T02:30, 2026-10-25T05:00, 2026-10-25T00:30:00Z, 2026-10-25T04:00:00Z",
    "Europe/Berlin, 2026-10-25T00:00, 2026-10-25T02:30, 2026-10-24T22:00:00Z, 2026-10-25T01:30:00Z",
    "Europe/Berlin, 2026-10-25T02:10, 2026-10-25T02:20, 2026-10-25T00:10:00Z, 2026-10-25T01:20:00Z",
    "America/New_York, 2026-11-01T01:00, 2026-11-01T01:59, 2026-11-01T05:00:00Z,"
        + " 2026-11-01T06:59:00Z",
    "Australia/Lord_Howe, 2026-04-05T01:40, 2026-04-05T01:50, 2026-04-04T14:40:00Z,"
        + " 2026-04-04T15:20:00Z",
    "Asia/Kolkata, 2026-03-29T02:30, 2026-10-25T02:30, 2026-03-28T21:00:00Z, 2026-10-24T21:00:00Z",
  })
  void aFreezeIsNeverShorterThanItReads(
      ZoneId zone, LocalDateTime from, LocalDateTime to, Instant begins, Instant ends) {
    Freeze freeze = Freeze.of(zone, from, to, "because");

    assertThat(freeze.begins()).isEqualTo(begins);
    assertThat(freeze.ends()).isEqualTo(ends);
    assertThat(freeze.holdsAt(begins.minusMillis(1))).isFalse();
    assertThat(freeze.holdsAt(begins)).isTrue();
    assertThat(freeze.holdsAt(ends.minusMillis(1))).isTrue();
    assertThat(freeze.holdsAt(ends)).isFalse();
  }

  @Test
  void aFreezeThatTheClocksSkipOrThatEndsBeforeItBeginsIsNone() {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    LocalDateTime skipped = LocalDateTime.parse("2026-03-29T02:10");

    assertThatThrownBy(() -> Freeze.of(berlin, skipped, skipped.plusMinutes(30), "x"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Freeze.of(berlin, skipped, skipped.minusDays(1), "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anActionMayRunUntilTheNextFreezeBeginsOrTheWindowCloses() {
    Instant now = Instant.parse("2026-11-21T09:00:00Z");
    Freeze past = freeze(now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1)));
    Freeze next = freeze(now.plus(Duration.ofHours(2)), now.plus(Duration.ofHours(3)));
    Freeze later = freeze(now.plus(Duration.ofHours(4)), now.plus(Duration.ofHours(5)));
    ChangeWindow window =
        new ChangeWindow(
            ZoneOffset.UTC,
            EnumSet.allOf(DayOfWeek.class),
            LocalTime.parse("08:00"),
            LocalTime.parse("10:00"));

    assertThat(until(now, List.of(), past)).isNull();
    assertThat(until(now, List.of(), past, later, next)).isEqualTo(next.begins());
    assertThat(until(now, List.of(window), past, later, next)).isEqualTo("2026-11-21T10:00:00Z");
    assertThat(until(next.begins(), List.of(), past, later, next)).isEqualTo(next.begins());
    assertThat(new Schedule(List.of(), List.of(next)).closed(next.begins()))
        .contains("It is frozen 2026-11-21T11:00–2026-11-21T12:00 Z: the year ends.");
  }

  private static @Nullable Instant until(
      Instant now, List<ChangeWindow> windows, Freeze... freezes) {
    return new Schedule(windows, List.of(freezes)).runUntil(now).orElse(null);
  }

  private static Freeze freeze(Instant from, Instant to) {
    return Freeze.of(
        ZoneOffset.UTC,
        LocalDateTime.ofInstant(from, ZoneOffset.UTC),
        LocalDateTime.ofInstant(to, ZoneOffset.UTC),
        "the year ends");
  }
}
