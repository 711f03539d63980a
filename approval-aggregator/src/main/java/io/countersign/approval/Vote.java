package io.countersign.approval;

import java.util.List;
import java.util.stream.Stream;

/**
 * An approval that counts.
 *
 * @param voter the human
 * @param stage the stage that it counts for, from 0
 * @param demands the demands of the stage that the voter could satisfy when they voted, ascending;
 *     it counts for one
 * @param argumentsDigest what they approved
 * @param grants ids of the grants that lent the right, from the one whose right it is to the
 *     voter's own; empty where it is the voter's
 * @param lentBy who gave each of them
 */
public record Vote(
    PrincipalId voter,
    int stage,
    List<Integer> demands,
    String argumentsDigest,
    List<String> grants,
    List<PrincipalId> lentBy) {
  /** Copies the lists. */
  public Vote {
    demands = List.copyOf(demands);
    grants = List.copyOf(grants);
    lentBy = List.copyOf(lentBy);
  }

  /** Everybody who stands behind it; none of them may stand behind another vote of the request. */
  Stream<PrincipalId> behind() {
    return Stream.concat(Stream.of(voter), lentBy.stream());
  }
}
