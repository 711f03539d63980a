package io.countersign.policy;

import io.countersign.policy.limits.LimitUse;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one rule says of one action, with the action's values filled in.
 *
 * @param rule the rule
 * @param verdict its verdict here: a closed window and an error turn it into a denial
 * @param reason a sentence
 * @param failed whether the rule could not be worked out
 * @param tier the rule's tier, or that of the rule that speaks above a limit
 * @param requirement what people must do; set exactly where approval is required
 * @param permitValidFor how long a permit is valid
 * @param review whether an allowed action is looked at afterwards
 * @param reviewers by whom
 * @param revalidation what makes an unused permit fall; null for stops alone
 * @param limits what the action takes of each of the rule's limits, in their order; empty for a
 *     denial
 */
record Decision(
    Rule rule,
    Verdict verdict,
    String reason,
    boolean failed,
    Tier tier,
    @Nullable Requirement requirement,
    Duration permitValidFor,
    boolean review,
    List<Approver> reviewers,
    @Nullable Revalidation revalidation,
    List<LimitUse> limits) {

  static Decision denied(Rule rule, String reason, boolean failed) {
    return new Decision(
        rule,
        Verdict.DENY,
        reason,
        failed,
        rule.tier(),
        null,
        Classification.DEFAULT_PERMIT_VALIDITY,
        false,
        List.of(),
        null,
        List.of());
  }

  /** Returns the same with what the action takes of limits. */
  Decision withLimits(List<LimitUse> uses) {
    return new Decision(
        rule,
        verdict,
        reason,
        failed,
        tier,
        requirement,
        permitValidFor,
        review,
        reviewers,
        revalidation,
        uses);
  }
}
