package io.countersign.schemas.json;

import java.util.Locale;
import java.util.Optional;

/** What a text that people will read may consist of. */
final class Texts {
  private Texts() {}

  /** Whether line breaks and tabs are welcome. */
  enum Lines {
    ONE,
    MANY
  }

  /** What is wrong with a text, as the end of a sentence; empty where nothing is. */
  static Optional<String> problem(String text, int maxCharacters, Lines lines) {
    if (text.length() > maxCharacters) {
      return Optional.of(
          "has "
              + text.length()
              + " characters; at most "
              + maxCharacters
              + " are read, so shorten it.");
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) && !(lines == Lines.MANY && isLayout(c))) {
        return Optional.of("holds the control character " + codePoint(c) + "; remove it.");
      }
      if (turnsTextAround(c)) {
        return Optional.of(
            "holds "
                + codePoint(c)
                + ", which shows people another order than the text has; remove it.");
      }
    }
    return Optional.empty();
  }

  private static boolean isLayout(char c) {
    return c == '\n' || c == '\r' || c == '\t';
  }

  /** The overrides of direction, with which a text can be made to look like another one. */
  private static boolean turnsTextAround(char c) {
    return c == '\u202d' || c == '\u202e';
  }

  private static String codePoint(char c) {
    return String.format(Locale.ROOT, "U+%04X", (int) c);
  }
}
