package io.countersign.approval;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns a deadline and a ladder that count by a group's working time into time by the clock, once,
 * when people are asked: a directory that changes later moves no deadline that was promised.
 *
 * <p>Where there is no calendar that can be used, the same durations count by the clock. They pass
 * there sooner than by any calendar, so that a missing calendar never gives more time.
 */
final class WorkingDeadlines {
  private WorkingDeadlines() {}

  /**
   * A requirement whose durations are by the clock.
   *
   * @param requirement it
   * @param calendar what was looked up; null where the policy counts by the clock
   */
  record ByClock(Requirement requirement, @Nullable CalendarCheck calendar) {}

  /** The requirement of a request that was made at {@code requestedAt}. */
  static ByClock of(Requirement requirement, Instant requestedAt, Facts facts) {
    String group = requirement.workingTimeOf();
    if (group == null) {
      return new ByClock(requirement, null);
    }
    GroupTime time = facts.workingTime(group);
    WorkingCalendar calendar = time.calendar();
    if (calendar == null) {
      return byClock(requirement, group, time, time.problem());
    }
    Optional<Duration> sla = elapsed(calendar, requestedAt, requirement.sla());
    List<LadderStep> ladder = new ArrayList<>();
    for (LadderStep step : requirement.ladder()) {
      elapsed(calendar, requestedAt, step.after())
          .ifPresent(after -> ladder.add(new LadderStep(after, step.action(), step.to())));
    }
    if (sla.isEmpty() || ladder.size() < requirement.ladder().size()) {
      return byClock(
          requirement,
          group,
          time,
          "group:%s does not work that long within %d days"
              .formatted(group, WorkingCalendar.HORIZON.toDays()));
    }
    return new ByClock(
        requirement.byClock(sla.get(), ladder),
        new CalendarCheck(group, time.directoryVersion(), null));
  }

  private static Optional<Duration> elapsed(
      WorkingCalendar calendar, Instant start, Duration working) {
    return calendar.plus(start, working).map(end -> Duration.between(start, end));
  }

  private static ByClock byClock(
      Requirement requirement, String group, GroupTime time, @Nullable String problem) {
    return new ByClock(
        requirement.byClock(requirement.sla(), requirement.ladder()),
        new CalendarCheck(group, time.directoryVersion(), problem));
  }
}
