package io.countersign.approval;

import java.math.BigDecimal;

/**
 * An exact amount in a currency.
 *
 * @param amount the number; at most {@value #MAX_DIGITS} digits before and after the point
 * @param currency ISO 4217 code
 */
public record Money(BigDecimal amount, String currency) {
  /**
   * More digits than any currency needs; a bound, so that {@code 1E999999999} is refused and not
   * written out.
   */
  public static final int MAX_DIGITS = 60;

  /** Refuses numbers without bound and a blank currency. */
  public Money {
    if (amount.precision() > MAX_DIGITS || Math.abs((long) amount.scale()) > MAX_DIGITS) {
      throw new IllegalArgumentException("Expected an amount of at most " + MAX_DIGITS + " digits");
    }
    if (currency.isBlank()) {
      throw new IllegalArgumentException("Expected the currency of an amount, but it is blank");
    }
    if (amount.scale() < 0) {
      amount = amount.setScale(0);
    }
  }

  /**
   * Reads an amount from decimal digits such as {@code 9999.99}; throws IllegalArgumentException
   * for others.
   */
  public static Money of(String amount, String currency) {
    return new Money(new BigDecimal(amount), currency);
  }

  /** Whether a limit of this much reaches {@code needed}: the same currency and no less. */
  public boolean reaches(Money needed) {
    return currency.equals(needed.currency) && amount.compareTo(needed.amount) >= 0;
  }

  /** The amount in plain digits and the currency, for people. */
  @Override
  public String toString() {
    return amount.toPlainString() + " " + currency;
  }
}
