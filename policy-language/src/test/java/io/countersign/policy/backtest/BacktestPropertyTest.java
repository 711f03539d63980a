package io.countersign.policy.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.policy.Classification;
import io.countersign.policy.ExternalFacts;
import io.countersign.policy.PolicySet;
import io.countersign.policy.Requirement;
import io.countersign.policy.Verdict;
import io.countersign.policy.backtest.BacktestReport.Load;
import io.countersign.policy.backtest.BacktestReport.VerdictCount;
import io.countersign.policy.backtest.BacktestReport.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Holds a backtest against counting everything naively, one question at a time. */
class BacktestPropertyTest {
  private static final String ASKING =
      "verdict: require_approval, approval: {stages: [{anyOf: [{group: %s}]}%s], sla: PT1H%s}}\n";

  /** An action and what people make of it. */
  private record Told(
      int tool, long amount, long minute, boolean complete, @Nullable Ending ending, long seconds) {

    String toolName() {
      return "tool." + tool;
    }

    Instant at() {
      return Story.minute(minute);
    }
  }

  @Property(tries = 60)
  void thePoliciesThatMadeTheHistoryChangeNothing(
      @ForAll("policies") String policies, @ForAll("history") List<Told> history) {
    BacktestReport report = story(policies, history).againstItself();

    assertThat(report.actions().replayed()).isEqualTo(history.size());
    assertThat(report.actions().changed()).isZero();
    assertThat(report.terms()).isEmpty();
    for (Load load : report.load()) {
      assertThat(load.candidate()).isEqualTo(load.recorded());
      assertThat(load.candidatePeak()).isEqualTo(load.recordedPeak());
      assertThat(load.hours()).allMatch(hour -> hour.candidate() == hour.recorded());
    }
    assertThat(report.agents().candidate()).isEqualTo(report.agents().recorded());
    assertThat(report.agents().candidateSlow()).isEqualTo(report.agents().recorded());
    assertThat(report.agents().candidateOpen()).isEqualTo(report.agents().recordedOpen());
  }

  @Property(tries = 60)
  void verdictsAreCountedAsOneByOne(
      @ForAll("policies") String policies,
      @ForAll("policies") String candidates,
      @ForAll("history") List<Told> history) {
    Story story = story(policies, history);
    PolicySet after = Story.policies(candidates);

    Map<List<Verdict>, Long> naive = new HashMap<>();
    for (HistoryEntry.Classified one : classified(story)) {
      naive.merge(
          List.of(one.answer().verdict(), after.evaluate(one.facts(), one.at()).verdict()),
          1L,
          Long::sum);
    }

    BacktestReport report = story.against(candidates);
    Map<List<Verdict>, Long> counted = new HashMap<>();
    for (VerdictCount count : report.verdicts()) {
      counted.put(List.of(count.recorded(), count.candidate()), count.count());
    }
    assertThat(counted).isEqualTo(naive);
    assertThat(report.changes())
        .hasSize((int) report.actions().changed())
        .isSortedAccordingTo(
            Comparator.comparing(
                change -> change.candidate().verdict().compareTo(change.recorded().verdict())));
  }

  @Property(tries = 60)
  void requestsAreCountedAsOneByOne(
      @ForAll("policies") String policies,
      @ForAll("policies") String candidates,
      @ForAll("history") List<Told> history) {
    Story story = story(policies, history);
    PolicySet after = Story.policies(candidates);

    Map<String, Map<Instant, Long>> recorded = new TreeMap<>();
    Map<String, Map<Instant, Long>> wanted = new TreeMap<>();
    for (HistoryEntry entry : story.entries()) {
      if (entry instanceof HistoryEntry.Asked asked) {
        asked.approvers().forEach(approver -> count(recorded, approver, asked.at()));
      }
    }
    for (HistoryEntry.Classified one : classified(story)) {
      Classification answer = after.evaluate(one.facts(), one.at());
      Requirement requirement = answer.requirement();
      if (requirement != null && one.parts().containsAll(requirement.evidence())) {
        Asking.approvers(requirement).forEach(approver -> count(wanted, approver, one.at()));
      }
    }

    List<Load> loads = story.against(candidates).load();
    for (Load load : loads) {
      Map<Instant, Long> was = recorded.getOrDefault(load.approver(), Map.of());
      Map<Instant, Long> will = wanted.getOrDefault(load.approver(), Map.of());
      assertThat(load.recorded()).isEqualTo(sum(was));
      assertThat(load.candidate()).isEqualTo(sum(will));
      assertThat(load.recordedPeak() == null ? 0 : load.recordedPeak().requests())
          .isEqualTo(was.values().stream().mapToLong(Long::longValue).max().orElse(0));
      assertThat(load.candidatePeak() == null ? 0 : load.candidatePeak().requests())
          .isEqualTo(will.values().stream().mapToLong(Long::longValue).max().orElse(0));
    }
    Set<String> approvers = new java.util.TreeSet<>(recorded.keySet());
    approvers.addAll(wanted.keySet());
    assertThat(loads).extracting(Load::approver).containsExactlyElementsOf(approvers);
  }

  @Property(tries = 60)
  void waitingIsMeasuredAsOneByOne(
      @ForAll("policies") String policies, @ForAll("history") List<Told> history) {
    Story story = story(policies, history);

    Map<String, List<String>> asked = new HashMap<>();
    Map<String, Instant> since = new HashMap<>();
    Map<String, List<Duration>> taken = new HashMap<>();
    Duration total = Duration.ZERO;
    for (HistoryEntry entry : story.entries()) {
      if (entry instanceof HistoryEntry.Asked request) {
        asked.put(request.actionId(), request.approvers());
        since.put(request.actionId(), request.at());
      }
      if (entry instanceof HistoryEntry.Ended end) {
        Duration waited = Duration.between(since.get(end.actionId()), end.at());
        total = total.plus(waited);
        if (end.ending().isByPeople() || end.ending() == Ending.UNANSWERED) {
          asked
              .getOrDefault(end.actionId(), List.of())
              .forEach(who -> taken.computeIfAbsent(who, _ -> new ArrayList<>()).add(waited));
        }
      }
    }

    BacktestReport report = story.againstItself();
    assertThat(report.agents().recorded()).isEqualTo(total);
    for (Waiting waiting : report.waiting()) {
      List<Duration> times = taken.getOrDefault(waiting.approver(), List.of());
      assertThat(waiting.decided() + waiting.unanswered()).isEqualTo(times.size());
      assertThat(waiting.median()).isEqualTo(leastOf(times, 50));
      assertThat(waiting.slow()).isEqualTo(leastOf(times, 90));
    }
  }

  @Property(tries = 40)
  void inWhichOrderSeveralActionsAreToldDoesNotMatter(
      @ForAll("policies") String policies,
      @ForAll("history") List<Told> history,
      @ForAll Random random) {
    Story story = story(policies, history);
    PolicySet same = Story.policies(policies);
    BacktestReport expected = story.againstItself();

    Map<String, List<HistoryEntry>> lives = new TreeMap<>();
    for (HistoryEntry entry : story.entries()) {
      lives.computeIfAbsent(entry.actionId(), _ -> new ArrayList<>()).add(entry);
    }
    List<List<HistoryEntry>> open = new ArrayList<>(lives.values());
    Courses courses = new Courses();
    while (!open.isEmpty()) {
      List<HistoryEntry> life = open.get(random.nextInt(open.size()));
      courses.add(life.removeFirst());
      open.removeIf(List::isEmpty);
    }
    Backtest backtest = new Backtest(Replay.by(same, ExternalFacts.NONE), courses, ZoneOffset.UTC);
    classified(story).forEach(backtest::add);
    assertThat(backtest.report()).isEqualTo(expected);
  }

  /** The shortest of the times that at least so many percent of them do not exceed. */
  private static @Nullable Duration leastOf(List<Duration> times, int percent) {
    return times.stream()
        .filter(
            time ->
                times.stream().filter(other -> other.compareTo(time) <= 0).count() * 100
                    >= (long) times.size() * percent)
        .min(Duration::compareTo)
        .orElse(null);
  }

  private static void count(Map<String, Map<Instant, Long>> counts, String approver, Instant at) {
    counts
        .computeIfAbsent(approver, _ -> new HashMap<>())
        .merge(at.truncatedTo(ChronoUnit.HOURS), 1L, Long::sum);
  }

  private static long sum(Map<Instant, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private static List<HistoryEntry.Classified> classified(Story story) {
    return story.entries().stream()
        .filter(HistoryEntry.Classified.class::isInstance)
        .map(HistoryEntry.Classified.class::cast)
        .toList();
  }

  private static Story story(String policies, List<Told> history) {
    Story story = new Story(policies);
    for (int i = 0; i < history.size(); i++) {
      Told told = history.get(i);
      String id = "a" + i;
      int before = story.entries().size();
      story.proposed(
          Story.facts(id, told.toolName(), told.amount()),
          told.at(),
          told.complete() ? Set.of("rollback") : Set.of());
      boolean asked =
          story.entries().subList(before, story.entries().size()).stream()
              .anyMatch(HistoryEntry.Asked.class::isInstance);
      Ending ending = told.ending();
      if (asked && ending != null) {
        story.ended(id, ending, told.at().plusSeconds(told.seconds()));
      }
    }
    return story;
  }

  @Provide
  Arbitrary<String> policies() {
    Arbitrary<String> effect =
        Arbitraries.of(
            "verdict: allow}\n",
            "verdict: deny}\n",
            "verdict: draft_only}\n",
            "verdict: allow_with_review, review: {by: [{group: r}]}}\n",
            ASKING.formatted("g", "", ""),
            ASKING.formatted("h", "", ", evidence: [rollback]"),
            ASKING.formatted("g", ", {anyOf: [{group: h}]}", ""));
    return Combinators.combine(effect, effect, Arbitraries.integers().between(0, 5))
        .as(
            (low, high, tier) ->
                "  - {id: low, tools: ['*'], when: args.amount < 50, tier: 1, "
                    + low
                    + "  - {id: high, tools: ['*'], when: args.amount >= 50, tier: "
                    + tier
                    + ", "
                    + high);
  }

  @Provide
  Arbitrary<List<Told>> history() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 3),
            Arbitraries.longs().between(0, 100),
            Arbitraries.longs().between(0, 3000),
            Arbitraries.of(true, false),
            Arbitraries.of(Ending.class).injectNull(0.2),
            Arbitraries.longs().between(1, 5000))
        .as(Told::new)
        .list()
        .ofMaxSize(40)
        .map(list -> list.stream().sorted(Comparator.comparing(Told::minute)).toList());
  }
}
