package io.countersign.approval;

import org.jspecify.annotations.Nullable;

/**
 * What the decider may ask of the world while it decides on one input. What it used is written into
 * the event, so that replay asks nothing.
 */
@FunctionalInterface
public interface Facts {
  /** The directory's record of {@code id}, or null where it has none. */
  @Nullable Principal principal(PrincipalId id);
}
