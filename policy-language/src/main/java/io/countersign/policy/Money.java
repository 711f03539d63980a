package io.countersign.policy;

import java.math.BigDecimal;

/**
 * An amount of money.
 *
 * @param amount exact number
 * @param currency ISO 4217 code, for example {@code EUR}
 */
public record Money(BigDecimal amount, String currency) {}
