package io.countersign.approval;

import java.time.Duration;
import java.util.List;

/**
 * What happens when nobody has decided by a moment.
 *
 * @param after time since the request was made; not negative
 * @param action what is done
 * @param to whom an escalation brings in; empty otherwise
 */
public record LadderStep(Duration after, Action action, List<Approver> to) {
  /** Refuses a moment before the request. */
  public LadderStep {
    to = List.copyOf(to);
    if (after.isNegative()) {
      throw new IllegalArgumentException(
          "Expected a ladder's moment after the request, but it is " + after);
    }
  }

  /** What a rung does. */
  public enum Action {
    REMIND,
    ESCALATE,
    HOLD,
    REJECT
  }
}
