package io.countersign.schemas.id;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Name of an action, chosen by the agent; also the key of every record about the action.
 *
 * @param value a letter or digit, then letters, digits, {@code . _ : ~ -}
 */
public record ActionId(String value) {
  private static final String WHAT = "An action id";

  /**
   * Checks the text.
   *
   * @throws IllegalArgumentException with a sentence that says what is wrong with it
   */
  public ActionId {
    value = Identifiers.require(WHAT, value, Identifiers.PLAIN, Identifiers.PLAIN_IN_WORDS);
  }

  /** What is wrong with a text as an action id, in one sentence; empty where nothing is. */
  public static Optional<String> problem(@Nullable String text) {
    return Identifiers.problem(WHAT, text, Identifiers.PLAIN, Identifiers.PLAIN_IN_WORDS);
  }

  @Override
  public String toString() {
    return value;
  }
}
