package io.countersign.policy.backtest;

import io.countersign.policy.Classification;
import io.countersign.policy.Verdict;
import io.countersign.policy.backtest.BacktestReport.Side;
import io.countersign.policy.backtest.BacktestReport.VerdictChange;
import io.countersign.policy.backtest.BacktestReport.VerdictCount;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Counts which verdicts become which, and keeps the actions that matter most. */
final class VerdictChanges {
  private static final int MAXIMUM_REASONS = 5;
  private static final int MAXIMUM_REASON_CHARACTERS = 300;

  /** The most lenient first: by how far the verdict falls, then the riskier, then the older. */
  private static final Comparator<VerdictChange> ORDER =
      Comparator.comparingInt(VerdictChanges::steps)
          .thenComparing(Comparator.comparing(VerdictChanges::tier).reversed())
          .thenComparing(VerdictChange::at)
          .thenComparing(VerdictChange::actionId);

  private static final List<Verdict> FROM_LENIENT_TO_STRICT = List.of(Verdict.values());

  private final SortedMap<Verdict, SortedMap<Verdict, Long>> counts = new TreeMap<>();
  private final TreeSet<VerdictChange> changes = new TreeSet<>(ORDER);
  private long changed;
  private long moreLenient;

  void add(HistoricalAction action, Classification candidate) {
    RecordedAnswer recorded = action.recorded();
    counts
        .computeIfAbsent(recorded.verdict(), _ -> new TreeMap<>())
        .merge(candidate.verdict(), 1L, Long::sum);
    if (recorded.verdict() == candidate.verdict()) {
      return;
    }
    changed++;
    VerdictChange change =
        new VerdictChange(
            action.facts().actionId(),
            action.at(),
            action.facts().tool(),
            action.facts().agent().id(),
            new Side(
                recorded.verdict(), recorded.tier(), recorded.rules(), cut(recorded.reasons())),
            new Side(
                candidate.verdict(),
                candidate.tier(),
                candidate.rules(),
                cut(candidate.reasons())));
    if (change.isMoreLenient()) {
      moreLenient++;
    }
    changes.add(change);
    if (changes.size() > BacktestReport.MAXIMUM_CHANGES) {
      changes.pollLast();
    }
  }

  long changed() {
    return changed;
  }

  long moreLenient() {
    return moreLenient;
  }

  List<VerdictChange> changes() {
    return List.copyOf(changes);
  }

  List<VerdictCount> counts() {
    List<VerdictCount> pairs = new ArrayList<>();
    counts.forEach(
        (recorded, row) ->
            row.forEach(
                (candidate, count) -> pairs.add(new VerdictCount(recorded, candidate, count))));
    return pairs;
  }

  /** How many steps the verdict rises; negative where it becomes more lenient. */
  private static int steps(VerdictChange change) {
    return FROM_LENIENT_TO_STRICT.indexOf(change.candidate().verdict())
        - FROM_LENIENT_TO_STRICT.indexOf(change.recorded().verdict());
  }

  private static int tier(VerdictChange change) {
    return Math.max(change.candidate().tier().level(), change.recorded().tier().level());
  }

  private static List<String> cut(List<String> reasons) {
    return reasons.stream().limit(MAXIMUM_REASONS).map(VerdictChanges::cut).toList();
  }

  private static String cut(String reason) {
    return reason.length() <= MAXIMUM_REASON_CHARACTERS
        ? reason
        : reason.substring(0, MAXIMUM_REASON_CHARACTERS) + "…";
  }
}
