package io.countersign.policy.backtest;

import io.countersign.policy.backtest.BacktestReport.AgentWaiting;
import io.countersign.policy.backtest.BacktestReport.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Measures how long requests took, and from that how long others would take.
 *
 * <p>A request that would be made as it was made counts with the time that it took. Another takes
 * as long as the slowest of its approvers usually takes, and never longer than until it is
 * rejected. Where one of its approvers has no history, that end itself is counted.
 */
final class RequestWaiting {
  private final Approvers approvers;
  private final Map<String, Samples> samples = new HashMap<>();
  private final SortedMap<String, Long> candidates = new TreeMap<>();
  private final Map<Kind, Long> others = new HashMap<>();

  private long recordedRequests;
  private Duration recorded = Duration.ZERO;
  private long recordedOpen;
  private long asBefore;
  private Duration asBeforeTotal = Duration.ZERO;
  private long candidateOpen;
  private long sentBack;

  /** Requests of which the same is expected. */
  private record Kind(List<String> approvers, @Nullable Duration atMost, Duration sla) {
    Duration bound() {
      return atMost == null ? sla : atMost;
    }

    Duration bounded(Duration expected) {
      return atMost == null || expected.compareTo(atMost) <= 0 ? expected : atMost;
    }
  }

  RequestWaiting(Approvers approvers) {
    this.approvers = approvers;
  }

  void add(Course.@Nullable Request request, Asking candidate) {
    if (request != null) {
      record(request);
    }
    switch (candidate) {
      case Asking.Nobody _, Asking.EndedBefore _ -> {}
      case Asking.SentBack _ -> sentBack++;
      case Asking.People people -> expect(request, people);
    }
  }

  private void record(Course.Request request) {
    Duration waited = request.waited();
    Ending ending = request.ending();
    if (waited == null || ending == null) {
      recordedOpen++;
      return;
    }
    recordedRequests++;
    recorded = recorded.plus(waited);
    if (ending.tellsHowLongPeopleTake()) {
      for (String approver : approvers.of(request.approvers())) {
        samples.computeIfAbsent(approver, _ -> new Samples()).add(waited, ending);
      }
    }
  }

  private void expect(Course.@Nullable Request request, Asking.People people) {
    List<String> asked = approvers.of(people.approvers());
    asked.forEach(approver -> candidates.merge(approver, 1L, Long::sum));
    if (request == null || !people.asBefore()) {
      others.merge(new Kind(asked, people.atMost(), people.sla()), 1L, Long::sum);
      return;
    }
    Duration waited = request.waited();
    if (waited == null) {
      candidateOpen++;
    } else {
      asBefore++;
      asBeforeTotal = asBeforeTotal.plus(waited);
    }
  }

  List<Waiting> report() {
    SortedMap<String, Samples> all = new TreeMap<>(samples);
    candidates.keySet().forEach(approver -> all.putIfAbsent(approver, new Samples()));
    List<Waiting> report = new ArrayList<>();
    all.forEach(
        (approver, taken) ->
            report.add(taken.report(approver, candidates.getOrDefault(approver, 0L))));
    return report;
  }

  AgentWaiting agents() {
    Duration usual = asBeforeTotal;
    Duration slow = asBeforeTotal;
    long byHistory = 0;
    long byDeadline = 0;
    for (Map.Entry<Kind, Long> entry : others.entrySet()) {
      Kind kind = entry.getKey();
      long count = entry.getValue();
      boolean known = samples.keySet().containsAll(kind.approvers());
      byHistory += known ? count : 0;
      byDeadline += known ? 0 : count;
      usual = usual.plus(expected(kind, Samples.MEDIAN_PERCENT, known).multipliedBy(count));
      slow = slow.plus(expected(kind, Samples.SLOW_PERCENT, known).multipliedBy(count));
    }
    return new AgentWaiting(
        recordedRequests,
        recorded,
        recordedOpen,
        asBefore,
        byHistory,
        byDeadline,
        usual,
        slow,
        candidateOpen,
        sentBack);
  }

  private Duration expected(Kind kind, int percent, boolean known) {
    if (!known) {
      return kind.bound();
    }
    Duration longest = Duration.ZERO;
    for (String approver : kind.approvers()) {
      Duration taken = Objects.requireNonNull(samples.get(approver)).percentile(percent);
      longest = taken.compareTo(longest) > 0 ? taken : longest;
    }
    return kind.bounded(longest);
  }

  /** How long the requests of one approver took. */
  private static final class Samples {
    static final int MEDIAN_PERCENT = 50;
    static final int SLOW_PERCENT = 90;
    private static final int ALL_PERCENT = 100;

    private final List<Duration> taken = new ArrayList<>();
    private boolean sorted = true;
    private long unanswered;

    void add(Duration waited, Ending ending) {
      taken.add(waited);
      sorted = false;
      if (!ending.isByPeople()) {
        unanswered++;
      }
    }

    /** The shortest of which so many percent are no longer; there must be some. */
    Duration percentile(int percent) {
      if (!sorted) {
        taken.sort(null);
        sorted = true;
      }
      int rank = Math.ceilDiv(taken.size() * percent, ALL_PERCENT);
      return taken.get(rank - 1);
    }

    Waiting report(String approver, long requests) {
      boolean none = taken.isEmpty();
      return new Waiting(
          approver,
          taken.size() - unanswered,
          unanswered,
          none ? null : percentile(MEDIAN_PERCENT),
          none ? null : percentile(SLOW_PERCENT),
          none ? null : percentile(1),
          requests);
    }
  }
}
