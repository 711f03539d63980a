package io.countersign.policy;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * When an action may run: whenever the clock on the wall of a named zone shows a time in it.
 *
 * <p>That holds when clocks are changed, too. A window whose beginning is skipped opens when the
 * clocks have jumped, one whose end is skipped closes then, and one that lies in the skipped time
 * is not open that day. While the clocks repeat an hour, the window is open each time that they
 * show a time in it, and not in between.
 *
 * @param zone the zone; its daylight-saving changes are followed
 * @param days days of the week there on which the window opens
 * @param from first moment of the window on each of these days
 * @param to the window ends before this moment: on the same day if it is after {@code from},
 *     otherwise on the next; midnight is the end of the day
 */
public record ChangeWindow(ZoneId zone, Set<DayOfWeek> days, LocalTime from, LocalTime to) {
  private static final String END_OF_DAY = "24:00";

  /** Copies the days and refuses a window that is empty or says not how long it is. */
  public ChangeWindow {
    days = Set.copyOf(days);
    if (days.isEmpty() || (from.equals(to) && !from.equals(LocalTime.MIDNIGHT))) {
      throw new IllegalArgumentException(
          "Expected at least one day, and an end that is not the beginning");
    }
  }

  /** Returns whether the window is open at the moment. */
  public boolean isOpenAt(Instant now) {
    LocalDateTime there = LocalDateTime.ofInstant(now, zone);
    return shows(there.getDayOfWeek(), there.toLocalTime());
  }

  /** Returns whether the window is open while the clock on the wall shows this. */
  boolean shows(DayOfWeek day, LocalTime time) {
    if (!endsNextDay()) {
      return days.contains(day) && !time.isBefore(from) && time.isBefore(to);
    }
    return (days.contains(day) && !time.isBefore(from))
        || (days.contains(day.minus(1)) && time.isBefore(to));
  }

  private boolean endsNextDay() {
    return !from.isBefore(to);
  }

  /** Returns the day after {@code opening} or that day itself: the day on which the window ends. */
  DayOfWeek lastDay(DayOfWeek opening) {
    return endsNextDay() ? opening.plus(1) : opening;
  }

  /**
   * Returns a moment after {@code now} until which the window, open now, stays open: its end, or
   * the moment before it at which the clocks are changed. What holds from there on is asked there.
   */
  Instant openUntil(Instant now) {
    ZoneRules rules = zone.getRules();
    ZoneOffset offset = rules.getOffset(now);
    LocalDateTime there = LocalDateTime.ofInstant(now, offset);
    boolean tomorrow = endsNextDay() && !there.toLocalTime().isBefore(from);
    LocalDate last = tomorrow ? there.toLocalDate().plusDays(1) : there.toLocalDate();
    Instant end = last.atTime(to).toInstant(offset);
    ZoneOffsetTransition change = rules.nextTransition(now);
    return change != null && change.getInstant().isBefore(end) ? change.getInstant() : end;
  }

  /** Returns the window in words, for reasons. */
  public String text() {
    List<DayOfWeek> ordered = List.copyOf(EnumSet.copyOf(days));
    return ordered.stream().map(day -> day.name().substring(0, 3)).collect(Collectors.joining(","))
        + " "
        + from
        + "–"
        + (to.equals(LocalTime.MIDNIGHT) ? END_OF_DAY : to)
        + " "
        + zone;
  }
}
