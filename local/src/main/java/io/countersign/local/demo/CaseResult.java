package io.countersign.local.demo;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of a case.
 *
 * @param demoCase the case
 * @param tier risk tier; null where there was none
 * @param verdict the policy's word; {@code –} where there was none
 * @param decidedBy who decided: the policy, people, or the deadline
 * @param end the event that it ended with, or its state
 * @param took from the proposal to the end
 * @param mismatches what came out otherwise than expected; empty where all is well
 */
record CaseResult(
    DemoCase demoCase,
    @Nullable Integer tier,
    String verdict,
    String decidedBy,
    String end,
    Duration took,
    List<String> mismatches) {

  CaseResult {
    mismatches = List.copyOf(mismatches);
  }

  /** A case that could not be played to its end. */
  static CaseResult failed(DemoCase demoCase, Duration took, String why) {
    return new CaseResult(demoCase, null, "–", "–", "failed", took, List.of(why));
  }

  /** Whether it came out as expected. */
  boolean isAsExpected() {
    return mismatches.isEmpty();
  }
}
