package io.countersign.policy.backtest;

import io.countersign.policy.backtest.BacktestReport.HourOfDay;
import io.countersign.policy.backtest.BacktestReport.Load;
import io.countersign.policy.backtest.BacktestReport.Peak;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts requests for each approver and hour. A request counts for everybody who may decide in one
 * of its stages, in the hour in which it is made.
 */
final class RequestLoad {
  private static final int HOURS_OF_A_DAY = 24;

  private final Approvers approvers;
  private final ZoneId zone;
  private final Map<String, SortedMap<Instant, Pair>> hours = new TreeMap<>();

  /** Requests that were and that would be. */
  private record Pair(long recorded, long candidate) {
    static final Pair NONE = new Pair(0, 0);

    Pair plus(Pair other) {
      return new Pair(recorded + other.recorded, candidate + other.candidate);
    }
  }

  RequestLoad(Approvers approvers, ZoneId zone) {
    this.approvers = approvers;
    this.zone = zone;
  }

  void add(Course.@Nullable Request recorded, Asking candidate) {
    if (recorded != null) {
      count(recorded.approvers(), recorded.at(), new Pair(1, 0));
    }
    if (candidate instanceof Asking.People people) {
      count(people.approvers(), people.at(), new Pair(0, 1));
    }
  }

  private void count(List<String> whom, Instant at, Pair more) {
    Instant hour = at.atZone(zone).truncatedTo(ChronoUnit.HOURS).toInstant();
    for (String approver : approvers.of(whom)) {
      hours
          .computeIfAbsent(approver, _ -> new TreeMap<>())
          .merge(hour, more, (one, other) -> one.plus(other));
    }
  }

  List<Load> report() {
    List<Load> report = new ArrayList<>();
    hours.forEach((approver, byHour) -> report.add(load(approver, byHour)));
    return report;
  }

  private Load load(String approver, SortedMap<Instant, Pair> byHour) {
    Pair sum = byHour.values().stream().reduce(Pair.NONE, Pair::plus);
    Pair[] day = new Pair[HOURS_OF_A_DAY];
    Arrays.fill(day, Pair.NONE);
    Peak recorded = null;
    Peak candidate = null;
    for (Map.Entry<Instant, Pair> entry : byHour.entrySet()) {
      Pair pair = entry.getValue();
      int hour = entry.getKey().atZone(zone).getHour();
      day[hour] = day[hour].plus(pair);
      recorded = higher(recorded, entry.getKey(), pair.recorded());
      candidate = higher(candidate, entry.getKey(), pair.candidate());
    }
    List<HourOfDay> profile = new ArrayList<>();
    for (int hour = 0; hour < HOURS_OF_A_DAY; hour++) {
      profile.add(new HourOfDay(hour, day[hour].recorded(), day[hour].candidate()));
    }
    return new Load(approver, sum.recorded(), sum.candidate(), recorded, candidate, profile);
  }

  private static @Nullable Peak higher(@Nullable Peak peak, Instant hour, long requests) {
    long before = peak == null ? 0 : peak.requests();
    return requests > before ? new Peak(hour, requests) : peak;
  }
}
