package io.countersign.schemas.id;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Name of a command, chosen by its sender; the same again has no second effect.
 *
 * @param value a letter or digit, then letters, digits, {@code . _ : ~ -}
 */
public record CommandId(String value) {
  private static final String WHAT = "A command id";

  /**
   * Checks the text.
   *
   * @throws IllegalArgumentException with a sentence that says what is wrong with it
   */
  public CommandId {
    value = Identifiers.require(WHAT, value, Identifiers.PLAIN, Identifiers.PLAIN_IN_WORDS);
  }

  /** What is wrong with a text as a command id, in one sentence; empty where nothing is. */
  public static Optional<String> problem(@Nullable String text) {
    return Identifiers.problem(WHAT, text, Identifiers.PLAIN, Identifiers.PLAIN_IN_WORDS);
  }

  @Override
  public String toString() {
    return value;
  }
}
