package io.countersign.policy;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/** Reads when actions may run and when not. */
final class ScheduleReader {
  /** How many freezes a rule or the top of a document may have. */
  static final int MAXIMUM_FREEZES = 50;

  private static final int MAXIMUM_WINDOWS = 20;
  private static final int FIRST_YEAR = 1970;
  private static final int LAST_YEAR = 9999;
  private static final String END_OF_DAY = "24:00";
  private static final List<String> WINDOW_KEYS = List.of("zone", "days", "from", "to");
  private static final List<String> FREEZE_KEYS = List.of("zone", "from", "to", "reason");
  private static final SequencedMap<String, DayOfWeek> DAYS = days();

  private final YamlMap.Problems problems;

  ScheduleReader(YamlMap.Problems problems) {
    this.problems = problems;
  }

  /** Reads {@code windows} and {@code freezes} of a rule. */
  Schedule read(YamlMap rule) {
    List<ChangeWindow> windows = rule.list("windows", MAXIMUM_WINDOWS, this::window);
    List<Freeze> freezes =
        rule.list(
            "freezes",
            MAXIMUM_FREEZES,
            node -> {
              YamlMap map = YamlMap.of(problems, node, "a freeze", FREEZE_KEYS);
              return map == null ? null : freeze(map);
            });
    return windows.isEmpty() && freezes.isEmpty()
        ? Schedule.ALWAYS
        : new Schedule(windows, freezes);
  }

  /** Reads zone, beginning, end and reason of a freeze. */
  @Nullable Freeze freeze(YamlMap map) {
    ZoneId zone = zone(map, "a freeze");
    LocalDateTime from = dateTime(map, "from");
    LocalDateTime to = dateTime(map, "to");
    String reason = map.requiredText("reason", "a freeze");
    if (zone == null || from == null || to == null || reason == null) {
      return null;
    }
    try {
      return from.isBefore(to) ? Freeze.of(zone, from, to, reason) : refused(map, from, to);
    } catch (IllegalArgumentException e) {
      // The clocks skip all of it.
      return refused(map, from, to);
    }
  }

  private @Nullable Freeze refused(YamlMap map, LocalDateTime from, LocalDateTime to) {
    problems.add(
        at(map, "to"),
        "a freeze ends after it begins, but no time is between " + from + " and " + to);
    return null;
  }

  private @Nullable LocalDateTime dateTime(YamlMap map, String key) {
    String text = map.requiredText(key, "a freeze");
    if (text == null) {
      return null;
    }
    try {
      LocalDateTime there = LocalDateTime.parse(text);
      if (there.getYear() >= FIRST_YEAR && there.getYear() <= LAST_YEAR) {
        return there;
      }
    } catch (DateTimeException e) {
      // Told below, with the form.
    }
    problems.add(
        at(map, key),
        "'"
            + text
            + "' is no date and time for '"
            + key
            + "'; write what the clock in the zone shows, as \"2026-12-20T00:00\"");
    return null;
  }

  private @Nullable ChangeWindow window(Node node) {
    YamlMap map = YamlMap.of(problems, node, "a window", WINDOW_KEYS);
    if (map == null) {
      return null;
    }
    map.required("days", "a window");
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    days.addAll(map.list("days", DAYS.size(), child -> day(map, child)));
    ZoneId zone = zone(map, "a window");
    LocalTime from = time(map, "from", false);
    LocalTime to = time(map, "to", true);
    if (map.has("days") && days.isEmpty()) {
      problems.add(at(map, "days"), "a window has at least one day");
    }
    if (zone == null || from == null || to == null || days.isEmpty()) {
      return null;
    }
    if (from.equals(to) && !END_OF_DAY.equals(map.text("to"))) {
      problems.add(
          at(map, "to"),
          "a window ends at another time than it begins; for a whole day write from \"00:00\" to"
              + " \"24:00\"");
      return null;
    }
    return new ChangeWindow(zone, days, from, to);
  }

  private @Nullable ZoneId zone(YamlMap map, String what) {
    String name = map.requiredText("zone", what);
    ZoneId zone = name == null ? null : ZoneNames.find(name).orElse(null);
    if (name != null && zone == null) {
      problems.add(at(map, "zone"), ZoneNames.problem(name));
    }
    return zone;
  }

  private @Nullable DayOfWeek day(YamlMap map, Node node) {
    String text = map.scalar(node, "an entry of 'days'");
    DayOfWeek day = text == null ? null : DAYS.get(text);
    if (text != null && day == null) {
      problems.add(
          node, "'" + text + "' is no day; the choices are " + String.join(", ", DAYS.keySet()));
    }
    return day;
  }

  private @Nullable LocalTime time(YamlMap map, String key, boolean isEnd) {
    String text = map.requiredText(key, "a window");
    if (text == null) {
      return null;
    }
    if (isEnd && text.equals(END_OF_DAY)) {
      return LocalTime.MIDNIGHT;
    }
    try {
      return LocalTime.parse(text);
    } catch (DateTimeException e) {
      problems.add(
          at(map, key),
          "'"
              + text
              + "' is no time for '"
              + key
              + "'; write it as \"09:00\""
              + (isEnd ? ", and the end of the day as \"24:00\"" : ""));
      return null;
    }
  }

  private static Node at(YamlMap map, String key) {
    Node value = map.get(key);
    return value == null ? map.node() : value;
  }

  private static SequencedMap<String, DayOfWeek> days() {
    SequencedMap<String, DayOfWeek> days = new LinkedHashMap<>();
    for (DayOfWeek day : DayOfWeek.values()) {
      days.put(day.name().substring(0, 3), day);
    }
    return days;
  }
}
