package io.countersign.policy;

import java.time.Instant;

/**
 * What an action is judged by that is not part of it.
 *
 * @param now the moment, for change windows, for the variable {@code now} and for which facts are
 *     outdated
 * @param facts the published facts, for the variable {@code facts}
 */
public record Circumstances(Instant now, ExternalFacts facts) {
  /** A moment at which no facts are published. */
  public static Circumstances at(Instant now) {
    return new Circumstances(now, ExternalFacts.NONE);
  }
}
