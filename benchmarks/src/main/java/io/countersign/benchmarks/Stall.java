package io.countersign.benchmarks;

import io.countersign.policy.ActionFacts;
import io.countersign.policy.Classification;
import io.countersign.policy.PolicySet;
import io.countersign.policy.Verdict;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
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

  private static final long COMMIT_INTERVAL_NANOS = COMMIT_INTERVAL_MILLIS * 1_000_000L;
  private static final int RULES = 50;
  private static final int NANOS_OF_A_BUCKET = 100;

  /** Gaps up to 0.1 s are told apart; the longest is kept beside. */
  private static final int BUCKETS = 1_000_000;

  private static final double SHARE = 0.999;

  /** Of a longer gap it is asked whether a collection was in it; none is as short. */
  private static final long NANOS_WORTH_A_LOOK = 50_000;

  private static final String ROW = "%-38s  %11s  %13s  %12s  %12s  %13s  %22s  %11s  %7s%n";

  private Stall() {}

  /**
   * What was seen in one span of time.
   *
   * @param actions how many were classified
   * @param actionsPerSecond the same in a second
   * @param mostWithinMicros 99.9 % of the gaps between two answers are no longer
   * @param longestMillis the longest gap
   * @param longestOfOthersMillis the longest gap without a collection of garbage in it
   * @param above how many gaps were longer than a commit interval
   * @param collections how many times garbage was collected
   * @param bundles how many were compiled and swapped in meanwhile
   */
  record Seen(
      long actions,
      double actionsPerSecond,
      double mostWithinMicros,
      double longestMillis,
      double longestOfOthersMillis,
      long above,
      long collections,
      int bundles) {}

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
            "worst round",
            "no collection",
            "longer than %d ms".formatted(COMMIT_INTERVAL_MILLIS),
            "collections",
            "bundles")
        + row("alone", alone)
        + row("while another thread compiles bundles", beside)
        + String.format(
            Locale.ROOT,
            "medians of %d round(s) of %d ms each; a commit interval is %d ms; worst round: its"
                + " longest gap;%nno collection: the longest gap of all rounds during which no"
                + " garbage was collected; longer than: gaps of all rounds%n",
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
        millis(median(rounds, Seen::longestMillis)),
        millis(most(rounds, Seen::longestMillis)),
        millis(most(rounds, Seen::longestOfOthersMillis)),
        String.format(
            Locale.ROOT,
            "%,d of %,d",
            rounds.stream().mapToLong(Seen::above).sum(),
            rounds.stream().mapToLong(Seen::actions).sum()),
        String.format(Locale.ROOT, "%,.0f", median(rounds, Seen::collections)),
        String.format(Locale.ROOT, "%,.0f", median(rounds, Seen::bundles)));
  }

  private static String millis(double number) {
    return String.format(Locale.ROOT, "%.1f ms", number);
  }

  private static double most(List<Seen> rounds, ToDoubleFunction<Seen> part) {
    return rounds.stream().mapToDouble(part).max().orElse(0);
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
    private final List<GarbageCollectorMXBean> collectors =
        ManagementFactory.getGarbageCollectorMXBeans();
    private final long collectionsBefore = collections();
    private long collectionsSeen = collectionsBefore;
    private long total;
    private long longestNanos;
    private long longestOfOthersNanos;
    private long above;
    private long denials;

    private long collections() {
      return collectors.stream().mapToLong(GarbageCollectorMXBean::getCollectionCount).sum();
    }

    /** Uses the answer, so that the compiler cannot leave out what nobody would look at. */
    void answered(Classification answer) {
      denials += answer.verdict() == Verdict.DENY ? 1 : 0;
    }

    void add(long nanos) {
      counts[(int) Math.min(nanos / NANOS_OF_A_BUCKET, BUCKETS - 1L)]++;
      total++;
      longestNanos = Math.max(longestNanos, nanos);
      above += nanos > COMMIT_INTERVAL_NANOS ? 1 : 0;
      long collections = nanos > NANOS_WORTH_A_LOOK ? collections() : collectionsSeen;
      if (collections == collectionsSeen) {
        longestOfOthersNanos = Math.max(longestOfOthersNanos, nanos);
      }
      collectionsSeen = collections;
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
          total,
          total * 1e9 / nanos,
          bucket * (double) NANOS_OF_A_BUCKET / 1e3,
          longestNanos / 1e6,
          longestOfOthersNanos / 1e6,
          above,
          collections() - collectionsBefore,
          bundles);
    }
  }
}
