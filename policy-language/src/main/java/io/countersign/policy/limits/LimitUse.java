package io.countersign.policy.limits;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * What one action would take of one limit.
 *
 * @param limit name of the limit for people, {@code policy/rule/number} or {@code policy/id}
 * @param key under what it is counted: the limit and the values of its subject, at most {@link
 *     #MAXIMUM_KEY_CHARACTERS} characters
 * @param subject the subject's expressions with the action's values as people read them
 * @param amount what the action takes: 1 where actions are counted, else not negative
 * @param max how much may be taken within {@code per}
 * @param per length of the sliding window
 */
public record LimitUse(
    String limit,
    String key,
    SequencedMap<String, String> subject,
    BigDecimal amount,
    BigDecimal max,
    Duration per) {
  /** How long a key may be. */
  public static final int MAXIMUM_KEY_CHARACTERS = 600;

  /** Copies the map; refuses what could lower a total or is no window. */
  public LimitUse {
    subject = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(subject));
    if (amount.signum() < 0 || !per.isPositive() || key.length() > MAXIMUM_KEY_CHARACTERS) {
      throw new IllegalArgumentException(
          "Expected an amount of at least 0, a window and a short key, but got "
              + amount
              + " per "
              + per);
    }
  }

  /**
   * Returns whether the limit has no room for the action.
   *
   * @param used what others have taken
   */
  public boolean exceededBy(BigDecimal used) {
    return used.add(amount).compareTo(max) > 0;
  }

  /**
   * Joins it with another use under the same key, as two rules that share a limit have it: the
   * larger amount and the smaller room.
   */
  public LimitUse join(LimitUse other) {
    if (!key.equals(other.key)) {
      throw new IllegalArgumentException("Expected the key " + key + ", but got " + other.key);
    }
    return new LimitUse(
        limit,
        key,
        subject,
        amount.max(other.amount),
        max.min(other.max),
        per.compareTo(other.per) >= 0 ? per : other.per);
  }
}
