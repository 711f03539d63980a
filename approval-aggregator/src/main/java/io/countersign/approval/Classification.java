package io.countersign.approval;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The policy's answer in short.
 *
 * @param verdict the verdict
 * @param tier risk tier, 0 to 5
 * @param rules ids of the rules that decided
 * @param policy names and versions of the policies that decided
 * @param reasons sentences for the agent and the approver
 * @param revision which attempt of the action it is about; 1 for the first proposal
 * @param runUntil the first moment at which the action may no longer run, because a change window
 *     closes or a freeze begins; null where the policy sets none
 */
public record Classification(
    Verdict verdict,
    int tier,
    List<String> rules,
    String policy,
    List<String> reasons,
    int revision,
    @Nullable Instant runUntil) {
  /** Copies the lists. */
  public Classification {
    rules = List.copyOf(rules);
    reasons = List.copyOf(reasons);
  }

  /** The same answer about another attempt. */
  public Classification ofRevision(int other) {
    return new Classification(verdict, tier, rules, policy, reasons, other, runUntil);
  }
}
