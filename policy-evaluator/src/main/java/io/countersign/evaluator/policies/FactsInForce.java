package io.countersign.evaluator.policies;

import io.countersign.policy.ExternalFacts;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The external facts that conditions can count on at present. */
public final class FactsInForce {
  private volatile ExternalFacts facts = ExternalFacts.NONE;

  /** Returns them; outdated ones are told apart when they are asked for. */
  public ExternalFacts current() {
    return facts;
  }

  /**
   * Publishes a fact, or its next value.
   *
   * @param value a JSON value as in an action's arguments
   * @param validUntil from when it is outdated; null for never
   * @throws ExternalFacts.RefusedException where name or value are out of bounds; nothing changes
   */
  public synchronized void publish(
      String name, @Nullable Object value, @Nullable Instant validUntil)
      throws ExternalFacts.RefusedException {
    facts = facts.with(name, value, validUntil);
  }

  /** Takes a fact back. */
  public synchronized void withdraw(String name) {
    facts = facts.without(name);
  }
}
