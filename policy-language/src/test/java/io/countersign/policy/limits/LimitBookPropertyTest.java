package io.countersign.policy.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.policy.limits.LimitBook.Answer;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The book against one that keeps everything and adds it all up each time. */
class LimitBookPropertyTest {
  private static final Instant START = Instant.parse("2026-11-18T09:00:00Z");
  private static final Duration WINDOW = Duration.ofMinutes(10);
  private static final BigDecimal MAX = new BigDecimal("10");

  enum Verb {
    TAKE,
    RAISE,
    COUNT,
    GIVE_BACK
  }

  record Step(Verb verb, String action, Map<String, BigDecimal> amounts, int minutesLater) {}

  /** Everything that was ever counted, with the time of its first counting. */
  static final class NaiveBook {
    record Counted(BigDecimal amount, Instant since) {}

    final Map<String, Map<String, Counted>> byAction = new HashMap<>();

    BigDecimal used(String key, String butNotOf, Instant now) {
      BigDecimal sum = BigDecimal.ZERO;
      for (Map.Entry<String, Map<String, Counted>> action : byAction.entrySet()) {
        Counted counted = action.getValue().get(key);
        if (counted != null && !action.getKey().equals(butNotOf) && counts(counted, now)) {
          sum = sum.add(counted.amount());
        }
      }
      return sum;
    }

    static boolean counts(Counted counted, Instant now) {
      return now.isBefore(counted.since().plus(WINDOW));
    }

    boolean play(Step step, Instant now) {
      Map<String, Counted> own = new HashMap<>(byAction.getOrDefault(step.action(), Map.of()));
      own.values().removeIf(counted -> !counts(counted, now));
      boolean room =
          step.amounts().entrySet().stream()
              .allMatch(
                  use ->
                      used(use.getKey(), step.action(), now).add(use.getValue()).compareTo(MAX)
                          <= 0);
      boolean changes =
          switch (step.verb()) {
            case TAKE, RAISE -> room;
            case COUNT, GIVE_BACK -> true;
          };
      if (changes) {
        Map<String, Counted> after = step.verb() == Verb.RAISE ? own : new HashMap<>();
        if (step.verb() != Verb.GIVE_BACK) {
          step.amounts()
              .forEach(
                  (key, amount) -> {
                    Counted held = own.get(key);
                    BigDecimal most =
                        held != null && step.verb() == Verb.RAISE
                            ? amount.max(held.amount())
                            : amount;
                    after.put(key, new Counted(most, held == null ? now : held.since()));
                  });
        }
        byAction.put(step.action(), after);
      }
      return room;
    }
  }

  @Property(tries = 500)
  void theBookCountsWhatTheNaiveOneCounts(@ForAll("steps") List<Step> steps) {
    MemoryLimitStore store = new MemoryLimitStore();
    NaiveBook naive = new NaiveBook();
    Instant now = START;
    for (Step step : steps) {
      now = now.plus(Duration.ofMinutes(step.minutesLater()));
      // A book anew for each step: all that it knows is in its store.
      LimitBook book = new LimitBook(store);
      List<LimitUse> uses = uses(step);
      Map<String, BigDecimal> expected = new HashMap<>();
      for (LimitUse use : uses) {
        expected.put(use.key(), naive.used(use.key(), step.action(), now));
      }
      boolean room = naive.play(step, now);
      switch (step.verb()) {
        case TAKE -> check(book.take(step.action(), uses, List.of(), now), room, expected);
        case RAISE -> check(book.raise(step.action(), uses, List.of(), now), room, expected);
        case COUNT -> book.count(step.action(), uses, now);
        case GIVE_BACK -> book.giveBack(step.action(), now);
      }
      for (String key : List.of("k", "l", "m")) {
        BigDecimal total = naive.used(key, "nobody", now);
        assertThat(book.look("nobody", List.of(use(key, BigDecimal.ONE)), List.of(), now).used())
            .hasEntrySatisfying(key, used -> assertThat(used).isEqualByComparingTo(total));
      }
    }
    new LimitBook(store).advance(now.plus(WINDOW));
    assertThat(store.isEmpty()).isTrue();
  }

  private static void check(Answer answer, boolean room, Map<String, BigDecimal> expected) {
    assertThat(answer.taken()).isEqualTo(room);
    assertThat(answer.used().keySet()).isEqualTo(expected.keySet());
    expected.forEach((key, used) -> assertThat(answer.used().get(key)).isEqualByComparingTo(used));
  }

  private static List<LimitUse> uses(Step step) {
    List<LimitUse> uses = new ArrayList<>();
    step.amounts().forEach((key, amount) -> uses.add(use(key, amount)));
    return uses;
  }

  private static LimitUse use(String key, BigDecimal amount) {
    return new LimitUse("p/r/1", key, new LinkedHashMap<>(), amount, MAX, WINDOW);
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Map<String, BigDecimal>> amounts =
        Arbitraries.maps(
                Arbitraries.of("k", "l", "m"),
                Arbitraries.bigDecimals().between(BigDecimal.ZERO, new BigDecimal(6)).ofScale(2))
            .ofMinSize(1)
            .ofMaxSize(3);
    return Combinators.combine(
            Arbitraries.of(Verb.TAKE, Verb.TAKE, Verb.TAKE, Verb.RAISE, Verb.COUNT, Verb.GIVE_BACK),
            Arbitraries.of("a", "b", "c", "d"),
            amounts,
            Arbitraries.integers().between(0, 6))
        .as(Step::new)
        .list()
        .ofMaxSize(40);
  }
}
