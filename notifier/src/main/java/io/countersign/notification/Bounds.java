package io.countersign.notification;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How much of what others wrote a card keeps. The arguments are exempt: they are kept exactly. */
final class Bounds {
  /** Longest text, in UTF-16 units. */
  static final int MAX_TEXT_LENGTH = 16_384;

  /** Longest list. */
  static final int MAX_LIST_LENGTH = 100;

  private static final String CUT_MARK = "…";

  private Bounds() {}

  /** The text, cut to {@link #MAX_TEXT_LENGTH}. */
  static @Nullable String text(@Nullable String text) {
    return text(text, MAX_TEXT_LENGTH);
  }

  /** The text, cut to so many UTF-16 units with a mark; never between the halves of a character. */
  static @Nullable String text(@Nullable String text, int maxLength) {
    return text == null ? null : cut(text, maxLength);
  }

  /** As {@link #text(String)}, for a text that is there. */
  static String cut(String text) {
    return cut(text, MAX_TEXT_LENGTH);
  }

  static String cut(String text, int maxLength) {
    if (text.length() <= maxLength) {
      return text;
    }
    int end = maxLength - CUT_MARK.length();
    if (Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end) + CUT_MARK;
  }

  /** The list, cut to {@link #MAX_LIST_LENGTH}. */
  static <T> List<T> list(List<T> list) {
    return list.size() <= MAX_LIST_LENGTH ? list : list.subList(0, MAX_LIST_LENGTH);
  }
}
