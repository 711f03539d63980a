package io.countersign.benchmarks;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Puts what was measured into lines for people. */
final class Table {
  private static final String ROW = "%-48s  %20s  %20s  %7s  %7s  %s%n";
  private static final MathContext DIGITS_OF_A_RATE = new MathContext(3);

  private Table() {}

  /**
   * The table.
   *
   * @param comparisons its rows
   * @param rounds for each round the operations per second of every method, by its full name
   */
  static String of(List<Comparison> comparisons, List<Map<String, Double>> rounds) {
    StringBuilder table = new StringBuilder();
    table.append(
        ROW.formatted("what / baseline", "baseline", "value", "speed", "cost", "speed by round"));
    for (Comparison comparison : comparisons) {
      List<Double> values = new ArrayList<>();
      List<Double> baselines = new ArrayList<>();
      List<Double> ratios = new ArrayList<>();
      for (Map<String, Double> round : rounds) {
        Double value = round.get(comparison.value().fullName());
        Double baseline = round.get(comparison.baseline().fullName());
        if (value == null || baseline == null) {
          throw new IllegalArgumentException("A round lacks " + comparison.what());
        }
        values.add(value);
        baselines.add(baseline);
        ratios.add(value / baseline);
      }
      double speed = median(ratios);
      table.append(
          ROW.formatted(
              comparison.what(),
              rate(median(baselines), comparison.unit()),
              rate(median(values), comparison.unit()),
              ratio(speed),
              ratio(1 / speed),
              ratio(Collections.min(ratios)) + "–" + ratio(Collections.max(ratios))));
    }
    return table.toString();
  }

  static double median(List<Double> numbers) {
    List<Double> sorted = numbers.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** Three digits that count; more would say more than was measured. */
  private static String rate(double perSecond, String unit) {
    BigDecimal rounded = new BigDecimal(perSecond).round(DIGITS_OF_A_RATE);
    return String.format(
        Locale.ROOT, "%,." + Math.max(0, rounded.scale()) + "f %s/s", rounded, unit);
  }

  private static String ratio(double ratio) {
    return String.format(Locale.ROOT, "%.2f", ratio);
  }
}
