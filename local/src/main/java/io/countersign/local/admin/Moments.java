package io.countersign.local.admin;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** Moments as people write them. */
public final class Moments {
  /** What may be written, for messages. */
  public static final String CHOICES =
      "a day (2027-06-30: through its end by UTC) or a moment (2027-06-30T12:00:00Z)";

  private Moments() {}

  /**
   * The first moment after what is written: of a day, the one at which the next day begins.
   *
   * @throws DateTimeException where it is neither a day nor a moment
   */
  public static Instant until(String text) {
    return text.contains("T")
        ? Instant.parse(text).truncatedTo(ChronoUnit.MILLIS)
        : LocalDate.parse(text).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /**
   * The moment that is written, or the beginning of the day.
   *
   * @throws DateTimeException where it is neither a day nor a moment
   */
  public static Instant from(String text) {
    return text.contains("T")
        ? Instant.parse(text).truncatedTo(ChronoUnit.MILLIS)
        : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
  }
}
