package io.countersign.approval.topology;

import io.countersign.approval.ActionId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Which action is due when: an index whose keys are the moment, big-endian, and the action id, so
 * that a scan up to now meets what is due and nothing else.
 *
 * <p>It begins where the last one ended. The store keeps a mark for each entry that was deleted
 * until it is compacted, and a scan from the beginning would pass over all of them, again and
 * again: one for every request that was decided in time.
 */
final class Deadlines {
  /** Most entries that one scan takes; the rest is taken by the next one. */
  static final int MAX_PER_SCAN = 1_000;

  private static final byte[] PRESENT = new byte[0];
  private static final long BEGINNING = 0;

  private final KeyValueStore<Bytes, byte[]> store;

  /** No entry is older, in milliseconds since 1970. */
  private long beginMillis = BEGINNING;

  Deadlines(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  /**
   * One entry.
   *
   * @param at the moment
   * @param actionId the action
   */
  record Due(Instant at, ActionId actionId) {}

  /** Moves the entry of an action from one moment to another; null is no moment. */
  void move(ActionId actionId, @Nullable Instant from, @Nullable Instant to) {
    if (from != null && !from.equals(to)) {
      store.delete(keyOf(from, actionId));
    }
    if (to != null && !to.equals(from)) {
      beginMillis = Math.min(beginMillis, Math.max(to.toEpochMilli(), BEGINNING));
      store.put(keyOf(to, actionId), PRESENT);
    }
  }

  /** What is due at {@code now}, the oldest first, at most {@value #MAX_PER_SCAN}. */
  List<Due> due(Instant now) {
    long endMillis = now.toEpochMilli() + 1;
    List<Due> due = new ArrayList<>();
    if (endMillis <= beginMillis) {
      // The clock was put back: what is due up to here was taken before.
      return due;
    }
    try (KeyValueIterator<Bytes, byte[]> entries =
        store.range(momentKey(beginMillis), momentKey(endMillis))) {
      while (entries.hasNext() && due.size() < MAX_PER_SCAN) {
        KeyValue<Bytes, byte[]> entry = entries.next();
        due.add(read(entry.key));
      }
    }
    // What is taken now may stay: the next scan meets it again.
    beginMillis = due.isEmpty() ? now.toEpochMilli() : due.getFirst().at().toEpochMilli();
    return due;
  }

  private static Bytes momentKey(long millis) {
    return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(millis).array());
  }

  private static Bytes keyOf(Instant at, ActionId actionId) {
    byte[] id = actionId.value().getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(Long.BYTES + id.length).putLong(at.toEpochMilli()).put(id).array());
  }

  private static Due read(Bytes key) {
    ByteBuffer buffer = ByteBuffer.wrap(key.get());
    Instant at = Instant.ofEpochMilli(buffer.getLong());
    return new Due(at, new ActionId(StandardCharsets.UTF_8.decode(buffer).toString()));
  }
}
