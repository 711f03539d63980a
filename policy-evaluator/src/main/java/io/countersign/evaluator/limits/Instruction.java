package io.countersign.evaluator.limits;

import io.countersign.policy.limits.LimitUse;
import java.util.List;

/** What has to be done at the limits. */
public sealed interface Instruction {
  /** Nothing. */
  record Nothing() implements Instruction {}

  /**
   * The action takes exactly this, whether there is room or not.
   *
   * @param uses what
   */
  record Count(List<LimitUse> uses) implements Instruction {
    /** Copies the list. */
    public Count {
      uses = List.copyOf(uses);
    }
  }

  /** The action takes nothing any more. */
  record GiveBack() implements Instruction {}
}
