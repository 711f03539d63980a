package io.countersign.policy;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.re2j.Pattern;
import io.countersign.policy.Expression.FailedException;

/** What conditions do with text. */
final class TextNodes {
  private TextNodes() {}

  private static String textOf(Node node, Evaluation work, String function) throws FailedException {
    if (node.value(work) instanceof String text) {
      return text;
    }
    throw FailedException.wrongType(function);
  }

  /** Ways to ask whether a text has a part. */
  enum Test {
    /** Anywhere. */
    CONTAINS("contains"),
    /** At the beginning. */
    STARTS_WITH("startsWith"),
    /** At the end. */
    ENDS_WITH("endsWith");

    private final String function;

    Test(String function) {
      this.function = function;
    }

    String function() {
      return function;
    }
  }

  /** {@code a.contains(b)} and its like. */
  record HasPart(Node text, Node part, Test test) implements Node {
    @Override
    public Object value(Evaluation work) throws FailedException {
      String whole = textOf(text, work, test.function());
      String sought = textOf(part, work, test.function());
      return switch (test) {
        case CONTAINS -> {
          work.spendOnText((long) whole.length() + sought.length());
          yield TextSearch.contains(whole, sought);
        }
        case STARTS_WITH -> {
          work.spendOnText(sought.length());
          yield whole.startsWith(sought);
        }
        case ENDS_WITH -> {
          work.spendOnText(sought.length());
          yield whole.endsWith(sought);
        }
      };
    }
  }

  /** {@code a.matches("…")}: whether the expression is found anywhere in the text. */
  record Matches(Node text, Pattern pattern) implements Node {
    /** The matcher follows at most so many instructions of the pattern at once in a unit. */
    private static final int INSTRUCTIONS_OF_A_UNIT = 4;

    @Override
    public Object value(Evaluation work) throws FailedException {
      String searched = textOf(text, work, "matches");
      // The matcher keeps every place of the pattern that a character may stand for, and no more.
      long unitsOfACharacter = 2L + pattern.programSize() / INSTRUCTIONS_OF_A_UNIT;
      work.spend(1 + unitsOfACharacter * searched.length());
      return pattern.matcher(searched).find();
    }
  }

  /** Ways to make texts comparable. */
  enum Change {
    /** A to Z become a to z. */
    LOWER_ASCII("lowerAscii"),
    /** a to z become A to Z. */
    UPPER_ASCII("upperAscii"),
    /** White space at both ends goes. */
    TRIM("trim");

    private final String function;

    Change(String function) {
      this.function = function;
    }

    String function() {
      return function;
    }
  }

  /** {@code a.trim()} and its like. */
  record Changed(Node text, Change change) implements Node {
    @Override
    public Object value(Evaluation work) throws FailedException {
      String whole = textOf(text, work, change.function());
      work.spendOnText(whole.length());
      return switch (change) {
        case LOWER_ASCII -> Ascii.toLowerCase(whole);
        case UPPER_ASCII -> Ascii.toUpperCase(whole);
        case TRIM -> CharMatcher.whitespace().trimFrom(whole);
      };
    }
  }
}
