package io.countersign.local.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.local.cli.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/** What a run came to: medians of the rounds, and the platform's share of each baseline. */
final class BenchReport {
  private static final double HALF = 50;
  private static final double TAIL = 99;
  private static final double MEGABYTE = 1 << 20;
  private static final double NANOS_PER_MILLISECOND = 1e6;

  private final Map<String, List<Round>> closed = new LinkedHashMap<>();
  private final Map<String, List<Round>> open = new LinkedHashMap<>();
  private final Map<String, Double> rates = new LinkedHashMap<>();

  /** Takes a round of the closed loop. */
  void closed(Subject subject, Round round) {
    closed.computeIfAbsent(subject.name(), _ -> new ArrayList<>()).add(round);
  }

  /** Takes a round of the open loop. */
  void open(Subject subject, double casesPerSecond, Round round) {
    rates.put(subject.name(), casesPerSecond);
    open.computeIfAbsent(subject.name(), _ -> new ArrayList<>()).add(round);
  }

  /** Cases a second that the subject carries, its ledger following: the median of its rounds. */
  double carried(Subject subject) {
    return median(of(closed, subject.name()), Round::foldedCasesPerSecond);
  }

  /** Whether every case of every round had exactly its events. */
  boolean isWhole() {
    return all().stream().allMatch(round -> round.broken() == 0 && round.cases() > 0);
  }

  private List<Round> all() {
    List<Round> all = new ArrayList<>();
    closed.values().forEach(all::addAll);
    open.values().forEach(all::addAll);
    return all;
  }

  private static List<Round> of(Map<String, List<Round>> rounds, String name) {
    return Objects.requireNonNull(rounds.get(name), name);
  }

  /** The middle of the rounds' values; of an even number of them, the mean of the two. */
  static double median(List<Round> rounds, ToDoubleFunction<Round> value) {
    return median(rounds.stream().mapToDouble(value).toArray());
  }

  static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** Of all rounds together, in milliseconds. */
  private static double percentile(
      List<Round> rounds, Function<Round, Histogram> half, double percentile) {
    Histogram sum = half.apply(rounds.getFirst()).copy();
    rounds.stream().skip(1).forEach(round -> sum.add(half.apply(round)));
    return Round.millis(sum, percentile);
  }

  /** The tables. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("closed loop");
    lines.addAll(closedTable().lines());
    lines.add("");
    lines.add("open loop");
    lines.addAll(openTable().lines());
    lines.add("");
    String platform = closed.keySet().iterator().next();
    for (String baseline : closed.keySet()) {
      if (!baseline.equals(platform)) {
        double[] shares = shares(platform, baseline);
        lines.add(
            String.format(
                Locale.ROOT,
                "%s carries %.0f %% of %s (%.0f to %.0f by round)",
                platform,
                100 * median(shares),
                baseline,
                100 * Arrays.stream(shares).min().orElse(0),
                100 * Arrays.stream(shares).max().orElse(0)));
      }
    }
    for (Map<String, List<Round>> rounds : List.of(closed, open)) {
      rounds.forEach(
          (name, each) ->
              each.stream()
                  .filter(round -> round.broken() > 0)
                  .forEach(
                      round ->
                          lines.add(
                              "%s: %d cases have not exactly their events: %s"
                                  .formatted(name, round.broken(), round.problems()))));
    }
    return lines;
  }

  private double[] shares(String platform, String baseline) {
    List<Round> ours = of(closed, platform);
    List<Round> theirs = of(closed, baseline);
    double[] shares = new double[Math.min(ours.size(), theirs.size())];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = ours.get(i).foldedCasesPerSecond() / theirs.get(i).foldedCasesPerSecond();
    }
    return shares;
  }

  private Table closedTable() {
    Table table =
        new Table(
            "",
            "cases/s",
            "range",
            "without ledger",
            "pending p50/p99 ms",
            "granted p50/p99 ms",
            "CPU ms/case",
            "driver",
            "MB",
            "cases",
            "broken");
    closed.forEach(
        (name, rounds) ->
            table.row(
                name,
                number(median(rounds, Round::foldedCasesPerSecond)),
                number(rounds.stream().mapToDouble(Round::foldedCasesPerSecond).min().orElse(0))
                    + " to "
                    + number(
                        rounds.stream().mapToDouble(Round::foldedCasesPerSecond).max().orElse(0)),
                number(median(rounds, Round::casesPerSecond)),
                pair(rounds, Round::toPending),
                pair(rounds, Round::toGranted),
                String.format(Locale.ROOT, "%.2f", median(rounds, Round::cpuMillisPerCase)),
                String.format(
                    Locale.ROOT, "%.2f", median(rounds, BenchReport::driverMillisPerCase)),
                number(median(rounds, round -> round.residentBytes() / MEGABYTE)),
                Integer.toString(rounds.stream().mapToInt(Round::cases).sum()),
                Integer.toString(rounds.stream().mapToInt(Round::broken).sum())));
    return table;
  }

  private static double driverMillisPerCase(Round round) {
    return round.cases() == 0
        ? 0
        : round.driverCpu().toNanos() / NANOS_PER_MILLISECOND / round.cases();
  }

  private Table openTable() {
    Table table =
        new Table(
            "",
            "offered cases/s",
            "pending p50/p99 ms",
            "granted p50/p99 ms",
            "CPU ms/case",
            "cases",
            "broken");
    open.forEach(
        (name, rounds) ->
            table.row(
                name,
                number(Objects.requireNonNull(rates.get(name))),
                pair(rounds, Round::toPending),
                pair(rounds, Round::toGranted),
                String.format(Locale.ROOT, "%.2f", median(rounds, Round::cpuMillisPerCase)),
                Integer.toString(rounds.stream().mapToInt(Round::cases).sum()),
                Integer.toString(rounds.stream().mapToInt(Round::broken).sum())));
    return table;
  }

  private static String pair(List<Round> rounds, Function<Round, Histogram> half) {
    return String.format(
        Locale.ROOT, "%.0f / %.0f", percentile(rounds, half, HALF), percentile(rounds, half, TAIL));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%,.0f", value);
  }

  /** The same for programs. */
  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    closed.forEach((name, rounds) -> json.withObject("closed").set(name, rounds(rounds)));
    open.forEach(
        (name, rounds) -> {
          ObjectNode one = json.withObject("open").putObject(name);
          one.put("offeredCasesPerSecond", rates.get(name));
          one.set("rounds", rounds(rounds));
        });
    String platform = closed.keySet().iterator().next();
    ObjectNode shares = json.putObject("shareOf");
    for (String baseline : closed.keySet()) {
      if (!baseline.equals(platform)) {
        shares.put(baseline, median(shares(platform, baseline)));
      }
    }
    return json;
  }

  private static ArrayNode rounds(List<Round> rounds) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (Round round : rounds) {
      ObjectNode one = array.addObject();
      one.put("cases", round.cases());
      one.put("casesPerSecond", round.foldedCasesPerSecond());
      one.put("casesPerSecondWithoutLedger", round.casesPerSecond());
      one.put("pendingP50Millis", Round.millis(round.toPending(), HALF));
      one.put("pendingP99Millis", Round.millis(round.toPending(), TAIL));
      one.put("grantedP50Millis", Round.millis(round.toGranted(), HALF));
      one.put("grantedP99Millis", Round.millis(round.toGranted(), TAIL));
      one.put("cpuMillisPerCase", round.cpuMillisPerCase());
      one.put("driverCpuMillisPerCase", driverMillisPerCase(round));
      one.put("residentBytes", round.residentBytes());
      one.put("broken", round.broken());
    }
    return array;
  }
}
