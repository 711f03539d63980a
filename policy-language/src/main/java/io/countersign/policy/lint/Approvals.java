package io.countersign.policy.lint;

import io.countersign.policy.LimitTerms.Beyond;
import io.countersign.policy.Rule;
import io.countersign.policy.Rule.ApprovalTerms;
import io.countersign.policy.Rule.Effect;
import java.util.ArrayList;
import java.util.List;

/** The approvals that a rule describes itself. */
final class Approvals {
  private Approvals() {}

  /** Returns what it demands when it matches, and what it demands above its limits. */
  static List<ApprovalTerms> of(Rule rule) {
    List<ApprovalTerms> approvals = new ArrayList<>();
    if (rule.effect() instanceof Effect.RequireApproval approval) {
      approvals.add(approval.terms());
    }
    rule.limits().stream()
        .map(limit -> limit.beyond())
        // What another rule describes is looked at there.
        .filter(beyond -> isOwn(rule, beyond))
        .map(beyond -> ((Beyond.RequireApproval) beyond).terms())
        .findFirst()
        .ifPresent(approvals::add);
    return approvals;
  }

  private static boolean isOwn(Rule rule, Beyond beyond) {
    return beyond instanceof Beyond.RequireApproval asked && asked.as().equals(rule.fullName());
  }
}
