package io.countersign.policy;

import io.countersign.policy.Expression.FailedException;

/**
 * A part of a compiled expression. What it gives is one of: a truth value, text, {@code Long},
 * {@code Double}, {@link dev.cel.common.values.NullValue}, {@code Instant}, {@code Duration}, a CEL
 * type, a list or a map. Members of lists and maps may still be JSON values as they came; {@link
 * Values#normal} makes them one of these when they are taken out.
 */
interface Node {
  /**
   * Works the part out.
   *
   * @throws FailedException if it has no value for this action
   */
  Object value(Evaluation work) throws FailedException;

  /**
   * The same for a step of a loop: a failure that a later step may make irrelevant, as in {@code
   * list.exists(x, x.gone || x.ok)}, is given back as a value.
   */
  default Object valueOrFailure(Evaluation work) throws FailedException {
    return value(work);
  }
}
