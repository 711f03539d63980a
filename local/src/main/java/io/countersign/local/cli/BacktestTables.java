package io.countersign.local.cli;

import io.countersign.local.backtest.BacktestResult;
import io.countersign.local.backtest.BacktestText;
import io.countersign.local.backtest.Words;
import io.countersign.policy.backtest.BacktestReport;
import io.countersign.policy.backtest.BacktestReport.Habit;
import io.countersign.policy.backtest.BacktestReport.Load;
import io.countersign.policy.backtest.BacktestReport.Peak;
import io.countersign.policy.backtest.BacktestReport.Side;
import io.countersign.policy.backtest.BacktestReport.TermsChange;
import io.countersign.policy.backtest.BacktestReport.VerdictChange;
import io.countersign.policy.backtest.BacktestReport.VerdictCount;
import io.countersign.policy.backtest.BacktestReport.Waiting;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A backtest for the terminal. */
final class BacktestTables {
  /** So many changed actions are printed; the page and JSON have all that the report lists. */
  private static final int MAXIMUM_PRINTED = 20;

  private final BacktestResult result;
  private final BacktestReport report;
  private final List<String> lines = new ArrayList<>();

  private BacktestTables(BacktestResult result) {
    this.result = result;
    this.report = result.report();
  }

  static List<String> lines(BacktestResult result) {
    return new BacktestTables(result).write();
  }

  private List<String> write() {
    head();
    verdicts();
    terms();
    if (!report.load().isEmpty()) {
      load();
      waiting();
    }
    habits();
    lines.add("");
    lines.addAll(BacktestText.leftOut(report));
    lines.addAll(result.notes());
    return lines.stream().map(BacktestTables::safe).toList();
  }

  /** Tables are aligned before; what is made harmless here is rare and may widen a line. */
  private static String safe(String line) {
    return Words.plain(line);
  }

  private void head() {
    BacktestReport.Actions actions = report.actions();
    lines.add(
        "candidates  "
            + String.join(", ", result.candidates())
            + (result.kept().isEmpty() ? ", alone" : ""));
    if (!result.kept().isEmpty()) {
      lines.add("in force    " + String.join(", ", result.kept()));
    }
    lines.add(
        "history     %s, from %s to %s %s"
            .formatted(
                result.source(),
                Words.moment(result.since(), report.zone()),
                Words.moment(result.until(), report.zone()),
                report.zone()));
    lines.add(
        "%s replayed: %s changed, %d more lenient, %d stricter; %s loosened"
            .formatted(
                Words.count(actions.replayed(), "action", "actions"),
                Words.count(actions.changed(), "verdict", "verdicts"),
                actions.moreLenient(),
                actions.stricter(),
                Words.count(actions.loosened(), "approval", "approvals")));
  }

  private void table(Table table) {
    lines.add("");
    lines.addAll(table.lines());
  }

  private void verdicts() {
    if (report.verdicts().isEmpty()) {
      return;
    }
    Table matrix = new Table("RECORDED", "CANDIDATE", "ACTIONS", "");
    for (VerdictCount pair : report.verdicts()) {
      int direction = Integer.signum(pair.candidate().compareTo(pair.recorded()));
      matrix.row(
          pair.recorded().word(),
          pair.candidate().word(),
          Long.toString(pair.count()),
          direction == 0 ? "" : direction < 0 ? "MORE LENIENT" : "stricter");
    }
    table(matrix);
    if (report.changes().isEmpty()) {
      return;
    }
    Table changes = new Table("CHANGED ACTION", "TOOL", "AGENT", "RECORDED", "CANDIDATE", "WHY");
    int printed = Math.min(MAXIMUM_PRINTED, report.changes().size());
    for (VerdictChange change : report.changes().subList(0, printed)) {
      changes.row(
          change.actionId(),
          change.tool(),
          change.agent(),
          side(change.recorded()),
          side(change.candidate()),
          String.join(" ", change.candidate().reasons()));
    }
    table(changes);
    long more = report.actions().changed() - printed;
    if (more > 0) {
      lines.add(
          "and %d more; --html and --json list up to %d"
              .formatted(more, BacktestReport.MAXIMUM_CHANGES));
    }
  }

  private static String side(Side side) {
    String rules = side.rules().isEmpty() ? "no rule" : String.join(", ", side.rules());
    return side.verdict().word() + " (" + rules + ")";
  }

  private void terms() {
    if (report.terms().isEmpty()) {
      return;
    }
    Table terms = new Table("ACTIONS", "ASKED FOR OTHER TERMS", "", "FOR EXAMPLE");
    for (TermsChange change : report.terms()) {
      terms.row(
          Long.toString(change.count()),
          String.join("; ", change.differences()),
          change.loosens() ? "LOOSENS" : "",
          change.actionId() + " " + change.tool());
    }
    table(terms);
  }

  private void load() {
    Table load = new Table("REQUESTS TO", "RECORDED", "CANDIDATE", "BUSIEST HOUR", "WOULD BE", "");
    for (Load group : report.load()) {
      load.row(
          group.approver(),
          Long.toString(group.recorded()),
          Long.toString(group.candidate()),
          peak(group.recordedPeak(), report.zone()),
          peak(group.candidatePeak(), report.zone()),
          group.isWithoutHistory() ? "no history" : "");
    }
    table(load);
  }

  private static String peak(@Nullable Peak peak, ZoneId zone) {
    return peak == null
        ? Words.NOTHING
        : "%d at %s".formatted(peak.requests(), Words.moment(peak.hour(), zone));
  }

  private void waiting() {
    Table waiting =
        new Table(
            "WAITING FOR", "DECIDED", "UNANSWERED", "HALF WITHIN", "9 OF 10 WITHIN", "CANDIDATE");
    for (Waiting group : report.waiting()) {
      waiting.row(
          group.approver(),
          Long.toString(group.decided()),
          Long.toString(group.unanswered()),
          Words.span(group.median()),
          Words.span(group.slow()),
          Words.count(group.candidate(), "request", "requests"));
    }
    table(waiting);
    lines.addAll(BacktestText.waitingSentences(report));
  }

  private void habits() {
    if (report.habits().isEmpty()) {
      return;
    }
    Table habits = new Table("TOOL", "RULES", "TIER", "PEOPLE ALWAYS", "SUGGESTION");
    for (Habit habit : report.habits()) {
      habits.row(
          habit.tool(),
          habit.rules(),
          Integer.toString(habit.tier().level()),
          habit.approved() ? "approve" : "reject",
          habit.suggestion());
    }
    table(habits);
  }
}
