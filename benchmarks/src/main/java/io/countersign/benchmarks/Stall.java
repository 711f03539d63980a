package io.countersign.benchmarks;

import io.countersign.policy.ActionFacts;
import io.countersign.policy.Classification;
import io.countersign.policy.PolicySet;
import io.countersign.policy.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;

/**
 * How long classifying stands still while another thread compiles bundles of 50 rules and swaps
 * them in, one after another without a pause. No JMH: it measures what a thread does, and here the
 * single longest gap between two answers is what matters.
 */
final class Stall {
  /** How long a stream thread collects before it commits; a longer gap would delay a commit. */
  static final int COMMIT_INTERVAL_MILLIS = 20;

  private static final int RULES = 50;
  private static final int NANOS_OF_A_BUCKET = 100;

  /** Gaps up to 0.1 s are told apart; the longest is kept beside. */
  private static final int BUCKETS = 1_000_000;

  private static final double SHARE = 0.999;
  private static final String ROW = "%-48s  %14s  %14s  %14s  %10s%n";

  private Stall() {}

  /**
   * What was seen in one span of time.
   *
   * @param actionsPerSecond how many actions were classified
   * @param mostWithinMicros 99.9 % of the gaps between two answers are no longer
   * @param longestMillis the longest gap
   * @param bundles how many were compiled and swapped in meanwhile
   */
  record Seen(
      double actionsPerSecond, double mostWithinMicros, double longestMillis, int bundles) {}

  /** Measures and prints; the arguments are the number of rounds and the milliseconds of each. */
  public static void main(String[] arguments) throws InterruptedException {
    int rounds = Integer.parseInt(arguments[0]);
    Duration length = Duration.ofMillis(Long.parseLong(arguments[1]));
    measure(false, length);
    measure(true, length);
    List<Seen> alone = new ArrayList<>();
    List<Seen> beside = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      alone.add(measure(false, length));
      beside.add(measure(true, length));
    }
    System.out.print(table(alone, beside, length));
  }

  static String table(List<Seen> alone, List<Seen> beside, Duration length) {
    return String.format(
            Locale.ROOT,
            ROW,
            "classifying with 50 rules, one thread",
            "actions/s",
            "99.9 % within",
            "longest gap",
            "bundles")
        + row("alone", alone)
        + row("while another thread compiles bundles", beside)
        + String.format(
            Locale.ROOT,
            "medians of %d round(s) of %d ms each; a commit interval is %d ms%n",
            alone.size(),
            length.toMillis(),
            COMMIT_INTERVAL_MILLIS);
  }

  private static String row(String what, List<Seen> rounds) {
    return String.format(
        Locale.ROOT,
        ROW,
        what,
        String.format(Locale.ROOT, "%,.0f", median(rounds, Seen::actionsPerSecond)),
        String.format(Locale.ROOT, "%.1f µs", median(rounds, Seen::mostWithinMicros)),
        String.format(Locale.ROOT, "%.1f ms", median(rounds, Seen::longestMillis)),
        String.format(Locale.ROOT, "%,.0f", median(rounds, Seen::bundles)));
  }

  private static double median(List<Seen> rounds, ToDoubleFunction<Seen> part) {
    return Table.median(rounds.stream().map(part::applyAsDouble).toList());
  }

  /** Classifies for some time, alone or while another thread compiles. */
  static Seen measure(boolean compiling, Duration length) throws InterruptedException {
    PolicySample sample = PolicySample.typical(RULES);
    AtomicReference<PolicySet> inForce = new AtomicReference<>(sample.policies());
    AtomicReference<Boolean> stopped = new AtomicReference<>(false);
    AtomicInteger bundles = new AtomicInteger();
    Thread compiler =
        new Thread(
            () -> {
              while (compiling && !stopped.get()) {
                inForce.set(PolicySample.typical(RULES).policies());
                bundles.incrementAndGet();
              }
            },
            "compiler");
    compiler.start();
    Gaps gaps = new Gaps();
    long start = System.nanoTime();
    long last = start;
    while (last - start < length.toNanos()) {
      for (ActionFacts action : sample.actions()) {
        gaps.answered(inForce.get().evaluate(action, PolicyBenchmark.NOW));
        long now = System.nanoTime();
        gaps.add(now - last);
        last = now;
      }
    }
    stopped.set(true);
    compiler.join();
    return gaps.seen(last - start, bundles.get());
  }

  /** Gaps between answers, counted by their length. */
  private static final class Gaps {
    private final int[] counts = new int[BUCKETS];
    private long total;
    private long longestNanos;
    private long denials;

    /** Uses the answer, so that the compiler cannot leave out what nobody would look at. */
    void answered(Classification answer) {
      denials += answer.verdict() == Verdict.DENY ? 1 : 0;
    }

    void add(long nanos) {
      counts[(int) Math.min(nanos / NANOS_OF_A_BUCKET, BUCKETS - 1L)]++;
      total++;
      longestNanos = Math.max(longestNanos, nanos);
    }

    Seen seen(long nanos, int bundles) {
      if (denials == 0) {
        throw new IllegalStateException("Expected denials among the answers, but there were none");
      }
      long below = 0;
      int bucket = 0;
      while (below < SHARE * total) {
        below += counts[bucket++];
      }
      return new Seen(
          total * 1e9 / nanos,
          bucket * (double) NANOS_OF_A_BUCKET / 1e3,
          longestNanos / 1e6,
          bundles);
    }
  }
}
