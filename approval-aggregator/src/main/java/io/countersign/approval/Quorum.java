package io.countersign.approval;

import java.util.Arrays;
import java.util.List;

/**
 * Who counts for what: a person who could meet several demands of a stage counts for exactly one of
 * them.
 *
 * <p>The votes are assigned to the demands as a maximum matching, so that the result does not
 * depend on who came first: where Ann could meet A or B and Ben only A, both count, in whichever
 * order they vote.
 */
final class Quorum {
  /** A vote that counts for no demand. */
  static final int UNASSIGNED = -1;

  private final List<List<Integer>> ballots;
  private final List<Demand> demands;
  private final int[] assigned;

  private Quorum(List<List<Integer>> ballots, List<Demand> demands) {
    this.ballots = ballots;
    this.demands = demands;
    this.assigned = new int[ballots.size()];
    Arrays.fill(assigned, UNASSIGNED);
  }

  /**
   * Assigns each ballot to one of the demands that it could meet.
   *
   * @param ballots for each vote in order, the demands that the voter could meet
   * @return for each vote its demand or {@link #UNASSIGNED}; as many are assigned as possible
   */
  static int[] assign(List<List<Integer>> ballots, List<Demand> demands) {
    Quorum quorum = new Quorum(ballots, demands);
    for (int vote = 0; vote < ballots.size(); vote++) {
      quorum.place(vote, new boolean[demands.size()]);
    }
    return quorum.assigned;
  }

  /** Whether {@code assigned} meets every demand. */
  static boolean met(int[] assigned, List<Demand> demands) {
    long counted = Arrays.stream(assigned).filter(demand -> demand != UNASSIGNED).count();
    return counted == demands.stream().mapToLong(Demand::quorum).sum();
  }

  /**
   * Finds a demand for {@code vote}, moving earlier votes to others of theirs where that makes
   * room.
   */
  private boolean place(int vote, boolean[] visited) {
    for (int demand : ballots.get(vote)) {
      if (visited[demand]) {
        continue;
      }
      visited[demand] = true;
      if (countOf(demand) < demands.get(demand).quorum()) {
        assigned[vote] = demand;
        return true;
      }
      for (int other = 0; other < assigned.length; other++) {
        if (assigned[other] == demand && place(other, visited)) {
          assigned[vote] = demand;
          return true;
        }
      }
    }
    return false;
  }

  private long countOf(int demand) {
    return Arrays.stream(assigned).filter(each -> each == demand).count();
  }
}
