package io.countersign.notification.runtime;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The W3C trace context of a request. */
final class TraceContext {
  private static final Pattern TRACEPARENT =
      Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  private TraceContext() {}

  /** The header as it came, where it is well formed; null otherwise. */
  static @Nullable String valid(@Nullable String traceparent) {
    return traceparent != null && TRACEPARENT.matcher(traceparent).matches() ? traceparent : null;
  }
}
