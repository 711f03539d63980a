package io.countersign.approval;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What people must do after an edit: the stricter of what was asked and what is asked now, never
 * less than before.
 */
final class Combination {
  private static final int HIGHEST_TIER = 5;

  private Combination() {}

  /**
   * Both requirements in one. Stages that ask the same people become one with the higher quorum and
   * the higher amount; a stage that only the new one has is appended. Evidence is united, editable
   * fields are those of both, deadline and permit are the shorter. The ladder has the rungs of
   * both; where one of them would have rejected, so does this. Both are by the clock here. In an
   * emergency only those may grant whom both let.
   */
  static Requirement of(Requirement before, Requirement now) {
    return new Requirement(
        stages(before.stages(), now.stages()),
        union(before.evidence(), now.evidence()),
        before.editable().stream().filter(now.editable()::contains).toList(),
        shorter(before.sla(), now.sla()),
        ladder(before, now),
        before.assurance().surer(now.assurance()),
        shorter(before.permitValidity(), now.permitValidity()),
        null,
        before.breakGlass().and(now.breakGlass()));
  }

  /**
   * What was asked, for an edited action about which the policy asks nobody anew. Where it has
   * reached the highest tier by the edit, no rule of that tier has opened an emergency way to it.
   */
  static Requirement withoutOpenerAt(int tier, int tierBefore, Requirement before) {
    return tier >= HIGHEST_TIER && tierBefore < HIGHEST_TIER
        ? before.withBreakGlass(BreakGlass.NOBODY)
        : before;
  }

  /**
   * The answer to the edited action, with a verdict and a tier that are no lower than before and an
   * end that is no later.
   */
  static Classification of(Classification before, Classification now) {
    return new Classification(
        Verdict.REQUIRE_APPROVAL,
        Math.max(before.tier(), now.tier()),
        List.copyOf(new TreeSet<>(union(before.rules(), now.rules()))),
        now.policy(),
        now.reasons().isEmpty() ? before.reasons() : now.reasons(),
        now.revision(),
        earlier(before.runUntil(), now.runUntil()));
  }

  private static List<Stage> stages(List<Stage> before, List<Stage> now) {
    List<Stage> combined = new ArrayList<>(before);
    Set<Integer> taken = new HashSet<>();
    for (Stage stage : now) {
      boolean merged = false;
      for (int index = 0; index < before.size() && !merged; index++) {
        Stage stricter = taken.contains(index) ? null : merge(combined.get(index), stage);
        if (stricter != null) {
          combined.set(index, stricter);
          taken.add(index);
          merged = true;
        }
      }
      if (!merged) {
        combined.add(stage);
      }
    }
    return combined;
  }

  /**
   * One stage in the place of two that ask the same people; null where they do not, or not in one
   * currency.
   */
  private static @Nullable Stage merge(Stage before, Stage now) {
    if (before.demands().size() != now.demands().size()) {
      return null;
    }
    List<Demand> demands = new ArrayList<>();
    for (int index = 0; index < before.demands().size(); index++) {
      Demand old = before.demands().get(index);
      Demand fresh = now.demands().get(index);
      if (!new HashSet<>(old.anyOf()).equals(new HashSet<>(fresh.anyOf()))
          || !oneCurrency(old.authority(), fresh.authority())) {
        return null;
      }
      demands.add(
          new Demand(
              old.anyOf(),
              Math.max(old.quorum(), fresh.quorum()),
              higher(old.authority(), fresh.authority()),
              union(old.qualifications(), fresh.qualifications())));
    }
    return new Stage(demands);
  }

  private static boolean oneCurrency(@Nullable Money one, @Nullable Money other) {
    return one == null || other == null || one.currency().equals(other.currency());
  }

  private static @Nullable Money higher(@Nullable Money one, @Nullable Money other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.reaches(other) ? one : other;
  }

  private static List<LadderStep> ladder(Requirement before, Requirement now) {
    List<LadderStep> rungs = new ArrayList<>(union(before.ladder(), now.ladder()));
    for (Requirement each : List.of(before, now)) {
      if (each.rejectsAtDeadline()) {
        rungs.add(new LadderStep(each.sla(), LadderStep.Action.REJECT, List.of()));
      }
    }
    // Where both leave the no to the deadline, so does the combination; the shorter deadline then
    // says it.
    if (before.rejectsAtDeadline() && now.rejectsAtDeadline()) {
      rungs.removeIf(rung -> rung.action() == LadderStep.Action.REJECT);
    }
    return rungs;
  }

  private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.isBefore(other) ? one : other;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  private static <T> List<T> union(Collection<T> one, Collection<T> other) {
    Set<T> union = new LinkedHashSet<>(one);
    union.addAll(other);
    return List.copyOf(union);
  }
}
