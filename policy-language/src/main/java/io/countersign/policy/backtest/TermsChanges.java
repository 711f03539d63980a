package io.countersign.policy.backtest;

import io.countersign.policy.Classification;
import io.countersign.policy.Requirement;
import io.countersign.policy.backtest.BacktestReport.TermsChange;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds the actions that people are asked about as before, but for other terms. */
final class TermsChanges {
  /** Terms can hold persons' names, so that there may be as many as actions. */
  private static final int MAXIMUM_KEPT = 10_000;

  private final Map<Terms, Sample> samples = new LinkedHashMap<>();
  private long loosened;
  private long total;

  /** How many actions have these terms, and the first of them. */
  private record Sample(long count, String tool, String actionId) {
    Sample more() {
      return new Sample(count + 1, tool, actionId);
    }
  }

  void add(HistoricalAction action, Classification candidate) {
    Requirement before = action.recorded().requirement();
    Requirement after = candidate.requirement();
    if (before == null || after == null) {
      return;
    }
    Terms terms = Terms.compare(action.recorded().tier(), before, candidate.tier(), after);
    if (terms.differences().isEmpty()) {
      return;
    }
    total++;
    if (terms.loosens()) {
      loosened++;
    }
    Sample known = samples.get(terms);
    if (known != null) {
      samples.put(terms, known.more());
    } else if (samples.size() < MAXIMUM_KEPT) {
      samples.put(terms, new Sample(1, action.facts().tool(), action.facts().actionId()));
    }
  }

  long loosened() {
    return loosened;
  }

  /** The most frequent; of several as frequent those that loosen something come first. */
  List<TermsChange> listed() {
    return samples.entrySet().stream()
        .map(
            entry ->
                new TermsChange(
                    entry.getKey().differences(),
                    entry.getKey().loosens(),
                    entry.getValue().count(),
                    entry.getValue().tool(),
                    entry.getValue().actionId()))
        .sorted(
            Comparator.comparing(TermsChange::loosens)
                .thenComparing(TermsChange::count)
                .reversed()
                .thenComparing(TermsChange::actionId))
        .limit(BacktestReport.MAXIMUM_TERMS)
        .toList();
  }

  long leftOff() {
    return total - listed().stream().mapToLong(TermsChange::count).sum();
  }
}
