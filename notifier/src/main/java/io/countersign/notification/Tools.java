package io.countersign.notification;

import java.util.List;

/** Which tools somebody decides on, in the form of policies. */
final class Tools {
  private Tools() {}

  /** Whether there are no patterns, or one of them means the tool. */
  static boolean anyMatches(List<String> patterns, String tool) {
    return patterns.isEmpty() || patterns.stream().anyMatch(pattern -> matches(pattern, tool));
  }

  /** {@code email.send} means itself, {@code payments.*} everything below, {@code *} everything. */
  private static boolean matches(String pattern, String tool) {
    if (pattern.equals("*")) {
      return true;
    }
    return pattern.endsWith(".*")
        ? tool.startsWith(pattern.substring(0, pattern.length() - 1))
        : tool.equals(pattern);
  }
}
