package io.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.approval.WorkingCalendar.Hours;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WorkingCalendarTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Set<DayOfWeek> WEEKDAYS = EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY);
  private static final Set<DayOfWeek> EVERY_DAY = EnumSet.allOf(DayOfWeek.class);

  private static Hours hours(Set<DayOfWeek> days, int opens, int closes) {
    return new Hours(days, opens * 60, closes * 60);
  }

  private static WorkingCalendar office(LocalDate... holidays) {
    return new WorkingCalendar(BERLIN, List.of(hours(WEEKDAYS, 9, 17)), Set.of(holidays));
  }

  private static Instant berlin(String local) {
    return LocalDateTime.parse(local).atZone(BERLIN).toInstant();
  }

  @Test
  void timePassesOnlyWhileSomebodyWorks() {
    // A Friday at four: one hour today, seven on Monday.
    assertThat(office().plus(berlin("2026-11-27T16:00"), Duration.ofHours(8)))
        .contains(berlin("2026-11-30T16:00"));
  }

  @Test
  void whatIsAskedAtNightBeginsInTheMorning() {
    assertThat(office().plus(berlin("2026-11-24T03:12"), Duration.ofMinutes(30)))
        .contains(berlin("2026-11-24T09:30"));
  }

  @Test
  void aDayThatIsUsedUpEndsInTheEveningAndNotTheNextMorning() {
    assertThat(office().plus(berlin("2026-11-24T09:00"), Duration.ofHours(8)))
        .contains(berlin("2026-11-24T17:00"));
  }

  @Test
  void holidaysAreNotWorked() {
    LocalDate christmas = LocalDate.parse("2026-12-25");

    assertThat(office(christmas).plus(berlin("2026-12-24T16:00"), Duration.ofHours(2)))
        .contains(berlin("2026-12-28T10:00"));
  }

  @Test
  void aDayCanHaveAPauseAndANightBelongsToTwoDays() {
    WorkingCalendar split =
        new WorkingCalendar(
            BERLIN, List.of(hours(WEEKDAYS, 13, 17), hours(WEEKDAYS, 8, 12)), Set.of());
    WorkingCalendar nights =
        new WorkingCalendar(
            BERLIN, List.of(hours(EVERY_DAY, 22, 24), hours(EVERY_DAY, 0, 6)), Set.of());

    assertThat(split.plus(berlin("2026-11-24T11:30"), Duration.ofHours(1)))
        .contains(berlin("2026-11-24T13:30"));
    assertThat(nights.plus(berlin("2026-11-24T23:00"), Duration.ofHours(2)))
        .contains(berlin("2026-11-25T01:00"));
  }

  @Test
  void anHourThatIsSkippedIsNotWorkedAndOneThatIsRepeatedIsWorkedTwice() {
    WorkingCalendar nights = new WorkingCalendar(BERLIN, List.of(hours(EVERY_DAY, 0, 6)), Set.of());

    // From one o'clock, in spring there are four hours until six, in autumn six.
    assertThat(nights.plus(berlin("2026-03-29T01:00"), Duration.ofHours(4)))
        .contains(berlin("2026-03-29T06:00"));
    assertThat(nights.plus(berlin("2026-10-25T01:00"), Duration.ofHours(6)))
        .contains(berlin("2026-10-25T06:00"));
  }

  @Test
  void clocksThatGoBackOverMidnightShowAnEveningTwice() {
    // In Havana clocks go from 01:00 back to 00:00; in Asuncion they went from 24:00 to 23:00.
    ZoneId asuncion = ZoneId.of("America/Asuncion");
    WorkingCalendar evenings =
        new WorkingCalendar(asuncion, List.of(hours(EVERY_DAY, 23, 24)), Set.of());
    Instant before = LocalDateTime.parse("2024-03-23T22:30").atZone(asuncion).toInstant();

    assertThat(evenings.plus(before, Duration.ofHours(2)))
        .contains(before.plus(Duration.ofMinutes(150)));
  }

  @Test
  void whereNobodyWorksInTimeThereIsNoMoment() {
    WorkingCalendar nobody = new WorkingCalendar(BERLIN, List.of(), Set.of());
    WorkingCalendar aMinuteAWeek =
        new WorkingCalendar(
            BERLIN, List.of(new Hours(Set.of(DayOfWeek.MONDAY), 540, 541)), Set.of());

    assertThat(nobody.plus(berlin("2026-11-24T09:00"), Duration.ofMillis(1))).isEmpty();
    assertThat(aMinuteAWeek.plus(berlin("2026-11-24T09:00"), Duration.ofMinutes(50))).isPresent();
    assertThat(aMinuteAWeek.plus(berlin("2026-11-24T09:00"), Duration.ofHours(8))).isEmpty();
  }

  @Test
  void noTimeHasPassedAtTheStartItself() {
    Instant night = berlin("2026-11-24T03:00");

    assertThat(office().plus(night, Duration.ZERO)).isEqualTo(Optional.of(night));
  }

  @Test
  void milliseconds() {
    Instant start = berlin("2026-11-24T16:59:59").plus(999, ChronoUnit.MILLIS);

    assertThat(office().plus(start, Duration.ofMillis(2)))
        .contains(berlin("2026-11-25T09:00").plusMillis(1));
  }

  @Test
  void hoursThatContradictThemselvesAreRefused() {
    assertThatThrownBy(() -> hours(WEEKDAYS, 17, 9)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> hours(Set.of(), 9, 17)).isInstanceOf(IllegalArgumentException.class);
    List<Hours> overlapping = List.of(hours(WEEKDAYS, 9, 13), hours(EVERY_DAY, 12, 17));
    assertThatThrownBy(() -> new WorkingCalendar(BERLIN, overlapping, Set.of()))
        .hasMessage("Expected working hours of MONDAY that do not overlap");
  }
}
