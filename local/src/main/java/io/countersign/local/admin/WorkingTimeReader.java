package io.countersign.local.admin;

import io.countersign.events.WorkingHours;
import io.countersign.events.WorkingTime;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads when a group works. */
final class WorkingTimeReader {
  private static final List<String> DAYS = List.of("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN");
  private static final Pattern CLOCK = Pattern.compile("([01]\\d|2[0-3]):[0-5]\\d|24:00");
  private static final int MINUTES_PER_HOUR = 60;

  private final DirectoryReader reader;

  WorkingTimeReader(DirectoryReader reader) {
    this.reader = reader;
  }

  /** Hours of one day, in minutes since midnight by the clock. */
  private record Span(int opens, int closes) {
    boolean overlaps(Span other) {
      return opens < other.closes && other.opens < closes;
    }
  }

  /** Null where nothing is said, or what is said makes no sense. */
  @Nullable WorkingTime read(DirectoryReader.Spot spot) {
    if (!spot.isThere()) {
      return null;
    }
    reader.known(spot, Set.of("zone", "hours", "holidays"), "a working time");
    String zone = spot.child("zone").text();
    if (!isZone(zone)) {
      reader.wrong(
          spot.child("zone"),
          "expected a time zone such as Europe/Berlin, but it is '%s'".formatted(zone));
    }
    List<WorkingHours> hours = new ArrayList<>();
    Map<String, List<Span>> week = new HashMap<>();
    for (DirectoryReader.Spot each : reader.elements(spot.child("hours"))) {
      WorkingHours read = hours(each, week);
      if (read != null) {
        hours.add(read);
      }
    }
    if (!spot.child("hours").isThere() || spot.child("hours").node().isEmpty()) {
      reader.wrong(
          spot, "expected hours like [{days: [MON, TUE], opens: \"09:00\", closes: \"17:00\"}]");
    }
    List<String> holidays =
        reader.texts(
            spot.child("holidays"),
            "a day such as 2026-12-25 in holidays",
            WorkingTimeReader::isDay);
    return new WorkingTime(zone, hours, holidays);
  }

  private @Nullable WorkingHours hours(DirectoryReader.Spot spot, Map<String, List<Span>> week) {
    reader.known(spot, Set.of("days", "opens", "closes"), "working hours");
    List<String> days =
        reader.texts(spot.child("days"), "a day of MON to SUN", day -> DAYS.contains(day));
    String opens = spot.child("opens").text();
    String closes = spot.child("closes").text();
    if (days.isEmpty()
        || !CLOCK.matcher(opens).matches()
        || !CLOCK.matcher(closes).matches()
        || minutes(opens) >= minutes(closes)) {
      reader.wrong(
          spot,
          "expected hours that close after they open, as {days: [MON], opens: \"09:00\", closes: \"17:00\"}, but it is %s"
              .formatted(spot.node()));
      return null;
    }
    Span span = new Span(minutes(opens), minutes(closes));
    for (String day : days) {
      List<Span> others = week.computeIfAbsent(day, _ -> new ArrayList<>());
      if (others.stream().anyMatch(span::overlaps)) {
        reader.wrong(spot, "the hours of %s overlap".formatted(day));
      }
      others.add(span);
    }
    return new WorkingHours(days, opens, closes);
  }

  private static int minutes(String clock) {
    if (clock.equals("24:00")) {
      return 24 * MINUTES_PER_HOUR;
    }
    LocalTime time = LocalTime.parse(clock);
    return time.getHour() * MINUTES_PER_HOUR + time.getMinute();
  }

  private static boolean isZone(String text) {
    try {
      ZoneId.of(text);
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static boolean isDay(String text) {
    try {
      LocalDate.parse(text);
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }
}
