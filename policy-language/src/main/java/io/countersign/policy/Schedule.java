package io.countersign.policy;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** When the actions of a rule may run: inside one of its windows, and in none of its freezes. */
public final class Schedule {
  /** No windows and no freezes: at any time. */
  public static final Schedule ALWAYS = new Schedule(List.of(), List.of());

  /**
   * How many ends of windows are followed at most. Only windows of several zones that together
   * never close have more; of those it is said, on the safe side, that they close there.
   */
  static final int MAXIMUM_ENDS_FOLLOWED = 1_000;

  private final List<ChangeWindow> windows;
  private final List<Freeze> freezes;
  private final boolean everCloses;

  /**
   * A schedule.
   *
   * @param windows when actions may run; none for at any time
   * @param freezes when they must not run
   */
  public Schedule(List<ChangeWindow> windows, List<Freeze> freezes) {
    this.windows = List.copyOf(windows);
    this.freezes = List.copyOf(freezes);
    this.everCloses = !windows.isEmpty() && zones(windows).stream().noneMatch(this::isAlwaysOpen);
  }

  /** Returns the windows, in the document's order. */
  public List<ChangeWindow> windows() {
    return windows;
  }

  /** Returns the freezes, in the document's order. */
  public List<Freeze> freezes() {
    return freezes;
  }

  /** Returns why nothing may run at the moment, a sentence; empty where it may. */
  public Optional<String> closed(Instant now) {
    for (Freeze freeze : freezes) {
      if (freeze.holdsAt(now)) {
        String reason = freeze.reason();
        return Optional.of(
            "It is frozen %s: %s%s"
                .formatted(freeze.text(), reason, reason.endsWith(".") ? "" : "."));
      }
    }
    return everCloses && !isAnyOpenAt(now)
        ? Optional.of(
            windows.stream()
                .map(ChangeWindow::text)
                .collect(Collectors.joining("; ", "It may run only in the change window ", ".")))
        : Optional.empty();
  }

  /**
   * Returns the first moment from now on at which actions may not run: now, where they may not; the
   * end of the windows that are open and of those that join them; or the beginning of a freeze.
   * Empty where no such moment comes.
   */
  public Optional<Instant> runUntil(Instant now) {
    Instant until = everCloses ? windowsEnd(now) : null;
    for (Freeze freeze : freezes) {
      if (freeze.ends().isAfter(now)) {
        until = earlier(until, later(freeze.begins(), now));
      }
    }
    return Optional.ofNullable(until);
  }

  private Instant windowsEnd(Instant now) {
    Instant moment = now;
    for (int ends = 0; ends < MAXIMUM_ENDS_FOLLOWED; ends++) {
      Instant latest = moment;
      for (ChangeWindow window : windows) {
        if (window.isOpenAt(moment)) {
          Instant until = window.openUntil(moment);
          latest = until.isAfter(latest) ? until : latest;
        }
      }
      if (latest.equals(moment)) {
        return moment;
      }
      moment = latest;
    }
    return moment;
  }

  private boolean isAnyOpenAt(Instant now) {
    for (ChangeWindow window : windows) {
      if (window.isOpenAt(now)) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether each window of the zone ends while another of it is open: they never close. */
  private boolean isAlwaysOpen(ZoneId zone) {
    List<ChangeWindow> there = windows.stream().filter(w -> w.zone().equals(zone)).toList();
    for (ChangeWindow ending : there) {
      for (DayOfWeek day : ending.days()) {
        DayOfWeek last = ending.lastDay(day);
        if (there.stream().noneMatch(window -> window.shows(last, ending.to()))) {
          return false;
        }
      }
    }
    return true;
  }

  private static List<ZoneId> zones(List<ChangeWindow> windows) {
    return windows.stream().map(ChangeWindow::zone).distinct().toList();
  }

  static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  static Instant earlier(@Nullable Instant one, Instant other) {
    return one == null || other.isBefore(one) ? other : one;
  }
}
