package io.countersign.local.backtest;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers and texts as people read them. */
public final class Words {

  /** What stands where there is nothing. */
  public static final String NOTHING = "–";

  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);

  private Words() {}

  /** A span of time in its two largest units, for example {@code 2 h 5 min}. */
  public static String span(@Nullable Duration span) {
    if (span == null) {
      return NOTHING;
    }
    if (span.toDays() > 0) {
      return two(span.toDays(), "d", span.toHoursPart(), "h");
    }
    if (span.toHours() > 0) {
      return two(span.toHours(), "h", span.toMinutesPart(), "min");
    }
    if (span.toMinutes() > 0) {
      return two(span.toMinutes(), "min", span.toSecondsPart(), "s");
    }
    return span.toSeconds() > 0 || span.isZero()
        ? span.toSeconds() + " s"
        : span.toMillis() + " ms";
  }

  private static String two(long large, String unit, long small, String smallUnit) {
    return large + " " + unit + (small == 0 ? "" : " " + small + " " + smallUnit);
  }

  /** A moment to the minute, by the clock of a zone. */
  public static String moment(@Nullable Instant moment, ZoneId zone) {
    return moment == null ? NOTHING : MINUTE.format(moment.atZone(zone));
  }

  /** A number and what it counts. */
  public static String count(long number, String one, String many) {
    return String.format(Locale.ROOT, "%,d", number) + " " + (number == 1 ? one : many);
  }

  /**
   * A text that cannot move the cursor or turn the direction of writing: what agents name is shown
   * to people who decide by it.
   */
  public static String plain(String text) {
    StringBuilder plain = null;
    for (int at = 0; at < text.length(); at++) {
      char character = text.charAt(at);
      boolean harmless =
          !Character.isISOControl(character)
              && Character.getType(character) != Character.FORMAT
              && Character.getType(character) != Character.LINE_SEPARATOR
              && Character.getType(character) != Character.PARAGRAPH_SEPARATOR;
      if (!harmless && plain == null) {
        plain = new StringBuilder(text.substring(0, at));
      }
      if (plain != null) {
        plain.append(harmless ? String.valueOf(character) : "\\u%04x".formatted((int) character));
      }
    }
    return plain == null ? text : plain.toString();
  }
}
