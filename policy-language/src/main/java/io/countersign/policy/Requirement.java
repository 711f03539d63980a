package io.countersign.policy;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What people must do before an action may run.
 *
 * @param stages ordered, at least one
 * @param evidence parts of the proposal that must be present, sorted
 * @param editable JSON Pointers into the arguments that an approver may edit, sorted
 * @param sla from the request to its deadline
 * @param ladder what happens when nobody decides, ordered by moment
 * @param assurance how surely an approver must be identified
 * @param permitValidFor how long the permit is valid from the grant
 * @param workingTimeOf group by whose working time deadline and ladder count, without prefix; null
 *     for time by the clock
 * @param breakGlass who may grant in an emergency
 * @param revalidation what makes the unused permit fall; null for stops alone
 */
public record Requirement(
    List<Stage> stages,
    List<String> evidence,
    List<String> editable,
    Duration sla,
    List<LadderStep> ladder,
    Assurance assurance,
    Duration permitValidFor,
    @Nullable String workingTimeOf,
    BreakGlass breakGlass,
    @Nullable Revalidation revalidation) {

  /** Copies the lists and refuses a requirement without stages. */
  public Requirement {
    stages = List.copyOf(stages);
    evidence = List.copyOf(evidence);
    editable = List.copyOf(editable);
    ladder = List.copyOf(ladder);
    if (stages.isEmpty()) {
      throw new IllegalArgumentException("Expected at least one stage, but there is none");
    }
  }

  /** The same with another answer to what makes the permit fall. */
  Requirement withRevalidation(@Nullable Revalidation other) {
    return new Requirement(
        stages,
        evidence,
        editable,
        sla,
        ladder,
        assurance,
        permitValidFor,
        workingTimeOf,
        breakGlass,
        other);
  }

  /** The same without anybody who may grant in an emergency. */
  Requirement withoutBreakGlass() {
    return new Requirement(
        stages,
        evidence,
        editable,
        sla,
        ladder,
        assurance,
        permitValidFor,
        workingTimeOf,
        BreakGlass.NOBODY,
        revalidation);
  }

  /** How surely an approver must be identified, from the weaker to the stronger. */
  public enum Assurance {
    /** Signed in. */
    SESSION,
    /** Confirmed with a passkey. */
    PASSKEY
  }

  /**
   * A stage: all its demands must be met before the next stage opens.
   *
   * @param demands at least one
   */
  public record Stage(List<Demand> demands) {
    /** Copies the list. */
    public Stage {
      demands = List.copyOf(demands);
    }
  }

  /**
   * So many distinct people out of these.
   *
   * @param anyOf membership in any one is enough
   * @param quorum how many distinct people, at least 1
   * @param authority amount that each approver's limit must reach; null where none is at stake
   * @param qualifications what each approver must be qualified for at the moment of the vote
   */
  public record Demand(
      List<Approver> anyOf, int quorum, @Nullable Money authority, List<String> qualifications) {
    /** Copies the lists. */
    public Demand {
      anyOf = List.copyOf(anyOf);
      qualifications = List.copyOf(qualifications);
    }
  }

  /** What a rung of the ladder does. */
  public enum LadderAction {
    /** Those who may decide are told again. */
    REMIND,
    /** More people may decide. */
    ESCALATE,
    /** The request stays open after its deadline. */
    HOLD,
    /** The request is rejected. */
    REJECT
  }

  /**
   * A rung of the ladder.
   *
   * @param after how long after the request
   * @param action what is done
   * @param to whom an escalation adds; empty otherwise
   */
  public record LadderStep(Duration after, LadderAction action, List<Approver> to) {
    /** Copies the list. */
    public LadderStep {
      to = List.copyOf(to);
    }
  }
}
