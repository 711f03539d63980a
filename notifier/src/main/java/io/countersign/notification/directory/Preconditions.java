package io.countersign.notification.directory;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which version a client means to change.
 *
 * @param ifMatch header {@code If-Match}; null where the client does not mind
 */
public record Preconditions(@Nullable String ifMatch) {
  private static final int PRECONDITION_FAILED = 412;

  /** Refuses where the version is another one than the client saw. */
  void check(String version) {
    if (ifMatch != null && !matches(ifMatch, version)) {
      throw ScimProblem.of(
          PRECONDITION_FAILED, "It was changed meanwhile; its version is " + version + " now.");
    }
  }

  /** Whether a list of entity tags, or {@code *}, names the version. */
  public static boolean matches(String tags, String version) {
    return Arrays.stream(tags.split(","))
        .map(String::strip)
        .anyMatch(tag -> tag.equals("*") || opaque(tag).equals(opaque(version)));
  }

  private static String opaque(String tag) {
    return tag.startsWith("W/") ? tag.substring(2) : tag;
  }
}
