package io.countersign.policy.limits;

import java.math.BigDecimal;

/**
 * How a limit stood when an action was classified.
 *
 * @param use what the action takes
 * @param used what others had taken
 */
public record LimitStanding(LimitUse use, BigDecimal used) {
  /** Returns whether there was no room for the action. */
  public boolean isExceeded() {
    return use.exceededBy(used);
  }
}
