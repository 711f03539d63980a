package io.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.approval.WorkingCalendar.Hours;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Holds the calendar to somebody who looks at the clock on the wall every minute. */
class WorkingCalendarPropertyTest {
  private static final int MINUTES_OF_A_REFERENCE = 21 * 24 * 60;

  /** A calendar as it was said, for the reference. */
  record Said(ZoneId zone, List<Hours> hours, Set<LocalDate> holidays) {
    boolean works(Instant at) {
      ZonedDateTime wall = at.atZone(zone);
      int minute = wall.getHour() * 60 + wall.getMinute();
      return !holidays.contains(wall.toLocalDate())
          && hours.stream()
              .anyMatch(
                  each ->
                      each.days().contains(wall.getDayOfWeek())
                          && each.opensMinute() <= minute
                          && minute < each.closesMinute());
    }
  }

  @Property(tries = 400)
  void asManyMinutesAreWorkedAsTheWallClockShows(
      @ForAll("calendars") Said said, @ForAll("starts") Instant start, @ForAll("spans") int span) {
    WorkingCalendar calendar = new WorkingCalendar(said.zone(), said.hours(), said.holidays());

    int left = span;
    Instant moment = null;
    for (int minute = 0; minute < MINUTES_OF_A_REFERENCE && moment == null; minute++) {
      Instant at = start.plus(Duration.ofMinutes(minute));
      if (said.works(at)) {
        left--;
        if (left == 0) {
          moment = at.plus(Duration.ofMinutes(1));
        }
      }
    }

    if (moment == null) {
      calendar
          .plus(start, Duration.ofMinutes(span))
          .ifPresent(
              later ->
                  assertThat(later)
                      .isAfter(start.plus(Duration.ofMinutes(MINUTES_OF_A_REFERENCE))));
    } else {
      assertThat(calendar.plus(start, Duration.ofMinutes(span))).contains(moment);
    }
  }

  @Property(tries = 300)
  void moreWorkingTimeIsNeverOverSoonerAndNeverBeforeTheClockHasShownIt(
      @ForAll("calendars") Said said, @ForAll("starts") Instant start, @ForAll("spans") int span) {
    WorkingCalendar calendar = new WorkingCalendar(said.zone(), said.hours(), said.holidays());
    Duration working = Duration.ofMinutes(span);

    calendar
        .plus(start, working)
        .ifPresent(
            end -> {
              assertThat(end).isAfterOrEqualTo(start.plus(working));
              calendar
                  .plus(start, working.plusMinutes(1))
                  .ifPresent(later -> assertThat(later).isAfter(end));
            });
  }

  @Provide
  Arbitrary<Said> calendars() {
    Arbitrary<Set<DayOfWeek>> days =
        Arbitraries.of(DayOfWeek.class)
            .set()
            .ofMinSize(1)
            .map(EnumSet::copyOf)
            .map(set -> (Set<DayOfWeek>) set);
    // Cuts of one day make hours that never overlap.
    Arbitrary<List<Integer>> cuts =
        Arbitraries.integers()
            .between(0, WorkingCalendar.MINUTES_OF_DAY / 30)
            .map(half -> half * 30)
            .set()
            .ofMinSize(2)
            .ofMaxSize(6)
            .map(set -> set.stream().sorted().toList());
    Arbitrary<Set<LocalDate>> holidays =
        Arbitraries.integers()
            .between(0, 730)
            .map(day -> LocalDate.parse("2024-01-01").plusDays(day))
            .set()
            .ofMaxSize(40);
    return Combinators.combine(zones(), days, cuts, holidays)
        .as(
            (zone, worked, at, off) ->
                new Said(
                    zone,
                    IntStream.range(0, at.size() / 2)
                        .mapToObj(
                            index -> new Hours(worked, at.get(2 * index), at.get(2 * index + 1)))
                        .toList(),
                    off));
  }

  private static Arbitrary<ZoneId> zones() {
    return Arbitraries.of(
            "UTC",
            "Europe/Berlin",
            "America/New_York",
            "Australia/Lord_Howe",
            "Asia/Kathmandu",
            "America/Havana",
            "America/Asuncion",
            "Africa/Casablanca",
            "Pacific/Apia")
        .map(ZoneId::of);
  }

  @Provide
  Arbitrary<Instant> starts() {
    Arbitrary<Instant> anywhere =
        Arbitraries.integers()
            .between(0, 700 * 24 * 60)
            .map(minute -> Instant.parse("2024-01-05T00:00:00Z").plusSeconds(minute * 60L));
    // Days before the clocks change somewhere in the list.
    Arbitrary<Instant> nearChanges =
        Combinators.combine(
                Arbitraries.of(
                    "2024-03-09T00:00:00Z",
                    "2024-03-23T00:00:00Z",
                    "2024-03-30T00:00:00Z",
                    "2024-04-06T00:00:00Z",
                    "2024-10-05T00:00:00Z",
                    "2024-10-26T00:00:00Z",
                    "2024-11-02T00:00:00Z"),
                Arbitraries.integers().between(0, 2 * 24 * 60))
            .as((day, minute) -> Instant.parse(day).plusSeconds(minute * 60L));
    return Arbitraries.oneOf(anywhere, nearChanges);
  }

  @Provide
  Arbitrary<Integer> spans() {
    return Arbitraries.oneOf(
        Arbitraries.integers().between(1, 600), Arbitraries.integers().between(600, 6_000));
  }
}
