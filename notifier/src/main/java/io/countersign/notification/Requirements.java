package io.countersign.notification;

import io.countersign.events.Demand;
import io.countersign.events.Requirement;
import io.countersign.events.Stage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What people must do.
 *
 * @param stages ordered
 * @param evidence parts of the evidence pack that had to be present
 * @param editable JSON Pointers into the arguments that an approver may change
 * @param assurance how surely an approver must be identified: {@code none}, {@code session} or
 *     {@code passkey}
 * @param breakGlass who may grant in an emergency, alone
 */
public record Requirements(
    List<StageDemands> stages,
    List<String> evidence,
    List<String> editable,
    String assurance,
    List<Approver> breakGlass) {
  /** Copies the lists. */
  public Requirements {
    stages = List.copyOf(stages);
    evidence = List.copyOf(evidence);
    editable = List.copyOf(editable);
    breakGlass = List.copyOf(breakGlass);
  }

  /**
   * One stage; all of its demands must be met.
   *
   * @param demands at least one
   */
  public record StageDemands(List<StageDemand> demands) {
    /** Copies the list. */
    public StageDemands {
      demands = List.copyOf(demands);
    }
  }

  /**
   * So many distinct people out of these.
   *
   * @param anyOf who may satisfy it
   * @param quorum how many of them
   * @param authority amount that each one's limit must reach; null where none is at stake
   */
  public record StageDemand(List<Approver> anyOf, int quorum, @Nullable Amount authority) {
    /** Copies the list. */
    public StageDemand {
      anyOf = List.copyOf(anyOf);
    }
  }

  /** From the event language. */
  static Requirements of(Requirement requirement) {
    return new Requirements(
        requirement.getStages().stream().map(Requirements::stage).toList(),
        requirement.getEvidence(),
        requirement.getEditable(),
        Words.of(requirement.getAssurance()),
        Approver.of(requirement.getBreakGlass()));
  }

  private static StageDemands stage(Stage stage) {
    return new StageDemands(stage.getDemands().stream().map(Requirements::demand).toList());
  }

  private static StageDemand demand(Demand demand) {
    return new StageDemand(
        Approver.of(demand.getAnyOf()), demand.getQuorum(), Amount.of(demand.getAuthority()));
  }
}
