package io.countersign.notification.topology;

import io.countersign.events.Delegation;
import io.countersign.notification.Grant;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Keeps the newest record of each grant, by its id and by who has it. */
final class GrantsProcessor implements Processor<String, SpecificRecord, Void, Void> {
  private static final Logger LOG = Logger.getLogger(GrantsProcessor.class);

  private KeyValueStore<String, byte[]> store;

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    store = context.getStateStore(ViewsTopology.GRANTS_STORE);
  }

  @Override
  public void process(Record<String, SpecificRecord> record) {
    String id = record.key();
    if (id == null) {
      return; // it is about no grant
    }
    byte @Nullable [] old = store.get(GrantKeys.byId(id));
    if (old != null) {
      store.delete(GrantKeys.to(ViewCodec.read(old, Grant.class).grantee(), id));
    }
    @Nullable Grant grant = grant(id, record.value());
    if (grant == null) {
      store.delete(GrantKeys.byId(id));
    } else {
      byte[] bytes = ViewCodec.write(grant);
      store.put(GrantKeys.byId(id), bytes);
      store.put(GrantKeys.to(grant.grantee(), id), bytes);
    }
  }

  /**
   * What it gives; null for a record that says nothing, or nonsense, which gives nobody a right.
   */
  private static @Nullable Grant grant(String id, @Nullable SpecificRecord record) {
    try {
      return record instanceof Delegation delegation && delegation.getId().equals(id)
          ? Grant.of(delegation)
          : null;
    } catch (IllegalArgumentException nonsense) {
      LOG.errorf(nonsense, "The grant %s cannot be read and gives no right", id);
      return null;
    }
  }
}
