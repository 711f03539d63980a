package io.countersign.policy.lint;

import java.util.ArrayList;
import java.util.List;

/** Sees whether a regular expression is bound to the ends of a text. */
final class Anchors {
  private Anchors() {}

  /** Each alternative begins with {@code ^} and ends with {@code $}. */
  static boolean areAtBothEnds(String regex) {
    return alternatives(regex).stream().allMatch(one -> isAtBegin(one) && isAtEnd(one));
  }

  /** Each alternative begins with {@code ^} or ends with {@code $}. */
  static boolean areAtOneEnd(String regex) {
    return alternatives(regex).stream().allMatch(one -> isAtBegin(one) || isAtEnd(one));
  }

  private static boolean isAtBegin(String regex) {
    return regex.startsWith("^") || regex.startsWith("\\A");
  }

  private static boolean isAtEnd(String regex) {
    return regex.endsWith("\\z") || (regex.endsWith("$") && !isEscaped(regex, regex.length() - 1));
  }

  /** Splits at the bars outside of brackets: in {@code ^a|b$} the {@code ^} binds only the a. */
  private static List<String> alternatives(String regex) {
    String plain = regex.replaceFirst("^\\(\\?[a-zA-Z]+\\)", "");
    List<String> alternatives = new ArrayList<>();
    int depth = 0;
    int start = 0;
    boolean set = false;
    for (int index = 0; index < plain.length(); index++) {
      if (isEscaped(plain, index)) {
        continue;
      }
      char sign = plain.charAt(index);
      if (set) {
        set = sign != ']';
      } else if (sign == '[') {
        set = true;
      } else if (sign == '(') {
        depth++;
      } else if (sign == ')') {
        depth--;
      } else if (sign == '|' && depth == 0) {
        alternatives.add(plain.substring(start, index));
        start = index + 1;
      }
    }
    alternatives.add(plain.substring(start));
    return alternatives;
  }

  private static boolean isEscaped(String regex, int index) {
    int backslashes = 0;
    while (index - 1 - backslashes >= 0 && regex.charAt(index - 1 - backslashes) == '\\') {
      backslashes++;
    }
    return backslashes % 2 == 1;
  }
}
