package io.countersign.policy.backtest;

import io.countersign.policy.ActionFacts;
import java.time.Instant;

/**
 * An action of history: how it was first classified, and what became of it.
 *
 * @param first its first classification
 * @param course what became of it
 */
public record HistoricalAction(HistoryEntry.Classified first, Course course) {
  /** Returns what policy knew of it. */
  public ActionFacts facts() {
    return first.facts();
  }

  /** Returns the moment of its classification. */
  public Instant at() {
    return first.at();
  }

  /** Returns what it was answered. */
  public RecordedAnswer recorded() {
    return first.answer();
  }
}
