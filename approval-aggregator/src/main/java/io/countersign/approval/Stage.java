package io.countersign.approval;

import java.util.List;

/**
 * A stage of an approval: all its demands must be met, in any order, before the next stage opens.
 *
 * @param demands at least one
 */
public record Stage(List<Demand> demands) {
  /** Refuses a stage without demands: it would let an action pass that nobody decided on. */
  public Stage {
    demands = List.copyOf(demands);
    if (demands.isEmpty()) {
      throw new IllegalArgumentException("Expected a stage to have a demand, but it has none");
    }
  }
}
