package io.countersign.notification.topology;

import io.countersign.events.Principal;
import io.countersign.notification.Person;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** Keeps the directory: the newest record of each principal. */
final class DirectoryProcessor implements Processor<String, SpecificRecord, Void, Void> {
  private KeyValueStore<String, byte[]> store;

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    store = context.getStateStore(ViewsTopology.DIRECTORY_STORE);
  }

  @Override
  public void process(Record<String, SpecificRecord> record) {
    if (record.value() instanceof Principal principal) {
      store.put(record.key(), ViewCodec.write(Person.of(principal)));
    } else {
      store.delete(record.key());
    }
  }
}
