package io.countersign.approval;

/**
 * Which tools a right is about, in the form that policies use: an exact name, everything below a
 * name ({@code payments.*}), or {@code *}. A text of another form is about no tool.
 *
 * @param text the pattern
 */
public record ToolPattern(String text) {
  private static final String EVERYTHING = "*";
  private static final String BELOW = ".*";

  /** Whether {@code tool} is one of them. */
  public boolean matches(String tool) {
    if (text.equals(EVERYTHING)) {
      return true;
    }
    return text.endsWith(BELOW)
        ? tool.startsWith(text.substring(0, text.length() - 1))
        : tool.equals(text);
  }

  @Override
  public String toString() {
    return text;
  }
}
