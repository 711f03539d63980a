package io.countersign.approval;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * When people work: hours of the week by the clock on the wall of a zone, and days without work.
 *
 * <p>A moment is working time when that clock shows a time within the hours of a day that is no
 * holiday. So an hour that the clocks skip is nobody's working time, and one that they show twice
 * is worked twice.
 */
public final class WorkingCalendar {
  /** Working time that has not passed within so long is no deadline. */
  public static final Duration HORIZON = Duration.ofDays(366);

  /** Most hours that a calendar has. */
  public static final int MAX_HOURS = 50;

  /** Most holidays that a calendar has. */
  public static final int MAX_HOLIDAYS = 1_000;

  /** Minutes of a day; as the end of hours it is midnight at the end of the day. */
  public static final int MINUTES_OF_DAY = 24 * 60;

  private final ZoneRules zone;
  private final Map<DayOfWeek, List<Hours>> week = new EnumMap<>(DayOfWeek.class);
  private final Set<LocalDate> holidays;

  /**
   * Hours of some days of the week.
   *
   * @param days the days, at least one
   * @param opensMinute the first minute of the day that is worked, from 0
   * @param closesMinute the first minute after it that is not, at most {@value #MINUTES_OF_DAY}
   */
  public record Hours(Set<DayOfWeek> days, int opensMinute, int closesMinute) {
    /** Refuses hours without a day, and those that end before they begin. */
    public Hours {
      days = Set.copyOf(days);
      if (days.isEmpty()) {
        throw new IllegalArgumentException("Expected working hours of at least one day");
      }
      if (opensMinute < 0 || closesMinute > MINUTES_OF_DAY || opensMinute >= closesMinute) {
        throw new IllegalArgumentException(
            "Expected working hours that close after they open on the same day, but they are minute %d to %d"
                .formatted(opensMinute, closesMinute));
      }
    }
  }

  /**
   * A calendar; throws IllegalArgumentException, with a sentence, where there is too much of it or
   * hours of a day overlap.
   *
   * @param zone whose clocks count
   * @param hours hours of the week; none means that nobody ever works
   * @param holidays days without work
   */
  public WorkingCalendar(ZoneId zone, List<Hours> hours, Set<LocalDate> holidays) {
    if (hours.size() > MAX_HOURS || holidays.size() > MAX_HOLIDAYS) {
      throw new IllegalArgumentException(
          "Expected at most %d working hours and %d holidays, but there are %d and %d"
              .formatted(MAX_HOURS, MAX_HOLIDAYS, hours.size(), holidays.size()));
    }
    this.zone = zone.getRules();
    this.holidays = Set.copyOf(holidays);
    for (DayOfWeek day : DayOfWeek.values()) {
      List<Hours> ofDay =
          hours.stream()
              .filter(each -> each.days().contains(day))
              .sorted(Comparator.comparingInt(Hours::opensMinute))
              .toList();
      for (int index = 1; index < ofDay.size(); index++) {
        if (ofDay.get(index).opensMinute() < ofDay.get(index - 1).closesMinute()) {
          throw new IllegalArgumentException(
              "Expected working hours of %s that do not overlap".formatted(day));
        }
      }
      week.put(day, ofDay);
    }
  }

  /**
   * The moment at which {@code working} of working time has passed since {@code start}: no time
   * passes while nobody works. Empty where that is not within {@link #HORIZON}.
   *
   * @param working not negative; nothing has passed at {@code start} itself
   */
  public Optional<Instant> plus(Instant start, Duration working) {
    if (working.isNegative()) {
      throw new IllegalArgumentException("Expected working time to pass, but it is " + working);
    }
    if (working.isZero()) {
      return Optional.of(start);
    }
    Instant end = start.plus(HORIZON);
    Duration left = working;
    // Between two changes of the clocks they run evenly, so that each stretch is plain arithmetic.
    for (Instant from = start; from.isBefore(end); ) {
      ZoneOffsetTransition change = zone.nextTransition(from);
      Instant to = change == null || change.getInstant().isAfter(end) ? end : change.getInstant();
      ZoneOffset offset = zone.getOffset(from);
      LocalDate day = LocalDateTime.ofInstant(from, offset).toLocalDate();
      for (; midnight(day, offset).isBefore(to); day = day.plusDays(1)) {
        for (Stretch stretch : worked(day, offset, from, to)) {
          if (left.compareTo(stretch.length()) <= 0) {
            return Optional.of(stretch.from().plus(left));
          }
          left = left.minus(stretch.length());
        }
      }
      from = to;
    }
    return Optional.empty();
  }

  private record Stretch(Instant from, Instant to) {
    Duration length() {
      return Duration.between(from, to);
    }
  }

  /** What is worked on a day from one moment to another, by clocks of one offset, in order. */
  private List<Stretch> worked(LocalDate day, ZoneOffset offset, Instant from, Instant to) {
    if (holidays.contains(day)) {
      return List.of();
    }
    Instant midnight = midnight(day, offset);
    List<Stretch> stretches = new ArrayList<>();
    for (Hours hours : week.getOrDefault(day.getDayOfWeek(), List.of())) {
      Instant opens = midnight.plus(Duration.ofMinutes(hours.opensMinute()));
      Instant closes = midnight.plus(Duration.ofMinutes(hours.closesMinute()));
      Instant begin = opens.isBefore(from) ? from : opens;
      Instant end = closes.isAfter(to) ? to : closes;
      if (begin.isBefore(end)) {
        stretches.add(new Stretch(begin, end));
      }
    }
    return stretches;
  }

  private static Instant midnight(LocalDate day, ZoneOffset offset) {
    return day.atStartOfDay().toInstant(offset);
  }
}
