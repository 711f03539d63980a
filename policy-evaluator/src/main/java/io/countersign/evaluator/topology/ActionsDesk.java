package io.countersign.evaluator.topology;

import io.countersign.evaluator.limits.LimitedAction;
import io.countersign.policy.limits.LimitUse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Keeps the actions that limits count, and the records that wait for an answer of the limits. */
final class ActionsDesk {
  /** How many records of one action may wait. */
  static final int MAXIMUM_WAITING = 16;

  /**
   * An action that can still begin, end or run is remembered so long; people may hold a request.
   */
  private static final Duration MEMORY_OF_OPEN_ACTIONS = Duration.ofDays(400);

  /** How long after the longest window of its limits an ended action is remembered. */
  private static final Duration SLACK = Duration.ofHours(1);

  /** How many actions are looked at in one go for what can be forgotten. */
  private static final int MAXIMUM_SWEPT = 1_000;

  private final KeyValueStore<String, byte[]> actions;
  private final KeyValueStore<String, byte[]> waiting;
  private @Nullable String sweptUntil;

  ActionsDesk(KeyValueStore<String, byte[]> actions, KeyValueStore<String, byte[]> waiting) {
    this.actions = actions;
    this.waiting = waiting;
  }

  /** What is kept of an action; {@link StoredAction#NEW} where nothing is. */
  StoredAction find(String actionId) {
    byte[] bytes = actions.get(actionId);
    return bytes == null ? StoredAction.NEW : StoredActionCodec.read(bytes);
  }

  boolean knows(String actionId) {
    return actions.get(actionId) != null;
  }

  void put(String actionId, StoredAction stored) {
    actions.put(actionId, StoredActionCodec.write(stored));
  }

  /** Lets a record wait behind those that do already; the first is the one asked about. */
  StoredAction await(String actionId, StoredAction stored, Incoming incoming) {
    StoredAction after = stored.withOneMoreWaiting();
    waiting.put(
        key(actionId, stored.firstWaiting() + stored.waiting()), StoredActionCodec.write(incoming));
    put(actionId, after);
    return after;
  }

  /** The first record that waits. */
  Incoming first(String actionId, StoredAction stored) {
    return StoredActionCodec.readIncoming(
        Objects.requireNonNull(
            waiting.get(key(actionId, stored.firstWaiting())), "Expected a record that waits"));
  }

  /** Takes the first record that waits away. */
  StoredAction firstAnswered(String actionId, StoredAction stored) {
    waiting.delete(key(actionId, stored.firstWaiting()));
    StoredAction after = stored.withFirstAnswered();
    put(actionId, after);
    return after;
  }

  /** Keeps where an action stands. */
  StoredAction keep(String actionId, StoredAction stored, LimitedAction action, Instant now) {
    Duration memory =
        switch (action.phase()) {
          case HELD, BEYOND, RETURNED -> MEMORY_OF_OPEN_ACTIONS;
          case OVER -> longest(action.uses()).plus(SLACK);
        };
    long until = now.plus(memory).toEpochMilli();
    StoredAction after =
        action.phase() == LimitedAction.Phase.OVER
            ? new StoredAction(
                action,
                stored.open(),
                stored.asked(),
                stored.firstWaiting(),
                stored.waiting(),
                until)
            : stored.withAction(action, until);
    put(actionId, after);
    return after;
  }

  private static Duration longest(List<LimitUse> uses) {
    Duration longest = Duration.ZERO;
    for (LimitUse use : uses) {
      longest = use.per().compareTo(longest) > 0 ? use.per() : longest;
    }
    return longest;
  }

  /** Forgets some of what is not needed any more; goes on the next time where it stopped. */
  void sweep(Instant now) {
    long nowMillis = now.toEpochMilli();
    int looked = 0;
    try (KeyValueIterator<String, byte[]> all =
        sweptUntil == null ? actions.all() : actions.range(sweptUntil, null)) {
      while (all.hasNext() && looked < MAXIMUM_SWEPT) {
        KeyValue<String, byte[]> entry = all.next();
        StoredAction stored = StoredActionCodec.read(entry.value);
        if (stored.waiting() == 0 && stored.keepUntilMillis() < nowMillis) {
          actions.delete(entry.key);
        }
        sweptUntil = entry.key;
        looked++;
      }
      if (!all.hasNext()) {
        sweptUntil = null;
      }
    }
  }

  private static String key(String actionId, long number) {
    return String.format(Locale.ROOT, "%s#%019d", actionId, number);
  }
}
