package io.countersign.approval.topology;

import io.countersign.approval.Delegation;
import io.countersign.approval.PrincipalId;
import io.countersign.schemas.registry.RegistryException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The grants of the global table by who has them. The table holds bytes, so that nothing in it can
 * stop it; here they are read, each once. A record that says nonsense gives nobody a right.
 */
final class GrantTable {
  private static final Logger LOG = Logger.getLogger(GrantTable.class);

  private final ReadOnlyKeyValueStore<String, byte[]> store;
  private final Deserializer<SpecificRecord> deserializer;
  private final String topic;
  private final LongSupplier changes;
  private long seen = Long.MIN_VALUE;
  private Map<String, Known> known = Map.of();
  private Map<PrincipalId, List<Delegation>> byGrantee = Map.of();

  /** A record of the table and the grant that it is; null where it is none. */
  @SuppressWarnings("ArrayRecordComponent") // bytes as the table has them; compared by Arrays
  private record Known(byte[] bytes, @Nullable Delegation grant) {}

  /**
   * Grants.
   *
   * @param store the table
   * @param deserializer reads its values
   * @param topic name of its topic
   * @param changes grows with each change of the table, so that nothing is read without need
   */
  GrantTable(
      ReadOnlyKeyValueStore<String, byte[]> store,
      Deserializer<SpecificRecord> deserializer,
      String topic,
      LongSupplier changes) {
    this.store = store;
    this.deserializer = deserializer;
    this.topic = topic;
    this.changes = changes;
  }

  /** The grants that {@code grantee} has, in order of their ids. */
  List<Delegation> to(PrincipalId grantee) {
    refresh();
    return byGrantee.getOrDefault(grantee, List.of());
  }

  /** The grant of that id; null where there is none. */
  @Nullable Delegation find(String id) {
    refresh();
    Known found = known.get(id);
    return found == null ? null : found.grant();
  }

  private void refresh() {
    long now = changes.getAsLong(); // before reading: what comes meanwhile is read the next time
    if (now == seen) {
      return;
    }
    Map<String, Known> read = new TreeMap<>();
    try (KeyValueIterator<String, byte[]> all = store.all()) {
      while (all.hasNext()) {
        KeyValue<String, byte[]> entry = all.next();
        if (entry.value != null) {
          Known before = known.get(entry.key);
          read.put(
              entry.key,
              before != null && Arrays.equals(before.bytes(), entry.value)
                  ? before
                  : new Known(entry.value, read(entry.key, entry.value)));
        }
      }
    }
    known = read;
    byGrantee = byGrantee(read.values());
    seen = now;
  }

  private static Map<PrincipalId, List<Delegation>> byGrantee(Collection<Known> inOrder) {
    Map<PrincipalId, List<Delegation>> found = new HashMap<>();
    for (Known each : inOrder) {
      Delegation grant = each.grant();
      if (grant != null) {
        found.computeIfAbsent(grant.grantee(), _ -> new ArrayList<>()).add(grant);
      }
    }
    return found;
  }

  private @Nullable Delegation read(String id, byte[] value) {
    try {
      if (deserializer.deserialize(topic, value) instanceof io.countersign.events.Delegation record
          && record.getId().equals(id)) {
        return Inputs.delegation(record);
      }
      LOG.warnf("The record of the grant %s is about something else and gives no right", id);
    } catch (SerializationException | AvroRuntimeException | IllegalArgumentException unreadable) {
      if (RegistryException.isOutage(unreadable)) {
        throw unreadable;
      }
      LOG.warnf(unreadable, "The grant %s cannot be read and gives no right", id);
    }
    return null;
  }
}
