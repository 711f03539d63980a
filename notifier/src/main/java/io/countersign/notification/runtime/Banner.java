package io.countersign.notification.runtime;

import io.countersign.notification.Answer;
import io.countersign.notification.VisibleText;
import org.jspecify.annotations.Nullable;

/**
 * What came of a decision, on top of the card.
 *
 * @param good whether it counts
 * @param text a sentence
 * @param code stable code of a refusal; null otherwise
 */
public record Banner(boolean good, String text, @Nullable String code) {
  /** Makes what the text quotes visible. */
  public Banner {
    text = VisibleText.show(text);
  }

  static Banner of(Answer answer) {
    return new Banner(answer.accepted(), answer.message(), answer.code());
  }

  static Banner problem(String text) {
    return new Banner(false, text, null);
  }
}
