package io.countersign.policy;

import java.util.regex.Pattern;

/**
 * Which tools a rule speaks about.
 *
 * @param text an exact name ({@code email.send}), everything below a name ({@code payments.*}), or
 *     everything ({@code *})
 */
public record ToolPattern(String text) {
  private static final Pattern VALID =
      Pattern.compile("\\*|[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*(\\.\\*)?");

  /** What a pattern may look like, for messages. */
  static final String CHOICES =
      "an exact tool (email.send), everything below a name (payments.*) or everything (*)";

  /** Refuses a text that is no pattern. */
  public ToolPattern {
    if (!isValid(text)) {
      throw new IllegalArgumentException("Expected " + CHOICES + ", but got '" + text + "'");
    }
  }

  static boolean isValid(String text) {
    return VALID.matcher(text).matches();
  }

  boolean isEverything() {
    return text.equals("*");
  }

  boolean isPrefix() {
    return text.endsWith(".*");
  }

  /** Returns the part before the star, with its dot: {@code payments.} for {@code payments.*}. */
  String prefix() {
    return text.substring(0, text.length() - 1);
  }

  /** Returns whether every tool that the other pattern speaks about is one of this pattern's. */
  public boolean covers(ToolPattern other) {
    if (isEverything()) {
      return true;
    }
    if (other.isEverything()) {
      return false;
    }
    return isPrefix()
        ? (other.isPrefix() ? other.prefix() : other.text()).startsWith(prefix())
        : text.equals(other.text());
  }

  /** Returns whether the tool is one of those that this pattern speaks about. */
  public boolean matches(String tool) {
    if (isEverything()) {
      return true;
    }
    return isPrefix() ? tool.startsWith(prefix()) : tool.equals(text);
  }
}
