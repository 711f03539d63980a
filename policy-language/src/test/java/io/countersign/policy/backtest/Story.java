package io.countersign.policy.backtest;

import io.countersign.policy.ActionFacts;
import io.countersign.policy.ActionFacts.AgentFacts;
import io.countersign.policy.ActionFacts.TargetFacts;
import io.countersign.policy.Classification;
import io.countersign.policy.ExternalFacts;
import io.countersign.policy.PolicyDocument;
import io.countersign.policy.PolicyReading;
import io.countersign.policy.PolicySet;
import io.countersign.policy.Requirement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Plays actions by a policy as the platform would, and remembers what it would have recorded. */
final class Story {
  static final Instant START = Instant.parse("2026-11-16T08:00:00Z");

  private final PolicySet policies;
  private final List<HistoryEntry> entries = new ArrayList<>();
  private final Map<String, Integer> sequences = new HashMap<>();

  Story(String rules) {
    this.policies = policies(rules);
  }

  static PolicySet policies(String rules) {
    String yaml =
        "apiVersion: countersign/v1\nkind: ApprovalPolicy\nmetadata: {name: p, version: \"1\"}\n"
            + "rules:\n"
            + rules;
    return switch (PolicyDocument.read("p.yaml", yaml)) {
      case PolicyReading.Valid valid -> PolicySet.of(List.of(valid.policy()));
      case PolicyReading.Invalid invalid -> throw new AssertionError(invalid.text());
    };
  }

  static Instant minute(long minutes) {
    return START.plus(Duration.ofMinutes(minutes));
  }

  @SuppressWarnings("NullAway") // type annotations of a record from a class file are not seen
  static ActionFacts facts(String id, String tool, long amount) {
    return new ActionFacts(
        id,
        "transfer",
        tool,
        "acme",
        0.9,
        new AgentFacts("agent", null, null, null, null),
        null,
        TargetFacts.NONE,
        Map.of("amount", amount));
  }

  /** An action is proposed, classified, and people are asked where policy says so. */
  Story proposed(String id, String tool, long amount, Instant at) {
    return proposed(facts(id, tool, amount), at, Set.of("rationale"));
  }

  Story proposed(ActionFacts facts, Instant at, Set<String> parts) {
    Classification answer = policies.evaluate(facts, at);
    entries.add(new HistoryEntry.Classified(facts, parts, at, recorded(answer), false));
    Requirement requirement = answer.requirement();
    if (requirement == null) {
      return lived(facts.actionId(), at);
    }
    return parts.containsAll(requirement.evidence())
        ? asked(facts.actionId(), at, Asking.approvers(requirement))
        : entry(new HistoryEntry.Incomplete(facts.actionId(), at, next(facts.actionId())));
  }

  /** The answer is recorded, and nothing follows it. */
  Story onlyClassified(ActionFacts facts, Instant at, boolean edit) {
    return entry(
        new HistoryEntry.Classified(
            facts, Set.of(), at, recorded(policies.evaluate(facts, at)), edit));
  }

  Story stopped(String id, String tool, Instant at) {
    RecordedAnswer answer = recorded(Classification.denied("The agent agent is suspended: x"));
    entries.add(
        new HistoryEntry.Classified(
            facts(id, tool, 1),
            Set.of(),
            at,
            new RecordedAnswer(
                answer.verdict(),
                answer.tier(),
                answer.rules(),
                answer.policy(),
                answer.reasons(),
                null,
                true),
            false));
    return lived(id, at);
  }

  Story lived(String id, Instant at) {
    return entry(new HistoryEntry.Lived(id, at, next(id)));
  }

  Story asked(String id, Instant at, List<String> approvers) {
    return entry(new HistoryEntry.Asked(id, at, next(id), approvers));
  }

  Story ended(String id, Ending ending, Instant at) {
    return entry(new HistoryEntry.Ended(id, at, next(id), ending));
  }

  private Story entry(HistoryEntry entry) {
    entries.add(entry);
    return this;
  }

  private int next(String id) {
    return sequences.merge(id, 1, Integer::sum);
  }

  static RecordedAnswer recorded(Classification answer) {
    return new RecordedAnswer(
        answer.verdict(),
        answer.tier(),
        answer.rules(),
        answer.policy(),
        answer.reasons(),
        answer.requirement(),
        false);
  }

  List<HistoryEntry> entries() {
    return entries;
  }

  BacktestReport against(String rules) {
    return against(policies(rules), ZoneOffset.UTC);
  }

  BacktestReport against(PolicySet candidates, ZoneId zone) {
    Courses courses = new Courses();
    entries.forEach(courses::add);
    Backtest backtest = new Backtest(Replay.by(candidates, ExternalFacts.NONE), courses, zone);
    for (HistoryEntry entry : entries) {
      if (entry instanceof HistoryEntry.Classified classified) {
        backtest.add(classified);
      }
    }
    return backtest.report();
  }

  BacktestReport againstItself() {
    return against(policies, ZoneOffset.UTC);
  }
}
