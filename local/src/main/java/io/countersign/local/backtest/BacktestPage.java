package io.countersign.local.backtest;

import io.countersign.policy.Verdict;
import io.countersign.policy.backtest.BacktestReport;
import io.countersign.policy.backtest.BacktestReport.Habit;
import io.countersign.policy.backtest.BacktestReport.Load;
import io.countersign.policy.backtest.BacktestReport.Peak;
import io.countersign.policy.backtest.BacktestReport.Side;
import io.countersign.policy.backtest.BacktestReport.TermsChange;
import io.countersign.policy.backtest.BacktestReport.VerdictChange;
import io.countersign.policy.backtest.BacktestReport.VerdictCount;
import io.countersign.policy.backtest.BacktestReport.Waiting;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A backtest as one page that needs nothing beside it: no script, no font, no network. */
public final class BacktestPage {
  private static final String STYLE = "backtest.css";

  /** So many groups get a chart of their own; the table has all of them. */
  private static final int MAXIMUM_CHARTS = 12;

  /** So many changed actions are seen at once; the rest is folded. */
  private static final int MAXIMUM_OPEN = 20;

  private final BacktestResult result;
  private final BacktestReport report;
  private final Html page = new Html();

  private BacktestPage(BacktestResult result) {
    this.result = result;
    this.report = result.report();
  }

  /** The page as HTML. */
  public static String of(BacktestResult result) {
    return new BacktestPage(result).write();
  }

  private String write() {
    page.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .raw("<meta http-equiv=\"Content-Security-Policy\"")
        .raw(" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")
        .raw("<meta name=\"color-scheme\" content=\"light dark\">\n");
    page.element("title", "Backtest of " + String.join(", ", result.candidates()));
    page.raw("<style>\n").raw(style()).raw("</style>\n</head>\n<body>\n<main>\n");
    head();
    verdicts();
    terms();
    load();
    waiting();
    habits();
    notes();
    return page.raw("</main>\n</body>\n</html>\n").markup();
  }

  private static String style() {
    try (InputStream in = BacktestPage.class.getResourceAsStream(STYLE)) {
      return new String(Objects.requireNonNull(in, STYLE).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("The style of the page cannot be read", e);
    }
  }

  private void head() {
    BacktestReport.Actions actions = report.actions();
    page.raw("<header>\n").element("p", "Policy backtest");
    page.element("h1", String.join(", ", result.candidates()));
    page.raw("<p class=\"quiet\">")
        .text("Replayed on " + result.source() + ", from ")
        .text(Words.moment(result.since(), report.zone()) + " to ")
        .text(Words.moment(result.until(), report.zone()) + " (" + report.zone() + ").")
        .raw("</p>\n</header>\n<ul class=\"figures\">\n");
    figure("", actions.replayed(), "actions replayed");
    figure(actions.moreLenient() > 0 ? "lenient" : "", actions.moreLenient(), "more lenient");
    figure(actions.stricter() > 0 ? "stricter" : "", actions.stricter(), "stricter");
    figure(actions.loosened() > 0 ? "lenient" : "", actions.loosened(), "approvals loosened");
    page.raw("</ul>\n");
    if (actions.replayed() == 0) {
      page.element("p", "Nothing was classified in this time, so there is nothing to compare.");
    }
  }

  private void figure(String style, long number, String what) {
    page.raw("<li class=\"" + style + "\"><strong>" + number + "</strong> ")
        .text(what)
        .raw("</li>\n");
  }

  private void verdicts() {
    page.raw("<section>\n").element("h2", "Verdicts");
    if (report.verdicts().isEmpty()) {
      page.element("p", "No verdict changes.").raw("</section>\n");
      return;
    }
    page.raw("<div class=\"wide\"><table class=\"matrix\"><caption>")
        .text("How many actions went from the recorded verdict (row) to the candidate (column)")
        .raw("</caption>\n<thead><tr><td></td>");
    List<Verdict> given = given();
    for (Verdict candidate : given) {
      page.raw("<th scope=\"col\">").text(words(candidate)).raw("</th>");
    }
    page.raw("</tr></thead>\n<tbody>\n");
    for (Verdict recorded : given) {
      page.raw("<tr><th scope=\"row\">").text(words(recorded)).raw("</th>");
      for (Verdict candidate : given) {
        pair(recorded, candidate);
      }
      page.raw("</tr>\n");
    }
    page.raw("</tbody></table></div>\n");
    totals();
    changes();
    page.raw("</section>\n");
  }

  /** The verdicts that were given or would be, the most lenient first. */
  private List<Verdict> given() {
    return Arrays.stream(Verdict.values())
        .filter(
            verdict -> count(pair -> pair.recorded() == verdict || pair.candidate() == verdict) > 0)
        .toList();
  }

  /** How often each verdict was given and would be. */
  private void totals() {
    List<Charts.Bar> bars = new ArrayList<>();
    for (Verdict verdict : given()) {
      long recorded = count(pair -> pair.recorded() == verdict);
      long candidate = count(pair -> pair.candidate() == verdict);
      bars.add(Charts.Bar.of(words(verdict) + ", recorded", recorded, "recorded"));
      bars.add(Charts.Bar.of(words(verdict) + ", candidate", candidate, "candidate"));
    }
    if (!bars.isEmpty()) {
      page.raw("<figure>").element("figcaption", "How often each verdict");
      page.raw(Charts.lines("verdicts", "How often each verdict was given and would be", bars));
      page.raw("</figure>\n");
    }
  }

  private long count(Predicate<VerdictCount> which) {
    return report.verdicts().stream().filter(which).mapToLong(VerdictCount::count).sum();
  }

  private void pair(Verdict recorded, Verdict candidate) {
    long count = count(pair -> pair.recorded() == recorded && pair.candidate() == candidate);
    int direction = Integer.signum(candidate.compareTo(recorded));
    String style =
        count == 0 ? "none" : direction < 0 ? "lenient" : direction > 0 ? "stricter" : "same";
    page.raw("<td class=\"" + style + "\">").text(count == 0 ? "·" : "" + count);
    if (count > 0 && direction != 0) {
      page.raw("<small>").text(direction < 0 ? "more lenient" : "stricter").raw("</small>");
    }
    page.raw("</td>");
  }

  private void changes() {
    if (report.changes().isEmpty()) {
      page.element("p", "No verdict changes.");
      return;
    }
    int open = Math.min(MAXIMUM_OPEN, report.changes().size());
    changes(
        "Actions whose verdict changes, the most lenient changes first",
        report.changes().subList(0, open));
    int more = report.changes().size() - open;
    if (more > 0) {
      page.raw("<details><summary>").text("%d more".formatted(more)).raw("</summary>\n");
      changes("More actions", report.changes().subList(open, report.changes().size()));
      page.raw("</details>\n");
    }
    if (report.changesLeftOff() > 0) {
      page.element("p", "%d more are not listed.".formatted(report.changesLeftOff()));
    }
  }

  private void changes(String caption, List<VerdictChange> changes) {
    page.raw("<div class=\"changes\">\n");
    page.table(caption, List.of("Action", "Recorded", "Candidate", "Why"));
    for (VerdictChange change : changes) {
      boolean lenient = change.isMoreLenient();
      page.raw(lenient ? "<tr class=\"lenient\">" : "<tr class=\"stricter\">");
      page.raw("<th scope=\"row\">").text(change.actionId()).raw("<small>");
      page.text(change.tool() + " by " + change.agent()).raw("</small><small>");
      page.text(Words.moment(change.at(), report.zone())).raw("</small></th>");
      side("Recorded", change.recorded(), "");
      side("Candidate", change.candidate(), lenient ? "more lenient" : "stricter");
      page.cell("Why", String.join(" ", change.candidate().reasons())).raw("</tr>\n");
    }
    page.endTable().raw("</div>\n");
  }

  private void side(String column, Side side, String mark) {
    page.raw("<td data-label=\"" + column + "\"><div><b>").text(words(side.verdict()));
    page.raw("</b>, tier " + side.tier().level() + "<small>")
        .text(side.rules().isEmpty() ? "no rule" : String.join(", ", side.rules()))
        .raw("</small>");
    if (!mark.isEmpty()) {
      page.raw("<small class=\"mark\">").text(mark).raw("</small>");
    }
    page.raw("</div></td>");
  }

  private void terms() {
    if (report.terms().isEmpty()) {
      return;
    }
    page.raw("<section>\n").element("h2", "Asked as before, for other terms");
    page.table(
        "What differs where people are asked before and after",
        List.of("Actions", "Terms", "For example"));
    for (TermsChange change : report.terms()) {
      page.raw(change.loosens() ? "<tr class=\"lenient\">" : "<tr>");
      page.number("Actions", Long.toString(change.count()));
      page.raw("<td data-label=\"Terms\"><div>");
      change.differences().forEach(difference -> page.element("div", difference));
      if (change.loosens()) {
        page.raw("<small class=\"mark\">loosens what was demanded</small>");
      }
      page.raw("</div></td>").cell("For example", change.actionId() + ", " + change.tool());
      page.raw("</tr>\n");
    }
    page.endTable();
    if (report.termsLeftOff() > 0) {
      page.element("p", "And %d more actions with other terms.".formatted(report.termsLeftOff()));
    }
    page.raw("</section>\n");
  }

  private void load() {
    page.raw("<section>\n").element("h2", "Requests for each group");
    if (report.load().isEmpty()) {
      page.element("p", "Nobody was asked, and nobody would be.").raw("</section>\n");
      return;
    }
    List<String> heads = List.of("Group", "Recorded", "Candidate", "Busiest hour", "would be");
    page.table("Requests, and the hour of this time that had the most", heads);
    for (Load load : report.load()) {
      page.raw("<tr><th scope=\"row\">").text(load.approver());
      page.raw(load.isWithoutHistory() ? "<small>no history</small></th>" : "</th>");
      page.number("Recorded", "" + load.recorded()).number("Candidate", "" + load.candidate());
      page.cell("Busiest hour", peak(load.recordedPeak()));
      page.cell("would be", peak(load.candidatePeak())).raw("</tr>\n");
    }
    page.endTable();
    legend();
    page.raw("<div class=\"charts\">\n");
    for (int i = 0; i < Math.min(MAXIMUM_CHARTS, report.load().size()); i++) {
      Load load = report.load().get(i);
      page.raw("<figure>").element("figcaption", load.approver());
      page.raw(
          Charts.day(
              "load-" + i,
              "Requests to %s by hour of the day, %s".formatted(load.approver(), report.zone()),
              load.hours()));
      page.raw("</figure>\n");
    }
    page.raw("</div>\n</section>\n");
  }

  private void legend() {
    page.raw("<p class=\"legend\"><span class=\"recorded\"></span> recorded ")
        .raw("<span class=\"candidate\"></span> candidate; hours of the day in ")
        .text(report.zone().toString())
        .raw("</p>\n");
  }

  private String peak(@Nullable Peak peak) {
    return peak == null
        ? Words.NOTHING
        : "%d in the hour from %s"
            .formatted(peak.requests(), Words.moment(peak.hour(), report.zone()));
  }

  private void waiting() {
    BacktestReport.AgentWaiting agents = report.agents();
    page.raw("<section>\n").element("h2", "Waiting");
    if (report.load().isEmpty()) {
      page.element("p", "No agent waited, and none would.").raw("</section>\n");
      return;
    }
    page.raw("<figure>").element("figcaption", "How long agents wait for people, all together");
    page.raw(
        Charts.lines(
            "agents",
            "How long agents wait for people, all together",
            List.of(
                Charts.Bar.of("recorded", agents.recorded(), "recorded"),
                Charts.Bar.of("candidate, expected", agents.candidate(), "candidate"),
                Charts.Bar.of(
                    "candidate, if new requests are slow", agents.candidateSlow(), "slow"))));
    page.raw("</figure>\n");
    BacktestText.waitingSentences(report).forEach(sentence -> page.element("p", sentence));
    List<String> heads =
        List.of(
            "Group",
            "Decided",
            "Unanswered",
            "Half within",
            "9 of 10 within",
            "Candidate requests");
    page.table("From a request to its end, as history shows it", heads);
    for (Waiting group : report.waiting()) {
      page.raw("<tr><th scope=\"row\">").text(group.approver());
      page.raw(group.median() == null ? "<small>no decided history</small></th>" : "</th>");
      page.number("Decided", "" + group.decided()).number("Unanswered", "" + group.unanswered());
      page.number("Half within", Words.span(group.median()));
      page.number("9 of 10 within", Words.span(group.slow()));
      page.number("Candidate requests", "" + group.candidate()).raw("</tr>\n");
    }
    page.endTable();
    waitingChart();
    page.raw("</section>\n");
  }

  private void waitingChart() {
    List<Charts.Bar> bars = new ArrayList<>();
    for (Waiting group : report.waiting()) {
      if (group.median() != null && group.slow() != null && bars.size() < 2 * MAXIMUM_CHARTS) {
        bars.add(Charts.Bar.of(group.approver() + ", half within", group.median(), "recorded"));
        bars.add(Charts.Bar.of(group.approver() + ", 9 of 10 within", group.slow(), "slow"));
      }
    }
    if (!bars.isEmpty()) {
      page.raw("<figure>").element("figcaption", "How long requests took");
      page.raw(Charts.lines("groups", "How long requests to each group took", bars));
      page.raw("</figure>\n");
    }
  }

  private void habits() {
    page.raw("<section>\n").element("h2", "Always approved, always rejected");
    if (report.habits().isEmpty()) {
      page.element(
          "p",
          "No tool and rule got at least %d decisions that were all the same."
              .formatted(BacktestReport.DECISIONS_OF_A_HABIT));
    }
    for (Habit habit : report.habits()) {
      page.raw("<article class=\"habit\">\n<h3>").text(habit.tool());
      page.raw(" <small>").text(habit.rules() + ", tier " + habit.tier().level());
      page.raw("</small></h3>\n").element("p", habit.suggestion());
      page.raw("<p class=\"quiet\">The candidate says ").text(candidate(habit)).raw(".</p>\n");
      page.raw("</article>\n");
    }
    page.raw("</section>\n");
  }

  static String candidate(Habit habit) {
    return habit.candidate().entrySet().stream()
        .map(entry -> words(entry.getKey()) + " to " + entry.getValue())
        .collect(Collectors.joining(", "));
  }

  private void notes() {
    page.raw("<section>\n").element("h2", "How to read this").raw("<ul>\n");
    BacktestText.leftOut(report).forEach(sentence -> page.element("li", sentence));
    result.notes().forEach(note -> page.element("li", note));
    page.element(
        "li",
        result.kept().isEmpty()
            ? "The candidates were played alone."
            : "In force beside the candidates: " + String.join(", ", result.kept()) + ".");
    page.raw("</ul>\n</section>\n");
  }

  private static String words(Verdict verdict) {
    return verdict.word().replace('_', ' ');
  }
}
