package io.countersign.notification.topology;

import io.countersign.notification.Answer;

/**
 * The answer to a command.
 *
 * @param answer the answer
 * @param actor who caused the event that answered: the principal whose command it was, or a part of
 *     the platform
 */
public record StoredAnswer(Answer answer, String actor) {
  private static final String PLATFORM_PREFIX = "system:";

  /** Whether this may be told to the principal: the command was theirs as far as the event says. */
  public boolean isFor(String principal) {
    return actor.equals(principal) || actor.startsWith(PLATFORM_PREFIX);
  }
}
