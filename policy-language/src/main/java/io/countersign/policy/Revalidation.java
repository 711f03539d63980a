package io.countersign.policy;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What makes an unused permit fall before its end. A stop always does and needs no entry.
 *
 * @param on changes that count, at least one, in the order of their constants
 * @param action what becomes of the permit
 */
public record Revalidation(List<ChangeKind> on, OnChange action) {
  /** Orders the changes and refuses an empty list. */
  public Revalidation {
    if (on.isEmpty()) {
      throw new IllegalArgumentException("Expected at least one change, but there is none");
    }
    on = List.copyOf(EnumSet.copyOf(on));
  }

  /** What may change between an answer and the deed. */
  public enum ChangeKind {
    /** A policy that decided has another version in force. */
    POLICY,
    /** One of the approvers lost the right that their vote rested on. */
    DIRECTORY,
    /** The agent's directory record was changed. */
    AGENT,
    /** The target was stopped or has another revision. */
    TARGET
  }

  /** What becomes of the permit, from the stricter to the milder. */
  public enum OnChange {
    /** It is taken back. */
    REVOKE,
    /** It is taken back, and the policy and people are asked again. */
    ASK_AGAIN
  }

  /** Every change that either names, with the stricter of both outcomes; null where neither is. */
  static @Nullable Revalidation unite(@Nullable Revalidation one, @Nullable Revalidation other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    Set<ChangeKind> on = EnumSet.copyOf(one.on);
    on.addAll(other.on);
    OnChange action = one.action.compareTo(other.action) <= 0 ? one.action : other.action;
    return new Revalidation(List.copyOf(on), action);
  }
}
