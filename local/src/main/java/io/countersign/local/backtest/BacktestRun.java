package io.countersign.local.backtest;

import io.countersign.events.ActionClassified;
import io.countersign.events.PolicyBundle;
import io.countersign.policy.PolicyDocument;
import io.countersign.policy.PolicyReading;
import io.countersign.policy.PolicySet;
import io.countersign.policy.backtest.Backtest;
import io.countersign.policy.backtest.Courses;
import io.countersign.policy.backtest.HistoryEntry;
import io.countersign.policy.backtest.Replay;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Plays the history of a platform through candidate policies. It reads what became of actions first
 * and keeps a few words of each; then the classifications, merged by their moments from all
 * partitions, of which it keeps none.
 */
public final class BacktestRun {

  private final HistorySource source;
  private final Question question;
  private final PublishedPolicies published = new PublishedPolicies();
  private final FactsNow facts = new FactsNow();
  private final Courses courses = new Courses();
  private long unreadable;

  /**
   * What is asked.
   *
   * @param since actions that were classified earlier are left out
   * @param until actions that were classified then or later are left out
   * @param zone in which hours are counted
   * @param candidates the candidate policies
   * @param alone whether the policies in force are left out
   */
  public record Question(
      Instant since, Instant until, ZoneId zone, List<PolicyDocument> candidates, boolean alone) {
    /** Copies the list. */
    public Question {
      candidates = List.copyOf(candidates);
    }
  }

  private BacktestRun(HistorySource source, Question question) {
    this.source = source;
    this.question = question;
  }

  /**
   * Runs a backtest.
   *
   * @throws IOException where the history cannot be read
   * @throws UnusablePolicyException where a policy that would stay in force cannot be used
   */
  public static BacktestResult run(HistorySource source, Question question)
      throws IOException, UnusablePolicyException {
    return new BacktestRun(source, question).run();
  }

  private BacktestResult run() throws IOException, UnusablePolicyException {
    source.forEachEvent(
        question.since(),
        value -> {
          published.add(value);
          facts.add(value);
          // What an action did earlier would make its resubmission look like its begin.
          HistoryRecords.event(value)
              .filter(entry -> !entry.at().isBefore(question.since()))
              .ifPresent(courses::add);
        });
    SortedMap<String, PolicyDocument> policies = question.alone() ? new TreeMap<>() : inForce();
    List<String> kept = policies.values().stream().map(PolicyDocument::label).toList();
    question.candidates().forEach(candidate -> policies.put(candidate.name(), candidate));
    Backtest backtest =
        new Backtest(
            Replay.by(PolicySet.of(policies.values()), facts.external()), courses, question.zone());
    replay(backtest);
    return new BacktestResult(
        source.description(),
        question.since(),
        question.until(),
        question.candidates().stream().map(PolicyDocument::label).sorted().toList(),
        kept,
        notes(policies.values()),
        backtest.report());
  }

  /** The policies in force that no candidate replaces, by name. */
  private SortedMap<String, PolicyDocument> inForce() throws UnusablePolicyException {
    List<String> replaced = question.candidates().stream().map(PolicyDocument::name).toList();
    SortedMap<String, PolicyDocument> kept = new TreeMap<>();
    for (PolicyBundle bundle : published.inForce()) {
      if (replaced.contains(bundle.getName())) {
        continue;
      }
      switch (PolicyDocument.read(bundle.getName(), bundle.getDocument())) {
        case PolicyReading.Valid valid -> kept.put(bundle.getName(), valid.policy());
        case PolicyReading.Invalid invalid ->
            throw new UnusablePolicyException(
                "The policy %s is in force and cannot be read by this version: %s"
                    .formatted(bundle.getName(), invalid.problems().getFirst()));
      }
    }
    return kept;
  }

  /** The next classification of a partition. */
  private record Head(HistoryEntry.Classified entry, HistorySource.Cursor cursor) {}

  private void replay(Backtest backtest) throws IOException {
    PriorityQueue<Head> heads =
        new PriorityQueue<>(
            Comparator.comparing((Head head) -> head.entry().at())
                .thenComparing(head -> head.entry().actionId()));
    for (HistorySource.Cursor cursor : source.classifications(question.since())) {
      advance(cursor, heads);
    }
    while (!heads.isEmpty()) {
      Head head = heads.remove();
      backtest.add(head.entry());
      advance(head.cursor(), heads);
    }
  }

  private void advance(HistorySource.Cursor cursor, PriorityQueue<Head> heads) throws IOException {
    for (ActionClassified next = cursor.next(); next != null; next = cursor.next()) {
      HistoryEntry.@Nullable Classified entry = entry(next);
      if (entry != null
          && !entry.at().isBefore(question.since())
          && entry.at().isBefore(question.until())) {
        heads.add(new Head(entry, cursor));
        return;
      }
    }
  }

  private HistoryEntry.@Nullable Classified entry(ActionClassified record) {
    try {
      return HistoryRecords.classified(record);
    } catch (RuntimeException e) {
      // It holds what no evaluator writes, for example arguments that are no JSON.
      unreadable++;
      return null;
    }
  }

  private List<String> notes(Collection<PolicyDocument> policies) {
    List<String> notes = new ArrayList<>();
    notes.add(
        "A request counts for every group of all its stages, in the hour in which it is made.");
    notes.add(
        "Waiting is from the request to its end, whatever people did between; requests to others"
            + " than before are expected to take as long as the slowest of their groups.");
    boolean limited =
        policies.stream()
            .flatMap(policy -> Stream.concat(policy.rules().stream(), policy.defaults().stream()))
            .anyMatch(rule -> !rule.limits().isEmpty());
    if (limited) {
      notes.add(
          "Limits are counted from the begin of this time on, in the order of history; what people"
              + " rejected or nobody used is given back, and people are taken to grant what was"
              + " allowed before.");
    }
    if (facts.count() > 0) {
      notes.add(
          "Conditions saw the %s that %s published now, whatever was published then."
              .formatted(
                  Words.count(facts.count(), "fact", "facts"), facts.count() == 1 ? "is" : "are"));
    }
    if (facts.refused() > 0) {
      notes.add("%d of these facts cannot be used by conditions.".formatted(facts.refused()));
    }
    long records = unreadable + source.unreadable();
    if (records > 0) {
      notes.add(
          Words.count(
                  records, "record could not be read and is", "records could not be read and are")
              + " left out.");
    }
    return notes;
  }
}
