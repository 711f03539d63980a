package io.countersign.policy.backtest;

import io.countersign.policy.Requirement;
import io.countersign.policy.Tier;
import io.countersign.policy.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the platform answered to an action.
 *
 * @param verdict the verdict
 * @param tier the tier
 * @param rules the rules that matched or failed, {@code policy/rule}, sorted
 * @param policy their policies, {@code name@version}
 * @param reasons sentences that say why
 * @param requirement what people had to do; null where they were not to be asked
 * @param stopped whether a stop denied it, so that the answer is none of policy's
 */
public record RecordedAnswer(
    Verdict verdict,
    Tier tier,
    List<String> rules,
    String policy,
    List<String> reasons,
    @Nullable Requirement requirement,
    boolean stopped) {
  /** Copies the lists. */
  public RecordedAnswer {
    rules = List.copyOf(rules);
    reasons = List.copyOf(reasons);
  }
}
