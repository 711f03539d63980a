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
 * that a scan from the beginning to now meets what is due and nothing else.
 */
final class Deadlines {
  /** Most entries that one scan takes; the rest is taken by the next one. */
  static final int MAX_PER_SCAN = 1_000;

  private static final byte[] PRESENT = new byte[0];
  private static final Bytes BEGINNING = Bytes.wrap(new byte[0]);

  private final KeyValueStore<Bytes, byte[]> store;

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
      store.put(keyOf(to, actionId), PRESENT);
    }
  }

  /** What is due at {@code now}, the oldest first, at most {@value #MAX_PER_SCAN}. */
  List<Due> due(Instant now) {
    Bytes end = Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(now.toEpochMilli() + 1).array());
    List<Due> due = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> entries = store.range(BEGINNING, end)) {
      while (entries.hasNext() && due.size() < MAX_PER_SCAN) {
        KeyValue<Bytes, byte[]> entry = entries.next();
        due.add(read(entry.key));
      }
    }
    return due;
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
