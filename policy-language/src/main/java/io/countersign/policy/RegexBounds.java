package io.countersign.policy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How large a regular expression may be, seen before it is compiled. */
final class RegexBounds {
  /** How long a regular expression may be. */
  static final int MAXIMUM_CHARACTERS = 256;

  /**
   * How often counted repetitions of a regular expression may multiply: {@code (a{10}){10}} is 100.
   * Unbounded, a pattern of thirty characters takes all memory when it is compiled.
   */
  static final int MAXIMUM_REPETITIONS = 1_000;

  /** What is said of one that is too large. */
  static final String SENTENCE =
      "the regular expression is too large: at most "
          + MAXIMUM_CHARACTERS
          + " characters, counted repetitions that multiply to at most "
          + MAXIMUM_REPETITIONS
          + ", and "
          + NodeBuilder.MAXIMUM_REGEX_INSTRUCTIONS
          + " instructions when it is compiled";

  private static final Pattern REPETITION = Pattern.compile("\\{(\\d+)(?:,(\\d*))?\\}");
  private static final int MAXIMUM_DIGITS = 4;

  private RegexBounds() {}

  static boolean isWithin(String regex) {
    if (regex.length() > MAXIMUM_CHARACTERS) {
      return false;
    }
    long repetitions = 1;
    Matcher counted = REPETITION.matcher(regex);
    while (counted.find()) {
      String most =
          counted.group(2) == null || counted.group(2).isEmpty()
              ? counted.group(1)
              : counted.group(2);
      long times = most.length() > MAXIMUM_DIGITS ? MAXIMUM_REPETITIONS + 1L : Long.parseLong(most);
      repetitions = Math.min(repetitions * Math.max(1, times), MAXIMUM_REPETITIONS + 1L);
    }
    return repetitions <= MAXIMUM_REPETITIONS;
  }
}
