package io.countersign.policy.lint;

import io.countersign.policy.Freeze;
import io.countersign.policy.Rule;
import io.countersign.policy.Rule.Effect;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Looks for freezes that no longer do anything. */
final class FreezeChecks {
  private FreezeChecks() {}

  static List<Finding> check(LintedPolicy policy, Rule rule, Instant now) {
    return freezes(rule)
        .filter(freeze -> !freeze.ends().isAfter(now))
        .map(
            freeze ->
                policy.finding(
                    FindingCode.FREEZE_IS_OVER,
                    rule,
                    "the freeze %s (%s) is over and forbids nothing any more"
                        .formatted(freeze.text(), freeze.reason()),
                    "take it out, or give it its next time"))
        .toList();
  }

  private static Stream<Freeze> freezes(Rule rule) {
    return rule.effect() instanceof Effect.Frozen frozen
        ? Stream.of(frozen.time())
        : rule.schedule().freezes().stream();
  }
}
