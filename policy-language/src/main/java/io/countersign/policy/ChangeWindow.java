package io.countersign.policy;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * When an action may run, by the clock on the wall of a named zone.
 *
 * @param zone the zone; its daylight-saving changes are followed
 * @param days days of the week there
 * @param from first moment of the window on each of these days
 * @param to the window ends before this moment
 */
public record ChangeWindow(ZoneId zone, Set<DayOfWeek> days, LocalTime from, LocalTime to) {
  /** Copies the days and refuses an empty window. */
  public ChangeWindow {
    days = Set.copyOf(days);
    if (days.isEmpty() || !from.isBefore(to)) {
      throw new IllegalArgumentException("Expected at least one day and from before to");
    }
  }

  /** Returns whether the window is open at the moment. */
  public boolean isOpenAt(Instant now) {
    ZonedDateTime there = now.atZone(zone);
    LocalTime time = there.toLocalTime();
    return days.contains(there.getDayOfWeek()) && !time.isBefore(from) && time.isBefore(to);
  }

  /** Returns the window in words, for reasons. */
  public String text() {
    List<DayOfWeek> ordered = List.copyOf(EnumSet.copyOf(days));
    return ordered.stream().map(day -> day.name().substring(0, 3)).collect(Collectors.joining(","))
        + " "
        + from
        + "–"
        + to
        + " "
        + zone;
  }
}
