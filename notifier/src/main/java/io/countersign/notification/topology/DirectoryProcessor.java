package io.countersign.notification.topology;

import io.countersign.events.Principal;
import io.countersign.notification.Person;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Keeps the directory: the newest record of each principal. */
final class DirectoryProcessor implements Processor<String, SpecificRecord, Void, Void> {
  private static final Logger LOG = Logger.getLogger(DirectoryProcessor.class);

  private KeyValueStore<String, byte[]> store;

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    store = context.getStateStore(ViewsTopology.DIRECTORY_STORE);
  }

  @Override
  public void process(Record<String, SpecificRecord> record) {
    if (record.key() == null) {
      return; // it is about nobody
    }
    @Nullable Person person = person(record.value());
    if (person == null) {
      store.delete(record.key());
    } else {
      store.put(record.key(), ViewCodec.write(person));
    }
  }

  /** Who it is; null for a record that says nothing, or nonsense, which gives nobody a right. */
  private static @Nullable Person person(@Nullable SpecificRecord record) {
    try {
      return record instanceof Principal principal ? Person.of(principal) : null;
    } catch (IllegalArgumentException nonsense) {
      LOG.errorf(nonsense, "A record of the directory cannot be read and gives no right");
      return null;
    }
  }
}
