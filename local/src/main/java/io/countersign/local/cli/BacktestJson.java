package io.countersign.local.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.local.backtest.BacktestResult;
import io.countersign.policy.backtest.BacktestReport;
import io.countersign.policy.backtest.BacktestReport.AgentWaiting;
import io.countersign.policy.backtest.BacktestReport.Habit;
import io.countersign.policy.backtest.BacktestReport.HourOfDay;
import io.countersign.policy.backtest.BacktestReport.Load;
import io.countersign.policy.backtest.BacktestReport.Peak;
import io.countersign.policy.backtest.BacktestReport.Side;
import io.countersign.policy.backtest.BacktestReport.TermsChange;
import io.countersign.policy.backtest.BacktestReport.VerdictChange;
import io.countersign.policy.backtest.BacktestReport.VerdictCount;
import io.countersign.policy.backtest.BacktestReport.Waiting;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A backtest as one JSON document; spans of time are milliseconds. */
final class BacktestJson {
  private final BacktestResult result;
  private final BacktestReport report;
  private final ObjectNode document = OutputOptions.JSON.createObjectNode();

  private BacktestJson(BacktestResult result) {
    this.result = result;
    this.report = result.report();
  }

  static ObjectNode of(BacktestResult result) {
    return new BacktestJson(result).write();
  }

  private ObjectNode write() {
    document
        .put("source", result.source())
        .put("since", result.since().toString())
        .put("until", result.until().toString())
        .put("zone", report.zone().toString());
    result.candidates().forEach(document.putArray("candidates")::add);
    result.kept().forEach(document.putArray("inForce")::add);
    actions();
    verdicts();
    terms();
    load();
    waiting();
    habits();
    result.notes().forEach(document.putArray("notes")::add);
    return document;
  }

  private void actions() {
    BacktestReport.Actions actions = report.actions();
    document
        .putObject("actions")
        .put("replayed", actions.replayed())
        .put("first", text(actions.first()))
        .put("last", text(actions.last()))
        .put("changed", actions.changed())
        .put("moreLenient", actions.moreLenient())
        .put("stricter", actions.stricter())
        .put("loosened", actions.loosened())
        .put("repeated", actions.repeated())
        .put("resubmitted", actions.resubmitted())
        .put("edits", actions.edits())
        .put("begunBefore", actions.begunBefore())
        .put("unsettled", actions.unsettled())
        .put("stopped", actions.stopped());
  }

  private void verdicts() {
    ArrayNode verdicts = document.putArray("verdicts");
    for (VerdictCount pair : report.verdicts()) {
      verdicts
          .addObject()
          .put("recorded", pair.recorded().word())
          .put("candidate", pair.candidate().word())
          .put("count", pair.count());
    }
    ArrayNode changes = document.putArray("changes");
    for (VerdictChange change : report.changes()) {
      ObjectNode one =
          changes
              .addObject()
              .put("actionId", change.actionId())
              .put("at", change.at().toString())
              .put("tool", change.tool())
              .put("agent", change.agent())
              .put("moreLenient", change.isMoreLenient());
      side(one.putObject("recorded"), change.recorded());
      side(one.putObject("candidate"), change.candidate());
    }
    document.put("changesLeftOff", report.changesLeftOff());
  }

  private static void side(ObjectNode node, Side side) {
    node.put("verdict", side.verdict().word()).put("tier", side.tier().level());
    side.rules().forEach(node.putArray("rules")::add);
    side.reasons().forEach(node.putArray("reasons")::add);
  }

  private void terms() {
    ArrayNode terms = document.putArray("terms");
    for (TermsChange change : report.terms()) {
      ObjectNode one =
          terms
              .addObject()
              .put("count", change.count())
              .put("loosens", change.loosens())
              .put("tool", change.tool())
              .put("actionId", change.actionId());
      change.differences().forEach(one.putArray("differences")::add);
    }
    document.put("termsLeftOff", report.termsLeftOff());
  }

  private void load() {
    ArrayNode load = document.putArray("load");
    for (Load group : report.load()) {
      ObjectNode one =
          load.addObject()
              .put("approver", group.approver())
              .put("recorded", group.recorded())
              .put("candidate", group.candidate())
              .put("withoutHistory", group.isWithoutHistory());
      peak(one, "recordedPeak", group.recordedPeak());
      peak(one, "candidatePeak", group.candidatePeak());
      ArrayNode hours = one.putArray("hours");
      for (HourOfDay hour : group.hours()) {
        hours
            .addObject()
            .put("hour", hour.hour())
            .put("recorded", hour.recorded())
            .put("candidate", hour.candidate());
      }
    }
  }

  private static void peak(ObjectNode node, String name, @Nullable Peak peak) {
    if (peak == null) {
      node.putNull(name);
    } else {
      node.putObject(name).put("hour", peak.hour().toString()).put("requests", peak.requests());
    }
  }

  private void waiting() {
    ArrayNode waiting = document.putArray("waiting");
    for (Waiting group : report.waiting()) {
      waiting
          .addObject()
          .put("approver", group.approver())
          .put("decided", group.decided())
          .put("unanswered", group.unanswered())
          .put("medianMillis", millis(group.median()))
          .put("slowMillis", millis(group.slow()))
          .put("fastestMillis", millis(group.fastest()))
          .put("candidate", group.candidate());
    }
    AgentWaiting agents = report.agents();
    document
        .putObject("agents")
        .put("recordedRequests", agents.recordedRequests())
        .put("recordedMillis", agents.recorded().toMillis())
        .put("recordedOpen", agents.recordedOpen())
        .put("asBefore", agents.asBefore())
        .put("byHistory", agents.byHistory())
        .put("byDeadline", agents.byDeadline())
        .put("candidateMillis", agents.candidate().toMillis())
        .put("candidateSlowMillis", agents.candidateSlow().toMillis())
        .put("candidateOpen", agents.candidateOpen())
        .put("sentBack", agents.sentBack());
  }

  private void habits() {
    ArrayNode habits = document.putArray("habits");
    for (Habit habit : report.habits()) {
      ObjectNode one =
          habits
              .addObject()
              .put("tool", habit.tool())
              .put("rules", habit.rules())
              .put("tier", habit.tier().level())
              .put("always", habit.approved() ? "approved" : "rejected")
              .put("decisions", habit.decisions())
              .put("hardlyRead", habit.hardlyRead())
              .put("suggestion", habit.suggestion());
      ObjectNode candidate = one.putObject("candidate");
      habit.candidate().forEach((verdict, count) -> candidate.put(verdict.word(), count));
    }
  }

  private static @Nullable Long millis(@Nullable Duration span) {
    return span == null ? null : span.toMillis();
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }
}
