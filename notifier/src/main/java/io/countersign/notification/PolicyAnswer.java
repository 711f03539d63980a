package io.countersign.notification;

import io.countersign.events.Classification;
import java.util.List;

/**
 * What the policy said.
 *
 * @param verdict {@code allow}, {@code allow_with_review}, {@code require_approval}, {@code
 *     draft_only} or {@code deny}
 * @param tier 0 to 5
 * @param rules ids of the rules that decided
 * @param policy names and versions of the policies that decided
 * @param reasons sentences
 * @param revision which attempt of the action this is about, from 1
 */
public record PolicyAnswer(
    String verdict,
    int tier,
    List<String> rules,
    String policy,
    List<String> reasons,
    int revision) {
  /** Copies the lists. */
  public PolicyAnswer {
    rules = List.copyOf(rules);
    reasons = List.copyOf(reasons);
  }

  /** From the event language. */
  static PolicyAnswer of(Classification classification) {
    return new PolicyAnswer(
        Words.of(classification.getVerdict()),
        classification.getTier(),
        classification.getRules(),
        classification.getPolicy(),
        classification.getReasons(),
        classification.getRevision());
  }

  /** The tier as people say it. */
  public String tierWord() {
    return switch (tier) {
      case 0, 1 -> "low";
      case 2 -> "medium";
      case 3 -> "high";
      default -> "critical";
    };
  }
}
