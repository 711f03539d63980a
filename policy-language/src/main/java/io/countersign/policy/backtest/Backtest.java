package io.countersign.policy.backtest;

import io.countersign.policy.Classification;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares what was answered to actions with what candidate policies answer. What became of the
 * actions is known before; the classifications come one after another in the order of their
 * moments, and none of them is kept. Not for several threads.
 *
 * <p>An action is compared once, by its first classification. What came again, as it was or after
 * it had been sent back, and what approvers edited, is counted and not compared.
 */
public final class Backtest {
  private final Replay replay;
  private final Courses courses;
  private final ZoneId zone;
  private final Set<String> seen = new HashSet<>();

  private final VerdictChanges verdicts = new VerdictChanges();
  private final TermsChanges terms = new TermsChanges();
  private final Approvers approvers = new Approvers();
  private final RequestLoad load;
  private final RequestWaiting waiting = new RequestWaiting(approvers);
  private final Habits habits = new Habits();

  private long replayed;
  private @Nullable Instant first;
  private @Nullable Instant last;
  private long repeated;
  private long resubmitted;
  private long edits;
  private long begunBefore;
  private long unsettled;
  private long stopped;

  /**
   * A backtest.
   *
   * @param replay what the candidates say
   * @param courses what became of the actions
   * @param zone in which hours are counted
   */
  public Backtest(Replay replay, Courses courses, ZoneId zone) {
    this.replay = replay;
    this.courses = courses;
    this.zone = zone;
    this.load = new RequestLoad(approvers, zone);
  }

  /** Takes in the next classification of history. */
  public void add(HistoryEntry.Classified entry) {
    if (entry.edit()) {
      edits++;
      return;
    }
    Optional<Course> course = courses.of(entry.actionId());
    if (course.isEmpty()) {
      unsettled++;
    } else if (!course.get().isWhole()) {
      begunBefore++;
    } else if (!seen.add(entry.actionId())) {
      again(entry, course.get());
    } else if (entry.answer().stopped()) {
      stopped++;
    } else {
      compare(new HistoricalAction(entry, course.get()));
    }
  }

  private void again(HistoryEntry.Classified entry, Course course) {
    Instant sentBack = course.sentBack();
    if (sentBack != null && !entry.at().isBefore(sentBack)) {
      resubmitted++;
      // Its answer is compared with nothing, but what it takes of limits counts.
      replay.classify(new HistoricalAction(entry, course));
    } else {
      repeated++;
    }
  }

  private void compare(HistoricalAction action) {
    Classification candidate = replay.classify(action);
    replayed++;
    first = first == null || action.at().isBefore(first) ? action.at() : first;
    last = last == null || action.at().isAfter(last) ? action.at() : last;
    verdicts.add(action, candidate);
    terms.add(action, candidate);
    Asking asking = Asking.of(action, candidate);
    load.add(action.course().request(), asking);
    waiting.add(action.course().request(), asking);
    habits.add(action, candidate.verdict());
  }

  /** Returns what would be otherwise, as far as classifications were taken in. */
  public BacktestReport report() {
    return new BacktestReport(
        zone,
        new BacktestReport.Actions(
            replayed,
            first,
            last,
            verdicts.changed(),
            verdicts.moreLenient(),
            terms.loosened(),
            repeated,
            resubmitted,
            edits,
            begunBefore,
            unsettled,
            stopped),
        verdicts.counts(),
        verdicts.changes(),
        verdicts.changed() - verdicts.changes().size(),
        terms.listed(),
        terms.leftOff(),
        load.report(),
        waiting.report(),
        waiting.agents(),
        habits.report());
  }
}
