package io.countersign.policy;

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
 * @param requirement what people must do; set exactly where approval is required
 * @param permitValidFor how long a permit is valid
 * @param review whether an allowed action is looked at afterwards
 * @param reviewers by whom
 */
record Decision(
    Rule rule,
    Verdict verdict,
    String reason,
    boolean failed,
    @Nullable Requirement requirement,
    Duration permitValidFor,
    boolean review,
    List<Approver> reviewers) {

  static Decision denied(Rule rule, String reason, boolean failed) {
    return new Decision(
        rule,
        Verdict.DENY,
        reason,
        failed,
        null,
        Classification.DEFAULT_PERMIT_VALIDITY,
        false,
        List.of());
  }
}
