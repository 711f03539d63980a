package io.countersign.local.admin;

import io.countersign.events.Control;
import io.countersign.schemas.Topic;
import java.time.Instant;
import java.util.regex.Pattern;

/** Stops agents, tools and policies, and lets them go on. */
public final class ControlSwitch {

  private static final Pattern SCOPE = Pattern.compile("(agent|tool|policy):\\S+");

  private ControlSwitch() {}

  /**
   * Whether that can be stopped: {@code agent:<id>}, {@code tool:<pattern>} or {@code
   * policy:<name>}.
   */
  public static boolean isScope(String scope) {
    return SCOPE.matcher(scope).matches();
  }

  /** Writes the stop, or its end; returns when the broker has it. */
  public static void set(
      RecordWriter writer, String scope, boolean suspended, String reason, String by, Instant now) {
    if (!isScope(scope)) {
      throw new IllegalArgumentException("Expected a scope, but got " + scope);
    }
    writer.send(
        Topic.PLATFORM_CONTROLS,
        scope,
        Control.newBuilder()
            .setScope(scope)
            .setSuspended(suspended)
            .setReason(reason)
            .setChangedBy(by)
            .setChangedAt(now)
            .build(),
        now);
    writer.await();
  }
}
