package io.countersign.policy.backtest;

import io.countersign.policy.Classification;
import io.countersign.policy.ExternalFacts;
import io.countersign.policy.PolicySet;

/**
 * Classifies actions of history as the candidate policies would have done. Actions come in the
 * order in which they were classified, so that an implementation can count.
 */
@FunctionalInterface
public interface Replay {
  /** Returns what the candidate policies say of an action at its own moment. */
  Classification classify(HistoricalAction action);

  /**
   * A replay by policies, which counts their limits from its begin on.
   *
   * @param policies the candidates, and what stays in force beside them
   * @param facts the published facts that conditions count on; history keeps none of its own
   */
  static Replay by(PolicySet policies, ExternalFacts facts) {
    return new LimitedReplay(policies, facts);
  }
}
