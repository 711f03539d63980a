package io.countersign.policy;

import dev.cel.common.values.NullValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns JSON values into what CEL counts with: long, double, text, boolean, list, map and null; the
 * result is a copy.
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

  private final String whole;
  private final String part;
  private int count;

  private JsonValues(String whole, String part) {
    this.whole = whole;
    this.part = part;
  }

  /** A value holds something that conditions cannot count on. */
  static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableException(String message) {
      super(message);
    }
  }

  /**
   * Converts a value.
   *
   * @param value the value
   * @param whole how messages speak of it, in the plural: {@code the arguments}
   * @param part how messages speak of a part of it, before the part's path: {@code the argument}
   */
  static Object convert(@Nullable Object value, String whole, String part)
      throws UnreadableException {
    return new JsonValues(whole, part).convert(value, (Path) null, 0);
  }

  /** Where a value stands; made into text only when something is wrong there. */
  private record Path(@Nullable Path parent, Object step) {
    static String text(@Nullable Path path) {
      return path == null ? "" : text(path.parent) + "/" + path.step;
    }
  }

  private Object convert(@Nullable Object value, @Nullable Path at, int depth)
      throws UnreadableException {
    count++;
    if (count > MAXIMUM_VALUES) {
      throw new UnreadableException(whole + " hold more than " + MAXIMUM_VALUES + " values");
    }
    if (depth > MAXIMUM_DEPTH) {
      throw new UnreadableException(whole + " are nested deeper than " + MAXIMUM_DEPTH + " levels");
    }
    return switch (value) {
      case null -> NullValue.NULL_VALUE;
      case Integer number -> number.longValue();
      case Long number -> number;
      case BigInteger number -> whole(number, at);
      case Double number -> finite(number, at);
      case BigDecimal number -> exact(number, at);
      case String text -> text;
      case Boolean truth -> truth;
      case List<?> list -> {
        List<Object> converted = new ArrayList<>(list.size());
        for (int index = 0; index < list.size(); index++) {
          converted.add(convert(list.get(index), new Path(at, index), depth + 1));
        }
        yield converted;
      }
      case Map<?, ?> map -> {
        Map<String, Object> converted = LinkedHashMap.newLinkedHashMap(map.size());
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          String key = String.valueOf(entry.getKey());
          converted.put(key, convert(entry.getValue(), new Path(at, key), depth + 1));
        }
        yield converted;
      }
      default ->
          throw new UnreadableException(named(at) + " is a " + value.getClass().getSimpleName());
    };
  }

  private Long whole(BigInteger number, @Nullable Path at) throws UnreadableException {
    if (number.bitLength() >= Long.SIZE) {
      throw new UnreadableException(
          named(at) + " is a whole number outside ±2^63, which policy cannot compare");
    }
    return number.longValue();
  }

  /**
   * Rounding would move a number across the boundary of a condition. Numbers are taken whose double
   * is written with the same digits: different ones are different doubles in their order.
   */
  private Double exact(BigDecimal decimal, @Nullable Path at) throws UnreadableException {
    Double number = finite(decimal.doubleValue(), at);
    boolean ordinary =
        decimal.precision() <= DIGITS_OF_EVERY_DOUBLE
            && Math.abs(decimal.scale()) <= ORDINARY_SCALE;
    if (!ordinary && new BigDecimal(number.toString()).compareTo(decimal) != 0) {
      throw new UnreadableException(
          named(at)
              + " has more digits than policy can compare (about "
              + DIGITS_OF_EVERY_DOUBLE
              + ")");
    }
    return number;
  }

  private Double finite(Double number, @Nullable Path at) throws UnreadableException {
    if (!Double.isFinite(number)) {
      throw new UnreadableException(named(at) + " is a number too large to compare");
    }
    return number;
  }

  private String named(@Nullable Path at) {
    return at == null ? part : part + " " + Path.text(at);
  }
}
