package io.countersign.schemas.id;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Name of a tenant.
 *
 * @param value a letter or digit, then letters, digits, {@code . _ : ~ -}
 */
public record TenantId(String value) {
  /** The tenant of what names none. */
  public static final TenantId DEFAULT = new TenantId("default");

  private static final String WHAT = "A tenant";

  /**
   * Checks the text.
   *
   * @throws IllegalArgumentException with a sentence that says what is wrong with it
   */
  public TenantId {
    value = Identifiers.require(WHAT, value, Identifiers.PLAIN, Identifiers.PLAIN_IN_WORDS);
  }

  /** What is wrong with a text as a tenant, in one sentence; empty where nothing is. */
  public static Optional<String> problem(@Nullable String text) {
    return Identifiers.problem(WHAT, text, Identifiers.PLAIN, Identifiers.PLAIN_IN_WORDS);
  }

  @Override
  public String toString() {
    return value;
  }
}
