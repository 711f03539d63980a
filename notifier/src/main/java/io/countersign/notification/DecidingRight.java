package io.countersign.notification;

import org.jspecify.annotations.Nullable;

/**
 * A right to decide a request.
 *
 * @param delegationId grant that it comes from; null for the person's own right
 * @param onBehalfOf principal whose right is used; null for the person's own
 */
public record DecidingRight(@Nullable String delegationId, @Nullable String onBehalfOf) {
  /** A person's own right. */
  public static final DecidingRight OWN = new DecidingRight(null, null);
}
