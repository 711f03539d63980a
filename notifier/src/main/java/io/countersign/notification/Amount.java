package io.countersign.notification;

import io.countersign.events.Money;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * An amount of money.
 *
 * @param value exact decimal number
 * @param currency ISO 4217 code
 */
public record Amount(BigDecimal value, String currency) {
  /** Whether a limit of this amount covers the other: only within one currency. */
  public boolean covers(Amount other) {
    return currency.equals(other.currency) && value.compareTo(other.value) >= 0;
  }

  /** From the event language; null for none. */
  static @Nullable Amount of(@Nullable Money money) {
    return money == null ? null : from(money);
  }

  /** From the event language. */
  static Amount from(Money money) {
    return new Amount(new BigDecimal(money.getAmount()), money.getCurrency());
  }
}
