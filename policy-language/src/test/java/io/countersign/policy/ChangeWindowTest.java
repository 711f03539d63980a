package io.countersign.policy;

import static java.time.DayOfWeek.FRIDAY;
import static java.time.DayOfWeek.SATURDAY;
import static java.time.DayOfWeek.SUNDAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Windows on the days on which clocks are changed. The days are written as UTC, the windows as the
 * clock on the wall shows them.
 */
class ChangeWindowTest {
  @ParameterizedTest(name = "{0} {1} {2}-{3} at {4}: {5}")
  @CsvSource({
    // Berlin, 29 March: 02:00 is followed by 03:00, at 01:00 UTC.
    "Europe/Berlin, SUNDAY, 02:30, 04:00, 2026-03-29T00:59:59Z, closed",
    "Europe/Berlin, SUNDAY, 02:30, 04:00, 2026-03-29T01:00:00Z, 2026-03-29T02:00:00Z",
    "Europe/Berlin, SUNDAY, 01:00, 02:30, 2026-03-29T00:00:00Z, 2026-03-29T01:00:00Z",
    "Europe/Berlin, SUNDAY, 02:15, 02:45, 2026-03-29T00:59:59Z, closed",
    "Europe/Berlin, SUNDAY, 02:15, 02:45, 2026-03-29T01:00:00Z, closed",
    "Europe/Berlin, SATURDAY, 22:00, 04:00, 2026-03-28T21:00:00Z, 2026-03-29T02:00:00Z",
    // Berlin, 25 October: 03:00 is followed by 02:00, at 01:00 UTC.
    "Europe/Berlin, SUNDAY, 02:30, 04:00, 2026-10-25T00:29:59Z, closed",
    "Europe/Berlin, SUNDAY, 02:30, 04:00, 2026-10-25T00:30:00Z, 2026-10-25T01:00:00Z",
    "Europe/Berlin, SUNDAY, 02:30, 04:00, 2026-10-25T01:00:00Z, closed",
    "Europe/Berlin, SUNDAY, 02:30, 04:00, 2026-10-25T01:30:00Z, 2026-10-25T03:00:00Z",
    "Europe/Berlin, SUNDAY, 00:00, 02:00, 2026-10-24T23:59:59Z, 2026-10-25T00:00:00Z",
    "Europe/Berlin, SUNDAY, 00:00, 02:00, 2026-10-25T01:00:00Z, closed",
    "Europe/Berlin, SUNDAY, 01:00, 02:30, 2026-10-24T23:00:00Z, 2026-10-25T00:30:00Z",
    "Europe/Berlin, SUNDAY, 01:00, 02:30, 2026-10-25T01:00:00Z, 2026-10-25T01:30:00Z",
    "Europe/Berlin, SATURDAY, 22:00, 04:00, 2026-10-24T20:00:00Z, 2026-10-25T03:00:00Z",
    // New York, 8 March: 02:00 is followed by 03:00, at 07:00 UTC; 1 November: by 01:00, at 06:00.
    "America/New_York, SUNDAY, 02:30, 04:00, 2026-03-08T07:00:00Z, 2026-03-08T08:00:00Z",
    "America/New_York, SATURDAY, 22:00, 02:30, 2026-03-08T06:59:59Z, 2026-03-08T07:00:00Z",
    "America/New_York, SUNDAY, 01:30, 03:00, 2026-11-01T05:30:00Z, 2026-11-01T06:00:00Z",
    "America/New_York, SUNDAY, 01:30, 03:00, 2026-11-01T06:29:59Z, closed",
    "America/New_York, SUNDAY, 01:30, 03:00, 2026-11-01T06:30:00Z, 2026-11-01T08:00:00Z",
    // Lord Howe, 4 October: 02:00 is followed by 02:30, at 15:30 UTC of the day before.
    "Australia/Lord_Howe, SUNDAY, 02:15, 03:00, 2026-10-03T15:29:59Z, closed",
    "Australia/Lord_Howe, SUNDAY, 02:15, 03:00, 2026-10-03T15:30:00Z, 2026-10-03T16:00:00Z",
    "Australia/Lord_Howe, SUNDAY, 01:00, 02:15, 2026-10-03T14:30:00Z, 2026-10-03T15:30:00Z",
    // Lord Howe, 5 April: 02:00 is followed by 01:30, at 15:00 UTC of the day before.
    "Australia/Lord_Howe, SUNDAY, 01:45, 03:00, 2026-04-04T14:45:00Z, 2026-04-04T15:00:00Z",
    "Australia/Lord_Howe, SUNDAY, 01:45, 03:00, 2026-04-04T15:00:00Z, closed",
    "Australia/Lord_Howe, SUNDAY, 01:45, 03:00, 2026-04-04T15:15:00Z, 2026-04-04T16:30:00Z",
    // A zone without changes.
    "Asia/Kolkata, SUNDAY, 02:30, 04:00, 2026-03-28T20:59:59Z, closed",
    "Asia/Kolkata, SUNDAY, 02:30, 04:00, 2026-03-28T21:00:00Z, 2026-03-28T22:30:00Z",
    // Samoa had no 30 December 2011, a Friday: what opens then opens when Saturday begins.
    "Pacific/Apia, THURSDAY, 22:00, 04:00, 2011-12-30T09:59:59Z, 2011-12-30T10:00:00Z",
    "Pacific/Apia, THURSDAY, 22:00, 04:00, 2011-12-30T10:00:00Z, closed",
    "Pacific/Apia, FRIDAY, 22:00, 04:00, 2011-12-30T10:00:00Z, 2011-12-30T14:00:00Z",
  })
  void whereClocksAreChangedAWindowIsOpenWhileTheClockShowsATimeInIt(
      ZoneId zone, DayOfWeek day, LocalTime from, LocalTime to, Instant now, String until) {
    ChangeWindow window = new ChangeWindow(zone, Set.of(day), from, to);

    assertThat(window.isOpenAt(now)).isEqualTo(!until.equals("closed"));
    assertThat(new Schedule(List.of(window), List.of()).runUntil(now))
        .contains(until.equals("closed") ? now : Instant.parse(until));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-20T21:59:59Z, false", // a Friday
    "2026-11-20T22:00:00Z, true",
    "2026-11-21T03:59:59Z, true",
    "2026-11-21T04:00:00Z, false",
    "2026-11-21T22:00:00Z, false",
    "2026-11-20T03:00:00Z, false",
  })
  void aWindowOverMidnightBelongsToTheDayOnWhichItOpens(Instant now, boolean open) {
    ChangeWindow night = window("UTC", Set.of(FRIDAY), "22:00", "04:00");

    assertThat(night.isOpenAt(now)).isEqualTo(open);
    assertThat(night.text()).isEqualTo("FRI 22:00–04:00 UTC");
  }

  @Test
  void midnightAsTheEndIsTheEndOfTheDay() {
    ChangeWindow evening = window("UTC", Set.of(SATURDAY), "18:00", "00:00");
    ChangeWindow day = window("UTC", Set.of(SATURDAY), "00:00", "00:00");

    assertThat(evening.isOpenAt(Instant.parse("2026-11-21T23:59:59.999Z"))).isTrue();
    assertThat(evening.isOpenAt(Instant.parse("2026-11-22T00:00:00Z"))).isFalse();
    assertThat(evening.text()).isEqualTo("SAT 18:00–24:00 UTC");
    assertThat(day.isOpenAt(Instant.parse("2026-11-21T00:00:00Z"))).isTrue();
    assertThat(day.isOpenAt(Instant.parse("2026-11-21T23:59:59.999Z"))).isTrue();
    assertThat(day.isOpenAt(Instant.parse("2026-11-22T00:00:00Z"))).isFalse();
  }

  @Test
  void windowsThatJoinOrOverlapEndWithTheLastOfThem() {
    Schedule weekend =
        new Schedule(
            List.of(
                window("UTC", Set.of(SATURDAY), "00:00", "00:00"),
                window("UTC", Set.of(SUNDAY), "00:00", "12:00"),
                window("UTC", Set.of(SUNDAY), "11:00", "14:00"),
                window("UTC", Set.of(SUNDAY), "14:01", "15:00")),
            List.of());

    assertThat(weekend.runUntil(Instant.parse("2026-11-21T09:00:00Z")))
        .contains(Instant.parse("2026-11-22T14:00:00Z"));
  }

  @Test
  void windowsThatNeverCloseSetNoEnd() {
    Set<DayOfWeek> everyDay = EnumSet.allOf(DayOfWeek.class);
    Instant now = Instant.parse("2026-11-21T09:00:00Z");

    for (List<ChangeWindow> windows :
        List.of(
            List.of(window("Europe/Berlin", everyDay, "00:00", "00:00")),
            List.of(
                window("Europe/Berlin", everyDay, "06:00", "22:00"),
                window("Europe/Berlin", everyDay, "21:00", "06:00")),
            List.of(
                window("Asia/Kolkata", Set.of(FRIDAY), "06:00", "22:00"),
                window("UTC", everyDay, "12:00", "13:00"),
                window("UTC", everyDay, "13:00", "12:00")))) {
      Schedule schedule = new Schedule(windows, List.of());
      assertThat(schedule.runUntil(now)).isEmpty();
      assertThat(schedule.closed(now)).isEmpty();
    }
    assertThat(
            new Schedule(
                    List.of(
                        window("Europe/Berlin", everyDay, "06:00", "22:00"),
                        window("Europe/Berlin", everyDay, "22:01", "06:00")),
                    List.of())
                .runUntil(now))
        .contains(Instant.parse("2026-11-21T21:00:00Z"));
  }

  @Test
  void windowsOfTwoZonesThatNeverCloseAreFollowedOnlySoFar() {
    Set<DayOfWeek> everyDay = EnumSet.allOf(DayOfWeek.class);
    Schedule schedule =
        new Schedule(
            List.of(
                window("UTC", everyDay, "00:00", "12:00"),
                window("Asia/Kolkata", everyDay, "17:00", "06:00")),
            List.of());
    Instant now = Instant.parse("2026-11-21T09:00:00Z");

    assertThat(schedule.runUntil(now)).hasValueSatisfying(until -> assertThat(until).isAfter(now));
  }

  @Test
  void aWindowWithoutALengthOrADayIsNone() {
    assertThatThrownBy(() -> window("UTC", Set.of(FRIDAY), "09:00", "09:00"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> window("UTC", Set.of(), "09:00", "10:00"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static ChangeWindow window(String zone, Set<DayOfWeek> days, String from, String to) {
    return new ChangeWindow(ZoneId.of(zone), days, LocalTime.parse(from), LocalTime.parse(to));
  }
}
