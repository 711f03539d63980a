package io.countersign.policy;

import dev.cel.common.values.NullValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks that JSON values are within bounds, and that each can be compared as it is written, before
 * conditions look at any of them.
 */
final class JsonValues {
  /** How deep values may be nested. */
  static final int MAXIMUM_DEPTH = 32;

  /** How many values a value may hold in all, itself included. */
  static final int MAXIMUM_VALUES = 10_000;

  /** Decimals of so many digits are told apart by every double of {@link #ORDINARY_SCALE}. */
  private static final int DIGITS_OF_EVERY_DOUBLE = 15;

  /** Powers of ten up to here, and down to the negative one, are far from the ends of doubles. */
  private static final int ORDINARY_SCALE = 250;

  /** How much of the place of a wrong value is shown, in characters. */
  private static final int MAXIMUM_PATH_CHARACTERS = 200;

  private int count;

  private JsonValues() {}

  /** A value holds something that conditions cannot count on. */
  static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableException(String message) {
      super(message);
    }
  }

  /** The same while it is not yet known what was checked; collects the place on the way out. */
  private static final class UnfitException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean isOfWhole;
    private String path = "";

    UnfitException(String message, boolean isOfWhole) {
      super(message, null, false, false);
      this.isOfWhole = isOfWhole;
    }

    UnfitException within(Object step) {
      String longer = "/" + step + path;
      path = longer.substring(0, Math.min(longer.length(), MAXIMUM_PATH_CHARACTERS));
      return this;
    }

    String message(String whole, String part) {
      return isOfWhole
          ? whole + " " + getMessage()
          : part + (path.isEmpty() ? "" : " " + path) + " " + getMessage();
    }
  }

  /**
   * Checks a value.
   *
   * @param value the value
   * @param whole how messages speak of it, in the plural: {@code the arguments}
   * @param part how messages speak of a part of it, before the part's path: {@code the argument}
   */
  static void check(@Nullable Object value, String whole, String part) throws UnreadableException {
    try {
      new JsonValues().check(value, 0);
    } catch (UnfitException e) {
      throw new UnreadableException(e.message(whole, part));
    }
  }

  /** Returns a copy of a checked value that nobody can change, as CEL counts with it. */
  static Object copy(@Nullable Object checked) {
    return switch (checked) {
      case null -> NullValue.NULL_VALUE;
      case Integer number -> number.longValue();
      case BigInteger number -> number.longValue();
      case BigDecimal number -> number.doubleValue();
      case List<?> list -> {
        List<Object> copy = new ArrayList<>(list.size());
        list.forEach(item -> copy.add(copy(item)));
        yield Collections.unmodifiableList(copy);
      }
      case Map<?, ?> map -> {
        Map<Object, Object> copy = LinkedHashMap.newLinkedHashMap(map.size());
        map.forEach((key, member) -> copy.put(key, copy(member)));
        yield Collections.unmodifiableMap(copy);
      }
      default -> checked;
    };
  }

  private void check(@Nullable Object value, int depth) throws UnfitException {
    count++;
    if (count > MAXIMUM_VALUES) {
      throw new UnfitException("hold more than " + MAXIMUM_VALUES + " values", true);
    }
    if (depth > MAXIMUM_DEPTH) {
      throw new UnfitException("are nested deeper than " + MAXIMUM_DEPTH + " levels", true);
    }
    switch (value) {
      case null -> {}
      case String ignored -> {}
      case Boolean ignored -> {}
      case Integer ignored -> {}
      case Long ignored -> {}
      case BigInteger number -> checkWhole(number);
      case Double number -> checkFinite(number);
      case BigDecimal number -> checkExact(number);
      case List<?> list -> checkItems(list, depth);
      case Map<?, ?> map -> checkMembers(map, depth);
      default -> throw new UnfitException("is a " + value.getClass().getSimpleName(), false);
    }
  }

  private void checkItems(List<?> list, int depth) throws UnfitException {
    int index = 0;
    for (Object item : list) {
      try {
        check(item, depth + 1);
      } catch (UnfitException e) {
        throw e.within(index);
      }
      index++;
    }
  }

  private void checkMembers(Map<?, ?> map, int depth) throws UnfitException {
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!(entry.getKey() instanceof String name)) {
        throw new UnfitException("has a name that is no text", false);
      }
      try {
        check(entry.getValue(), depth + 1);
      } catch (UnfitException e) {
        throw e.within(name);
      }
    }
  }

  private static void checkWhole(BigInteger number) throws UnfitException {
    if (number.bitLength() >= Long.SIZE) {
      throw new UnfitException(
          "is a whole number outside ±2^63, which policy cannot compare", false);
    }
  }

  private static void checkFinite(double number) throws UnfitException {
    if (!Double.isFinite(number)) {
      throw new UnfitException("is a number too large to compare", false);
    }
  }

  /**
   * Rounding would move a number across the boundary of a condition. Numbers are taken whose double
   * is written with the same digits: different ones are different doubles in their order.
   */
  private static void checkExact(BigDecimal decimal) throws UnfitException {
    boolean ordinary =
        decimal.precision() <= DIGITS_OF_EVERY_DOUBLE
            && Math.abs(decimal.scale()) <= ORDINARY_SCALE;
    if (ordinary) {
      return;
    }
    double number = decimal.doubleValue();
    checkFinite(number);
    if (new BigDecimal(Double.toString(number)).compareTo(decimal) != 0) {
      throw new UnfitException(
          "has more digits than policy can compare (about " + DIGITS_OF_EVERY_DOUBLE + ")", false);
    }
  }
}
