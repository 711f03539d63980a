package io.countersign.policy;

/** Looks for a text in a text, in time that grows with the sum of their lengths. */
final class TextSearch {
  private TextSearch() {}

  /**
   * Says whether a text has a part. Jumping to its first character is fast for what people write.
   * Where many places look like the part and are not, as in {@code aaaa…} searched for {@code
   * aaa…b}, that would cost the product of the lengths; so after a while the rest is searched by
   * the algorithm of Knuth, Morris and Pratt, which never goes back in the text.
   */
  static boolean contains(String text, String part) {
    if (part.isEmpty()) {
      return true;
    }
    int compared = 0;
    int last = text.length() - part.length();
    int at = text.indexOf(part.charAt(0));
    while (at >= 0 && at <= last) {
      int same = 1;
      while (same < part.length() && text.charAt(at + same) == part.charAt(same)) {
        same++;
      }
      if (same == part.length()) {
        return true;
      }
      compared += same;
      if (compared > text.length()) {
        return containsFrom(text, part, at + 1);
      }
      at = text.indexOf(part.charAt(0), at + 1);
    }
    return false;
  }

  private static boolean containsFrom(String text, String part, int from) {
    int[] shorter = borders(part);
    int same = 0;
    for (int at = from; at < text.length(); at++) {
      while (same > 0 && text.charAt(at) != part.charAt(same)) {
        same = shorter[same - 1];
      }
      if (text.charAt(at) == part.charAt(same)) {
        same++;
      }
      if (same == part.length()) {
        return true;
      }
    }
    return false;
  }

  /** For each beginning of the part, the length of the longest shorter beginning it ends with. */
  private static int[] borders(String part) {
    int[] borders = new int[part.length()];
    int same = 0;
    for (int at = 1; at < part.length(); at++) {
      while (same > 0 && part.charAt(at) != part.charAt(same)) {
        same = borders[same - 1];
      }
      if (part.charAt(at) == part.charAt(same)) {
        same++;
      }
      borders[at] = same;
    }
    return borders;
  }
}
