package io.countersign.local.backtest;

import io.countersign.policy.backtest.BacktestReport;
import java.time.Instant;
import java.util.List;

/**
 * A backtest with all that is said beside its report.
 *
 * @param source what was read, in a few words
 * @param since begin of the span of time
 * @param until its end, which is not part of it
 * @param candidates the candidate policies, {@code name@version}, in order
 * @param kept the policies in force that stay beside them, {@code name@version}, in order
 * @param notes what a reader must know to understand the numbers, a sentence each
 * @param report what would be otherwise
 */
public record BacktestResult(
    String source,
    Instant since,
    Instant until,
    List<String> candidates,
    List<String> kept,
    List<String> notes,
    BacktestReport report) {
  /** Copies the lists. */
  public BacktestResult {
    candidates = List.copyOf(candidates);
    kept = List.copyOf(kept);
    notes = List.copyOf(notes);
  }
}
