package io.countersign.policy.limits;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where {@link LimitBook} keeps what it counts. One book writes to a store, one question at a time.
 */
public interface LimitStore {
  /** Returns what is taken under a key; zero where nothing is. */
  BigDecimal total(String key);

  /** Sets what is taken under a key; zero forgets the key. */
  void setTotal(String key, BigDecimal total);

  /** Returns what an action has taken; empty where it has taken nothing. */
  List<Holding> holdings(String actionId);

  /** Sets what an action has taken; an empty list forgets the action. */
  void setHoldings(String actionId, List<Holding> holdings);

  /** Notes that something that an action has taken leaves its window at a moment. */
  void addExpiry(Expiry expiry);

  /** Takes such a note back. */
  void removeExpiry(Expiry expiry);

  /** Returns the note with the earliest moment that is not after {@code now}. */
  Optional<Expiry> firstExpiry(Instant now);

  /** Returns the latest moment that the book has seen; {@link Instant#EPOCH} at the begin. */
  Instant latest();

  /** Sets it. */
  void setLatest(Instant latest);

  /**
   * Something that an action has taken.
   *
   * @param key of which limit and subject
   * @param amount how much
   * @param until when it leaves the window, whole milliseconds
   */
  record Holding(String key, BigDecimal amount, Instant until) {}

  /**
   * A note of when something leaves its window.
   *
   * @param at the moment, whole milliseconds
   * @param actionId who took it
   * @param key of which limit and subject
   */
  record Expiry(Instant at, String actionId, String key) {}
}
