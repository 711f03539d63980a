package io.countersign.approval.topology;

import io.countersign.approval.WorkingCalendar;
import io.countersign.approval.WorkingCalendar.Hours;
import io.countersign.events.WorkingHours;
import io.countersign.events.WorkingTime;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a group's working time as a calendar. */
final class WorkingTimes {
  private static final int MINUTES_OF_HOUR = 60;
  private static final Pattern TIME = Pattern.compile("([01][0-9]|2[0-3]):([0-5][0-9])");
  private static final String MIDNIGHT_AT_THE_END = "24:00";

  private static final Map<String, DayOfWeek> DAYS =
      Map.of(
          "MON", DayOfWeek.MONDAY,
          "TUE", DayOfWeek.TUESDAY,
          "WED", DayOfWeek.WEDNESDAY,
          "THU", DayOfWeek.THURSDAY,
          "FRI", DayOfWeek.FRIDAY,
          "SAT", DayOfWeek.SATURDAY,
          "SUN", DayOfWeek.SUNDAY);

  private WorkingTimes() {}

  /** The calendar; throws IllegalArgumentException, with a sentence, where it says nonsense. */
  static WorkingCalendar calendar(WorkingTime record) {
    List<Hours> hours = record.getHours().stream().map(WorkingTimes::hours).toList();
    Set<LocalDate> holidays = new HashSet<>();
    try {
      for (String day : record.getHolidays()) {
        holidays.add(LocalDate.parse(day));
      }
      return new WorkingCalendar(ZoneId.of(record.getZone()), hours, holidays);
    } catch (DateTimeException unknown) {
      throw new IllegalArgumentException(
          "Expected a time zone and days, but " + unknown.getMessage(), unknown);
    }
  }

  private static Hours hours(WorkingHours record) {
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    for (String name : record.getDays()) {
      DayOfWeek day = DAYS.get(name);
      if (day == null) {
        throw new IllegalArgumentException("Expected a day from MON to SUN, but it is " + name);
      }
      days.add(day);
    }
    return new Hours(days, minute(record.getOpens()), minute(record.getCloses()));
  }

  private static int minute(String text) {
    if (text.equals(MIDNIGHT_AT_THE_END)) {
      return WorkingCalendar.MINUTES_OF_DAY;
    }
    Matcher time = TIME.matcher(text);
    if (!time.matches()) {
      throw new IllegalArgumentException("Expected a time as HH:MM, but it is " + text);
    }
    return Integer.parseInt(time.group(1)) * MINUTES_OF_HOUR + Integer.parseInt(time.group(2));
  }
}
