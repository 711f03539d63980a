package io.countersign.schemas.json;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * Writes doubles as ECMAScript does (Number::toString, ECMA-262 section 6.1.6.1.20), which RFC 8785
 * asks for: the fewest digits that read back as the same double, and among those the ones nearest
 * to its value.
 *
 * <p>{@link Double#toString(double)} is no help by itself: before Java 19 it can write too many
 * digits, and later ones write {@code 4.9E-324} where ECMAScript writes {@code 5e-324}. It is only
 * the upper bound from which the digits are shortened.
 */
final class EcmaScriptNumbers {
  /** Every integer up to here is a double, and its digits are its text. */
  private static final double EXACT_INTEGERS = 9_007_199_254_740_992.0;

  /** From this power of ten on, and below the next one, ECMAScript writes an exponent. */
  private static final int LARGEST_PLAIN_EXPONENT = 21;

  private static final int SMALLEST_PLAIN_EXPONENT = -6;

  private EcmaScriptNumbers() {}

  /** The text of a finite double. */
  static String format(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      throw new InvalidJsonException("JSON has no number " + value + ".");
    }
    if (value == 0) {
      return "0"; // minus zero also
    }
    if (Math.abs(value) < EXACT_INTEGERS && value == Math.rint(value)) {
      return Long.toString((long) value);
    }
    String text = layOut(shortest(Math.abs(value)));
    return value < 0 ? "-" + text : text;
  }

  private static BigDecimal shortest(double value) {
    BigDecimal exact = new BigDecimal(value);
    int digits = new BigDecimal(Double.toString(value)).stripTrailingZeros().precision();
    BigDecimal best = nearestThatReadsBack(exact, value, digits);
    while (best == null) { // cannot be: the text of Double.toString itself reads back
      digits++;
      best = nearestThatReadsBack(exact, value, digits);
    }
    while (digits > 1) {
      BigDecimal shorter = nearestThatReadsBack(exact, value, digits - 1);
      if (shorter == null) {
        break;
      }
      best = shorter;
      digits--;
    }
    return best.stripTrailingZeros();
  }

  /**
   * The decimal of so many digits that is nearest to the value and reads back as it; null where
   * there is none. The nearest one can fail where the next one on the other side does not: around a
   * power of two the doubles stand closer below than above.
   */
  private static @Nullable BigDecimal nearestThatReadsBack(
      BigDecimal exact, double value, int digits) {
    BigDecimal below = exact.round(new MathContext(digits, RoundingMode.DOWN));
    BigDecimal above = exact.round(new MathContext(digits, RoundingMode.UP));
    boolean belowReadsBack = below.doubleValue() == value;
    boolean aboveReadsBack = above.doubleValue() == value;
    if (belowReadsBack && aboveReadsBack) {
      int nearer = exact.subtract(below).compareTo(above.subtract(exact));
      if (nearer == 0) {
        return exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      }
      return nearer < 0 ? below : above;
    }
    if (belowReadsBack) {
      return below;
    }
    return aboveReadsBack ? above : null;
  }

  /** Writes digits and exponent as ECMAScript lays them out. */
  private static String layOut(BigDecimal number) {
    String digits = number.unscaledValue().toString();
    int count = digits.length();
    int point = count - number.scale(); // the value is 0.digits times ten to this
    if (count <= point && point <= LARGEST_PLAIN_EXPONENT) {
      return digits + "0".repeat(point - count);
    }
    if (0 < point && point <= LARGEST_PLAIN_EXPONENT) {
      return digits.substring(0, point) + "." + digits.substring(point);
    }
    if (SMALLEST_PLAIN_EXPONENT < point && point <= 0) {
      return "0." + "0".repeat(-point) + digits;
    }
    int exponent = point - 1;
    String mantissa = count == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    return mantissa + "e" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
  }
}
