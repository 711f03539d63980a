package io.countersign.policy;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;

/**
 * A time in which an action must not run, by the clock on the wall of a named zone.
 *
 * <p>A freeze is never shorter than it reads. It begins when the clock shows {@code from} for the
 * first time and ends when it shows {@code to} for the last time; a time that the clocks skip is
 * the moment at which they have jumped.
 *
 * @param zone the zone
 * @param from the date and time there at which it begins
 * @param to the date and time there at which it is over
 * @param begins its first moment
 * @param ends the first moment after it
 * @param reason why, a sentence
 */
public record Freeze(
    ZoneId zone,
    LocalDateTime from,
    LocalDateTime to,
    Instant begins,
    Instant ends,
    String reason) {

  /** Refuses a freeze that ends before it begins. */
  public Freeze {
    if (!begins.isBefore(ends)) {
      throw new IllegalArgumentException("Expected a freeze to end after it begins");
    }
  }

  /**
   * A freeze between two readings of the clock.
   *
   * @throws IllegalArgumentException if no moment lies between them
   */
  public static Freeze of(ZoneId zone, LocalDateTime from, LocalDateTime to, String reason) {
    return new Freeze(
        zone, from, to, occurrence(zone, from, true), occurrence(zone, to, false), reason);
  }

  private static Instant occurrence(ZoneId zone, LocalDateTime there, boolean first) {
    ZoneOffsetTransition change = zone.getRules().getTransition(there);
    if (change == null) {
      return there.atZone(zone).toInstant();
    }
    if (change.isGap()) {
      return change.getInstant();
    }
    return there.toInstant(first ? change.getOffsetBefore() : change.getOffsetAfter());
  }

  /** Returns whether it holds at the moment. */
  public boolean holdsAt(Instant now) {
    return !now.isBefore(begins) && now.isBefore(ends);
  }

  /** Returns its time in words, for reasons. */
  public String text() {
    return from + "–" + to + " " + zone;
  }
}
