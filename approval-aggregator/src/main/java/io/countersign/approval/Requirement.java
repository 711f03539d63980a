package io.countersign.approval;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What people must do before an action may run.
 *
 * @param stages in order; at least one
 * @param evidence names of the parts of the evidence pack that must be present
 * @param editable JSON Pointers into the arguments that an approver may edit
 * @param sla time from the request to its deadline; more than zero
 * @param ladder what happens in time; put in order of time, rungs of one moment in the order given
 * @param assurance how surely an approver must be identified
 * @param permitValidity how long the permit is valid; more than zero
 * @param workingTimeOf group by whose working time {@code sla} and {@code ladder} count, without
 *     prefix; null for the clock. What people are asked is always by the clock
 * @param breakGlass who may grant in an emergency
 */
public record Requirement(
    List<Stage> stages,
    List<String> evidence,
    List<String> editable,
    Duration sla,
    List<LadderStep> ladder,
    Assurance assurance,
    Duration permitValidity,
    @Nullable String workingTimeOf,
    BreakGlass breakGlass) {
  /** Refuses a requirement that asks nobody or that has no deadline. */
  public Requirement {
    stages = List.copyOf(stages);
    evidence = List.copyOf(evidence);
    editable = List.copyOf(editable);
    ladder = ladder.stream().sorted(Comparator.comparing(LadderStep::after)).toList();
    if (stages.isEmpty()) {
      throw new IllegalArgumentException("Expected a requirement to have a stage, but it has none");
    }
    if (!sla.isPositive()) {
      throw new IllegalArgumentException("Expected a deadline after the request, but it is " + sla);
    }
    if (!permitValidity.isPositive()) {
      throw new IllegalArgumentException(
          "Expected a permit to be valid for a time, but it is " + permitValidity);
    }
  }

  /** A requirement by the clock that nobody can pass by in an emergency. */
  public Requirement(
      List<Stage> stages,
      List<String> evidence,
      List<String> editable,
      Duration sla,
      List<LadderStep> ladder,
      Assurance assurance,
      Duration permitValidity) {
    this(
        stages,
        evidence,
        editable,
        sla,
        ladder,
        assurance,
        permitValidity,
        null,
        BreakGlass.NOBODY);
  }

  /** The same with a deadline and a ladder by the clock. */
  public Requirement byClock(Duration otherSla, List<LadderStep> otherLadder) {
    return new Requirement(
        stages,
        evidence,
        editable,
        otherSla,
        otherLadder,
        assurance,
        permitValidity,
        null,
        breakGlass);
  }

  /** The same with other people for an emergency. */
  Requirement withBreakGlass(BreakGlass other) {
    return new Requirement(
        stages, evidence, editable, sla, ladder, assurance, permitValidity, workingTimeOf, other);
  }

  /**
   * Whether the deadline itself says no: the ladder neither holds nor rejects, and silence is not
   * consent.
   */
  public boolean rejectsAtDeadline() {
    return ladder.stream()
        .noneMatch(
            step ->
                step.action() == LadderStep.Action.HOLD
                    || step.action() == LadderStep.Action.REJECT);
  }
}
