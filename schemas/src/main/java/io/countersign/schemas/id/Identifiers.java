package io.countersign.schemas.id;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The one check behind all identifiers. */
final class Identifiers {
  /** Longest identifier in characters, prefix included. */
  static final int MAX_CHARACTERS = 200;

  /** What stands in keys, in paths of URLs and in names of events: no separators of those. */
  static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:~-]*");

  static final String PLAIN_IN_WORDS =
      "a letter or digit, then letters, digits, '.', '_', ':', '~' or '-'";

  /** What stands in names of principals: e-mail addresses and SPIFFE paths also. */
  static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:~@/+-]*");

  static final String NAME_IN_WORDS =
      "a letter or digit, then letters, digits, '.', '_', ':', '~', '@', '/', '+' or '-'";

  private static final int SHOWN_CHARACTERS = 60;

  private Identifiers() {}

  /**
   * What is wrong with a text, as a sentence that begins with {@code what}; empty where nothing is.
   */
  static Optional<String> problem(
      String what, @Nullable String text, Pattern pattern, String inWords) {
    if (text == null || text.isEmpty()) {
      return Optional.of(what + " is missing; give " + inWords + ".");
    }
    if (text.length() > MAX_CHARACTERS) {
      return Optional.of(
          what + " has " + text.length() + " characters; at most " + MAX_CHARACTERS + " fit.");
    }
    if (!pattern.matcher(text).matches()) {
      return Optional.of(what + " " + shown(text) + " is not well formed; give " + inWords + ".");
    }
    return Optional.empty();
  }

  static String require(String what, @Nullable String text, Pattern pattern, String inWords) {
    Optional<String> problem = problem(what, text, pattern, inWords);
    if (problem.isPresent() || text == null) {
      throw new IllegalArgumentException(problem.orElse(what + " is missing."));
    }
    return text;
  }

  /** The text in quotes, shortened, with what is not printable as {@code ?}. */
  static String shown(String text) {
    StringBuilder shown = new StringBuilder("\"");
    int end = Math.min(text.length(), SHOWN_CHARACTERS);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      shown.append(c >= ' ' && c < 0x7f ? c : '?');
    }
    return shown.append(end < text.length() ? "…\"" : "\"").toString();
  }
}
