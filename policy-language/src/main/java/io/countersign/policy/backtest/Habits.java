package io.countersign.policy.backtest;

import io.countersign.policy.Tier;
import io.countersign.policy.Verdict;
import io.countersign.policy.backtest.BacktestReport.Habit;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finds what people always approve or always reject, for each tool and the rules that asked. */
final class Habits {
  /** Agents choose the names of tools, so that there may be as many as actions. */
  private static final int MAXIMUM_KEPT = 10_000;

  /** From this tier on, what runs without an approval is an error of a policy. */
  private static final int TIER_THAT_KEEPS_ITS_APPROVAL = 4;

  private final Map<Key, Tally> tallies = new HashMap<>();

  private record Key(String tool, String rules) {}

  private static final class Tally {
    private Tier tier = new Tier(Tier.LOWEST_LEVEL);
    private long approved;
    private long rejected;
    private long otherwise;
    private long hardlyRead;
    private final SortedMap<Verdict, Long> candidate = new TreeMap<>();

    boolean isHabit() {
      long decisions = approved + rejected + otherwise;
      return decisions >= BacktestReport.DECISIONS_OF_A_HABIT
          && (approved == decisions || rejected == decisions);
    }
  }

  void add(HistoricalAction action, Verdict candidate) {
    Course.Request request = action.course().request();
    Ending ending = request == null ? null : request.ending();
    if (request == null || ending == null || !ending.isByPeople()) {
      return;
    }
    Tally tally = tally(action);
    if (tally == null) {
      return;
    }
    tally.tier = tally.tier.higher(action.recorded().tier());
    tally.candidate.merge(candidate, 1L, Long::sum);
    switch (ending) {
      case APPROVED -> {
        tally.approved++;
        tally.hardlyRead += isHardlyRead(request) ? 1 : 0;
      }
      case REJECTED -> tally.rejected++;
      case APPROVED_EDITED, SENT_BACK -> tally.otherwise++;
      case UNANSWERED, EXPIRED, WITHDRAWN, REVOKED -> {}
    }
  }

  private @Nullable Tally tally(HistoricalAction action) {
    Key key = new Key(action.facts().tool(), String.join(", ", action.recorded().rules()));
    Tally known = tallies.get(key);
    if (known == null && tallies.size() < MAXIMUM_KEPT) {
      known = new Tally();
      tallies.put(key, known);
    }
    return known;
  }

  private static boolean isHardlyRead(Course.Request request) {
    var waited = request.waited();
    return waited != null && waited.compareTo(BacktestReport.HARDLY_READ) < 0;
  }

  List<Habit> report() {
    return tallies.entrySet().stream()
        .filter(entry -> entry.getValue().isHabit())
        .map(entry -> habit(entry.getKey(), entry.getValue()))
        .sorted(
            Comparator.comparing(Habit::decisions)
                .reversed()
                .thenComparing(Habit::tool)
                .thenComparing(Habit::rules))
        .limit(BacktestReport.MAXIMUM_HABITS)
        .toList();
  }

  private static Habit habit(Key key, Tally tally) {
    return new Habit(
        key.tool(),
        key.rules(),
        tally.tier,
        tally.approved > 0,
        tally.approved + tally.rejected,
        tally.hardlyRead,
        Collections.unmodifiableSortedMap(tally.candidate),
        suggestion(tally));
  }

  private static String suggestion(Tally tally) {
    if (tally.approved == 0) {
      return "People rejected all %d. Consider deny, with their reason.".formatted(tally.rejected);
    }
    String what =
        tally.tier.level() >= TIER_THAT_KEEPS_ITS_APPROVAL
            ? "At tier %d an approval has to stay; consider fewer stages or a smaller quorum."
                .formatted(tally.tier.level())
            : "Consider allow_with_review.";
    String fast =
        tally.hardlyRead == 0
            ? ""
            : " But %d came within %d s, when hardly anybody had read them: look into some first."
                .formatted(tally.hardlyRead, BacktestReport.HARDLY_READ.toSeconds());
    return "People approved all %d. ".formatted(tally.approved) + what + fast;
  }
}
