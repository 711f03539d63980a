package io.countersign.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Windows and freezes against somebody who looks at the clock on the wall every minute. */
class SchedulePropertyTest {
  private static final List<ZoneId> ZONES =
      List.of(
          ZoneId.of("Europe/Berlin"),
          ZoneId.of("America/New_York"),
          ZoneId.of("Australia/Lord_Howe"), // half an hour
          ZoneId.of("America/Havana"), // at midnight
          ZoneId.of("Africa/Casablanca"), // twice a year, by the moon
          ZoneId.of("Asia/Kolkata")); // never

  private static final Instant FIRST = Instant.parse("2024-01-01T00:00:00Z");
  private static final int YEARS = 6;
  private static final int MINUTES_OF_WEEK = 7 * 24 * 60;
  private static final int WATCHED_MINUTES = 9 * 24 * 60;

  /** The minutes of a week in which the windows of one zone are open, marked one by one. */
  private record Watch(ZoneId zone, BitSet open) {
    static Watch of(ZoneId zone, List<ChangeWindow> windows) {
      BitSet open = new BitSet(MINUTES_OF_WEEK);
      for (ChangeWindow window : windows) {
        for (DayOfWeek day : window.days()) {
          int from = minuteOfWeek(day, window.from());
          int minutes = Math.floorMod(minute(window.to()) - minute(window.from()), 24 * 60);
          for (int i = 0; i < (minutes == 0 ? 24 * 60 : minutes); i++) {
            open.set((from + i) % MINUTES_OF_WEEK);
          }
        }
      }
      return new Watch(zone, open);
    }

    boolean isOpen(Instant now) {
      ZonedDateTime wall = now.atZone(zone);
      return open.get(minuteOfWeek(wall.getDayOfWeek(), wall.toLocalTime()));
    }

    private static int minuteOfWeek(DayOfWeek day, LocalTime time) {
      return (day.getValue() - 1) * 24 * 60 + minute(time);
    }

    private static int minute(LocalTime time) {
      return time.getHour() * 60 + time.getMinute();
    }
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void runUntilIsTheFirstMinuteAtWhichNoWindowIsOpen(@ForAll long seed) {
    Random random = new Random(seed);
    List<ChangeWindow> windows = new ArrayList<>();
    List<Watch> watches = new ArrayList<>();
    for (int zones = 1 + random.nextInt(2); zones > 0; zones--) {
      ZoneId zone = ZONES.get(random.nextInt(ZONES.size()));
      List<ChangeWindow> there = windows(random, zone);
      windows.addAll(there);
      watches.add(Watch.of(zone, there));
    }
    Schedule schedule = new Schedule(windows, List.of());
    Instant first = nearAChange(random, watches.getFirst().zone());
    Instant closedFrom = null;
    for (int minutes = WATCHED_MINUTES; minutes >= 0; minutes--) {
      Instant now = first.plus(minutes, ChronoUnit.MINUTES);
      boolean open = watches.stream().anyMatch(watch -> watch.isOpen(now));
      closedFrom = open ? closedFrom : now;
      if (schedule.closed(now).isPresent() == open) {
        fail("%s must %sbe open at %s", windows, open ? "" : "not ", now);
      }
      // Towards the end of what is watched, nobody has seen it close.
      if (closedFrom != null && !closedFrom.equals(schedule.runUntil(now).orElse(null))) {
        fail("%s at %s is open until %s", windows, now, closedFrom);
      }
    }
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void aFreezeHoldsFromTheFirstMinuteThatShowsItsBeginningToTheLastThatShowsItsEnd(
      @ForAll long seed) {
    Random random = new Random(seed);
    ZoneId zone = ZONES.get(random.nextInt(ZONES.size()));
    Instant near = nearAChange(random, zone);
    LocalDateTime from = LocalDateTime.ofInstant(near, zone).plusMinutes(random.nextInt(300));
    LocalDateTime to = from.plusMinutes(120 + random.nextInt(600));
    Freeze freeze = Freeze.of(zone, from, to, "because");
    Instant begins = null;
    Instant ends = null;
    Instant lastShown = null;
    for (int minutes = -24 * 60; minutes < 48 * 60; minutes++) {
      Instant now = near.plus(minutes, ChronoUnit.MINUTES);
      LocalDateTime wall = LocalDateTime.ofInstant(now, zone);
      begins = begins == null && !wall.isBefore(from) ? now : begins;
      ends = ends == null && !wall.isBefore(to) ? now : ends;
      lastShown = wall.equals(to) ? now : lastShown;
    }
    assertThat(freeze.begins()).isEqualTo(begins);
    assertThat(freeze.ends()).isEqualTo(lastShown == null ? ends : lastShown);
  }

  @Example
  void overYearsAWindowIsOpenWheneverTheClockShowsATimeInIt() {
    Set<DayOfWeek> weekend = EnumSet.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY);
    for (ZoneId zone : ZONES) {
      ChangeWindow window =
          new ChangeWindow(zone, weekend, LocalTime.parse("23:30"), LocalTime.parse("02:15"));
      Watch watch = Watch.of(zone, List.of(window));
      int minutes = YEARS * 365 * 24 * 60;
      for (int minute = 0; minute < minutes; minute++) {
        Instant now = FIRST.plus(minute, ChronoUnit.MINUTES);
        if (window.isOpenAt(now) != watch.isOpen(now)) {
          fail("%s must %sbe open at %s", window, watch.isOpen(now) ? "" : "not ", now);
        }
      }
    }
  }

  private static List<ChangeWindow> windows(Random random, ZoneId zone) {
    List<ChangeWindow> windows = new ArrayList<>();
    for (int count = 1 + random.nextInt(4); count > 0; count--) {
      Set<DayOfWeek> days = EnumSet.of(DayOfWeek.of(1 + random.nextInt(7)));
      for (DayOfWeek day : DayOfWeek.values()) {
        if (random.nextInt(3) > 0) {
          days.add(day);
        }
      }
      LocalTime from = time(random);
      LocalTime to = time(random);
      windows.add(
          new ChangeWindow(
              zone,
              days,
              from.equals(to) ? LocalTime.MIDNIGHT : from,
              from.equals(to) ? LocalTime.MIDNIGHT : to));
    }
    return windows;
  }

  /** Half of the times are those at which clocks are changed. */
  private static LocalTime time(Random random) {
    return random.nextBoolean()
        ? LocalTime.of(random.nextInt(24), 15 * random.nextInt(4))
        : LocalTime.of(random.nextInt(4), 10 * random.nextInt(6));
  }

  private static Instant nearAChange(Random random, ZoneId zone) {
    Instant somewhere = FIRST.plus(random.nextInt(YEARS * 365), ChronoUnit.DAYS);
    ZoneOffsetTransition change = zone.getRules().nextTransition(somewhere);
    return (change == null ? somewhere : change.getInstant())
        .minus(Duration.ofMinutes(random.nextInt(300)));
  }
}
