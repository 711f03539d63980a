package io.countersign.local.demo;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lets a policy's deadlines pass faster, so that a demonstration need not wait for half an hour:
 * the same rules with every {@code sla} and every rung of the ladder divided, under a version of
 * their own.
 */
final class DurationScaling {

  private static final Pattern DEADLINE =
      Pattern.compile("\\b(sla|at)(\\s*:\\s*\"?)(P[0-9DTHMS.]+)");
  private static final Pattern VERSION =
      Pattern.compile("\\b(version\\s*:\\s*)(\"[^\"]*\"|'[^']*'|[^\\s,}]+)");

  private DurationScaling() {}

  /** The document with its deadlines divided and {@code .demo-clock} behind its version. */
  static String faster(String document, int divisor) {
    Matcher deadlines = DEADLINE.matcher(document);
    String scaled =
        deadlines.replaceAll(
            found ->
                Matcher.quoteReplacement(
                    found.group(1)
                        + found.group(2)
                        + Duration.parse(found.group(3)).dividedBy(divisor)));
    Matcher version = VERSION.matcher(scaled);
    return version.replaceFirst(
        found ->
            Matcher.quoteReplacement(
                found.group(1) + "\"" + unquoted(found.group(2)) + ".demo-clock\""));
  }

  /** How long a clock case of the file waits: {@code PT31M without a decision}. */
  static Duration clock(String text) {
    return Duration.parse(text.substring(0, text.indexOf(' ')));
  }

  private static String unquoted(String text) {
    boolean quoted = text.startsWith("\"") || text.startsWith("'");
    return quoted ? text.substring(1, text.length() - 1) : text;
  }
}
