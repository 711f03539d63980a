package io.countersign.approval;

import java.util.List;

/**
 * Others whom a person brought into a stage, or to whom they handed it over. Nobody gains more than
 * the person had: the others may meet the demands that the person could meet, each with the limit,
 * the tier and the rest that the demand wants.
 *
 * @param by who did it
 * @param inPlace whether the others decide in their place, so that they no longer do
 * @param stage the stage, from 0
 * @param demands indexes of its demands, ascending
 * @param to the others; at least one
 */
public record Referral(
    PrincipalId by, boolean inPlace, int stage, List<Integer> demands, List<Approver> to) {
  /** Copies the lists. */
  public Referral {
    demands = List.copyOf(demands);
    to = List.copyOf(to);
  }
}
