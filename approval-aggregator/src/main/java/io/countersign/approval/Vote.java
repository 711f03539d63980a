package io.countersign.approval;

import java.util.List;

/**
 * An approval that counts.
 *
 * @param voter the human
 * @param stage the stage that it counts for, from 0
 * @param demands the demands of the stage that the voter could satisfy when they voted, ascending;
 *     it counts for one
 * @param argumentsDigest what they approved
 */
public record Vote(PrincipalId voter, int stage, List<Integer> demands, String argumentsDigest) {
  /** Copies the list. */
  public Vote {
    demands = List.copyOf(demands);
  }
}
