package io.countersign.policy;

import io.countersign.policy.Requirement.LadderAction;
import io.countersign.policy.Requirement.LadderStep;
import io.countersign.policy.limits.LimitStanding;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Combines what several rules say: the most restrictive verdict, the highest tier, and everything
 * that any of the approvals demands.
 */
final class Combination {
  private Combination() {}

  /**
   * Combines decisions.
   *
   * @param decisions at least one, in order of the rules' names
   * @param labels {@code name@version} of each policy by its name
   * @param bundles the policies that were asked
   * @param limits how the limits of these decisions stand
   * @param runUntil the first moment at which the clock forbids the action; null where none comes
   */
  static Classification of(
      List<Decision> decisions,
      Map<String, String> labels,
      List<String> bundles,
      List<LimitStanding> limits,
      @Nullable Instant runUntil) {
    Verdict verdict = Verdict.ALLOW;
    Tier tier = new Tier(Tier.LOWEST_LEVEL);
    Duration permitValidFor = decisions.getFirst().permitValidFor();
    Revalidation revalidation = null;
    // Plain loops: this runs for every action, where streams cost as much as the conditions.
    List<String> names = new ArrayList<>(decisions.size());
    SortedSet<String> policies = new TreeSet<>();
    for (Decision decision : decisions) {
      Rule rule = decision.rule();
      verdict = verdict.stricter(decision.verdict());
      tier = tier.higher(decision.tier());
      permitValidFor = shorter(permitValidFor, decision.permitValidFor());
      revalidation = Revalidation.unite(revalidation, decision.revalidation());
      names.add(rule.fullName());
      policies.add(labels.getOrDefault(rule.policy(), rule.policy()));
    }
    boolean mayRun = verdict == Verdict.ALLOW || verdict == Verdict.ALLOW_WITH_REVIEW;
    boolean review = false;
    Set<String> reasons = new LinkedHashSet<>();
    SortedSet<Approver> reviewers = new TreeSet<>();
    for (Decision decision : decisions) {
      ExceptionTerms exception = decision.rule().exception();
      if (decision.verdict() == verdict || (exception != null && verdict != Verdict.DENY)) {
        reasons.add(decision.reason());
      }
      if (mayRun && decision.review()) {
        review = true;
        reviewers.addAll(decision.reviewers());
      }
    }
    return new Classification(
        verdict,
        tier,
        names,
        String.join(",", policies),
        List.copyOf(reasons),
        unite(decisions, verdict, tier, revalidation),
        permitValidFor,
        review,
        List.copyOf(reviewers),
        bundles,
        limits,
        verdict.compareTo(Verdict.DRAFT_ONLY) < 0 ? runUntil : null,
        verdict.compareTo(Verdict.DRAFT_ONLY) < 0 ? revalidation : null);
  }

  /**
   * Unites what is demanded by the decisions of the strictest verdict. What makes the permit fall
   * is taken of all of them: a rule that lets run what another asks people about still says when
   * its permit falls.
   */
  private static @Nullable Requirement unite(
      List<Decision> decisions, Verdict strictest, Tier tier, @Nullable Revalidation revalidation) {
    Requirement united = null;
    for (Decision decision : decisions) {
      Requirement next = decision.requirement();
      if (next != null && decision.verdict() == strictest) {
        // Who opens an emergency way below the highest tier has not opened it there.
        Requirement opened =
            tier.equals(Tier.HIGHEST) && !decision.tier().equals(Tier.HIGHEST)
                ? next.withoutBreakGlass()
                : next;
        united = united == null ? sorted(opened) : unite(united, opened);
      }
    }
    return united == null ? null : united.withRevalidation(revalidation);
  }

  private static Requirement sorted(Requirement one) {
    return new Requirement(
        one.stages(),
        List.copyOf(new TreeSet<>(one.evidence())),
        List.copyOf(new TreeSet<>(one.editable())),
        one.sla(),
        one.ladder(),
        one.assurance(),
        one.permitValidFor(),
        one.workingTimeOf(),
        one.breakGlass(),
        one.revalidation());
  }

  private static Requirement unite(Requirement one, Requirement other) {
    Set<Requirement.Stage> stages = new LinkedHashSet<>(one.stages());
    stages.addAll(other.stages());
    Set<String> evidence = new TreeSet<>(one.evidence());
    evidence.addAll(other.evidence());
    Set<String> editable = new TreeSet<>(one.editable());
    editable.retainAll(other.editable());
    return new Requirement(
        List.copyOf(stages),
        List.copyOf(evidence),
        List.copyOf(editable),
        shorter(one.sla(), other.sla()),
        ladder(one, other),
        one.assurance().compareTo(other.assurance()) >= 0 ? one.assurance() : other.assurance(),
        shorter(one.permitValidFor(), other.permitValidFor()),
        calendar(one, other),
        one.breakGlass().and(other.breakGlass()),
        Revalidation.unite(one.revalidation(), other.revalidation()));
  }

  /**
   * The calendar that both count by. Where they differ, time counts by the clock: the same time
   * passes there sooner than by any calendar, so nothing is due later than either rule says.
   */
  private static @Nullable String calendar(Requirement one, Requirement other) {
    return Objects.equals(one.workingTimeOf(), other.workingTimeOf()) ? one.workingTimeOf() : null;
  }

  /**
   * Unites two ladders. One that neither holds nor rejects leaves the rejection to its deadline;
   * beside another ladder that has to be said. Where one rejects, the other cannot hold.
   */
  private static List<LadderStep> ladder(Requirement one, Requirement other) {
    List<LadderStep> steps = new ArrayList<>(explicit(one));
    explicit(other).stream().filter(step -> !steps.contains(step)).forEach(steps::add);
    boolean rejects = steps.stream().anyMatch(step -> step.action() == LadderAction.REJECT);
    return steps.stream()
        .filter(step -> !(rejects && step.action() == LadderAction.HOLD))
        .sorted(Comparator.comparing(LadderStep::after).thenComparing(LadderStep::action))
        .toList();
  }

  private static List<LadderStep> explicit(Requirement requirement) {
    boolean ends =
        requirement.ladder().stream()
            .anyMatch(
                step -> step.action() == LadderAction.HOLD || step.action() == LadderAction.REJECT);
    List<LadderStep> steps = new ArrayList<>(requirement.ladder());
    if (!ends) {
      steps.add(new LadderStep(requirement.sla(), LadderAction.REJECT, List.of()));
    }
    return steps;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
