package io.countersign.policy;

import dev.cel.common.values.NullValue;
import io.countersign.policy.Expression.FailedException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What CEL's operators make of values: equality and order across types, and looking things up. */
final class Values {
  /** How long a text may be that a condition looks at or writes. */
  static final int MAXIMUM_TEXT_CHARACTERS = 65_536;

  private static final double TWO_TO_63 = 0x1p63;

  private Values() {}

  /** Makes a JSON value one that conditions count with; members of lists and maps stay as is. */
  static Object normal(@Nullable Object value) throws FailedException {
    return switch (value) {
      case null -> NullValue.NULL_VALUE;
      case String text -> bounded(text);
      case Integer number -> number.longValue();
      case BigInteger number -> number.longValue();
      case BigDecimal number -> number.doubleValue();
      default -> value;
    };
  }

  static String bounded(String text) throws FailedException {
    if (text.length() > MAXIMUM_TEXT_CHARACTERS) {
      throw new FailedException(
          "a text of "
              + text.length()
              + " characters is looked at, but at most "
              + MAXIMUM_TEXT_CHARACTERS
              + " can be");
    }
    return text;
  }

  /**
   * CEL's {@code ==}: numbers compare across their types, other values of different types differ.
   */
  static boolean equal(Object one, Object other, Evaluation work) throws FailedException {
    work.spend(1);
    if (one == other) {
      return true;
    }
    return switch (one) {
      case String text -> {
        if (!(other instanceof String same) || text.length() != same.length()) {
          yield false;
        }
        work.spendOnText(text.length());
        yield text.equals(same);
      }
      case Number number -> other instanceof Number same && equalNumbers(number, same);
      case List<?> list -> other instanceof List<?> same && equalLists(list, same, work);
      case Map<?, ?> map -> other instanceof Map<?, ?> same && equalMaps(map, same, work);
      default -> one.equals(other);
    };
  }

  private static boolean equalNumbers(Number one, Number other) {
    // Not by order: of doubles, 0.0 and -0.0 are equal, and no number is equal to NaN.
    if (one instanceof Double d && other instanceof Double e) {
      return d.doubleValue() == e.doubleValue();
    }
    return order(one, other) == 0;
  }

  private static boolean equalLists(List<?> one, List<?> other, Evaluation work)
      throws FailedException {
    if (one.size() != other.size()) {
      return false;
    }
    Iterator<?> others = other.iterator();
    for (Object item : one) {
      if (!equal(normal(item), normal(others.next()), work)) {
        return false;
      }
    }
    return true;
  }

  private static boolean equalMaps(Map<?, ?> one, Map<?, ?> other, Evaluation work)
      throws FailedException {
    if (one.size() != other.size()) {
      return false;
    }
    for (Map.Entry<?, ?> entry : one.entrySet()) {
      Object same = find(other, entry.getKey());
      if (same == null || !equal(normal(entry.getValue()), same, work)) {
        return false;
      }
    }
    return true;
  }

  /** CEL's order of whole numbers and doubles, also among each other. */
  static int order(Number one, Number other) {
    if (one instanceof Double d) {
      return other instanceof Double e ? Double.compare(d, e) : orderMixed(d, other.longValue());
    }
    return other instanceof Double e
        ? -orderMixed(e, one.longValue())
        : Long.compare(one.longValue(), other.longValue());
  }

  private static int orderMixed(double one, long other) {
    if (one < -TWO_TO_63) {
      return -1;
    }
    return one > TWO_TO_63 ? 1 : Double.compare(one, (double) other);
  }

  /** CEL's {@code in} for lists. */
  static boolean contains(List<?> list, Object item, Evaluation work) throws FailedException {
    for (Object each : list) {
      if (equal(normal(each), item, work)) {
        return true;
      }
    }
    return false;
  }

  /** The value of a key, where a double that is whole finds a whole number; null where absent. */
  static @Nullable Object find(Map<?, ?> map, Object key) throws FailedException {
    Object at = key instanceof Double number ? wholeOr(number, key) : key;
    if (!(at instanceof String || at instanceof Long || at instanceof Boolean)) {
      return null;
    }
    Object found = map.get(at);
    return found == null && !map.containsKey(at) ? null : normal(found);
  }

  private static Object wholeOr(double number, Object otherwise) {
    long whole = (long) number;
    return (double) whole == number && Math.abs(number) < TWO_TO_63 ? (Object) whole : otherwise;
  }

  /** The item of a list at a place, from 0. */
  static Object element(List<?> list, Number at) throws FailedException {
    Object place = at instanceof Double number ? wholeOr(number, at) : at;
    if (place instanceof Long index && index >= 0 && index < list.size()) {
      return normal(list.get(index.intValue()));
    }
    throw new FailedException("a list of " + list.size() + " items has none at " + at);
  }

  /** What stands between two values in CEL's order; null where they have none. */
  static @Nullable Integer orderOrNull(Object one, Object other, Evaluation work)
      throws FailedException {
    return switch (one) {
      case Number number when other instanceof Number next -> order(number, next);
      case String text when other instanceof String next -> {
        work.spendOnText(Math.min(text.length(), next.length()));
        yield text.compareTo(next);
      }
      case Boolean truth when other instanceof Boolean next -> truth.compareTo(next);
      case Instant moment when other instanceof Instant next -> moment.compareTo(next);
      case Duration time when other instanceof Duration next -> time.compareTo(next);
      default -> null;
    };
  }
}
