package io.countersign.policy.lint;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The values that a variable can have while several statements about it hold. */
final class PossibleValues {
  /** Stands for null among the values. */
  static final Object NULL = new Object();

  private final List<Predicate<Object>> demands = new ArrayList<>();
  private @Nullable List<Object> candidates;
  private boolean number;
  private @Nullable BigDecimal low;
  private @Nullable BigDecimal high;
  private boolean lowIncluded = true;
  private boolean highIncluded = true;

  /** It is one of these. */
  void oneOf(List<Object> values) {
    if (candidates == null) {
      candidates = List.copyOf(values);
    } else {
      demands.add(value -> values.stream().anyMatch(other -> same(value, other)));
    }
  }

  /** It is not this. */
  void not(Object value) {
    demands.add(other -> !same(value, other));
  }

  void equal(Object value, boolean holds) {
    if (holds) {
      oneOf(List.of(value));
    } else {
      not(value);
    }
  }

  void onlyIf(Predicate<Object> demand) {
    demands.add(demand);
  }

  /** If it is a number at all, it lies between the two. */
  void numbersWithin(BigDecimal lowest, BigDecimal highest) {
    raise(lowest, true);
    lower(highest, true);
  }

  /** It is a number that is below the bound, or where that does not hold, not below it. */
  void below(BigDecimal bound, boolean included, boolean holds) {
    number = true;
    if (holds) {
      lower(bound, included);
    } else {
      raise(bound, !included);
    }
  }

  private void lower(BigDecimal bound, boolean included) {
    int order = high == null ? -1 : bound.compareTo(high);
    if (order < 0) {
      high = bound;
      highIncluded = included;
    } else if (order == 0) {
      highIncluded = highIncluded && included;
    }
  }

  private void raise(BigDecimal bound, boolean included) {
    int order = low == null ? 1 : bound.compareTo(low);
    if (order > 0) {
      low = bound;
      lowIncluded = included;
    } else if (order == 0) {
      lowIncluded = lowIncluded && included;
    }
  }

  /** Returns whether it is certain that every value is a number above this. */
  boolean areAllAbove(BigDecimal bound) {
    if (candidates != null) {
      return candidates.stream()
          .allMatch(value -> value instanceof BigDecimal amount && amount.compareTo(bound) > 0);
    }
    int order = low == null ? -1 : low.compareTo(bound);
    return number && (order > 0 || (order == 0 && !lowIncluded));
  }

  /** Returns the bound below which no number lies; empty where there is none. */
  Optional<BigDecimal> lowest() {
    if (candidates != null && candidates.stream().allMatch(BigDecimal.class::isInstance)) {
      return candidates.stream().map(BigDecimal.class::cast).min(BigDecimal::compareTo);
    }
    return Optional.ofNullable(low);
  }

  /** Returns the bound above which no number lies; empty where there is none. */
  Optional<BigDecimal> highest() {
    if (candidates != null && candidates.stream().allMatch(BigDecimal.class::isInstance)) {
      return candidates.stream().map(BigDecimal.class::cast).max(BigDecimal::compareTo);
    }
    return Optional.ofNullable(high);
  }

  /** Returns whether it is certain that no value is left. */
  boolean isEmpty() {
    if (candidates != null) {
      return candidates.stream()
          .noneMatch(
              value -> inRange(value) && demands.stream().allMatch(demand -> demand.test(value)));
    }
    if (!number || low == null || high == null) {
      return false;
    }
    int order = low.compareTo(high);
    return order > 0 || (order == 0 && !(lowIncluded && highIncluded));
  }

  private boolean inRange(Object value) {
    if (!(value instanceof BigDecimal amount)) {
      return !number;
    }
    int fromLow = low == null ? 1 : amount.compareTo(low);
    int toHigh = high == null ? -1 : amount.compareTo(high);
    return (fromLow > 0 || (fromLow == 0 && lowIncluded))
        && (toHigh < 0 || (toHigh == 0 && highIncluded));
  }

  private static boolean same(Object one, Object other) {
    if (one instanceof BigDecimal amount && other instanceof BigDecimal bound) {
      return amount.compareTo(bound) == 0;
    }
    return one.equals(other);
  }
}
