package io.countersign.evaluator.topology;

import java.util.Objects;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Keeps a global store, and what is in force beside it, on the thread of the global stores. */
final class GlobalUpdate implements Processor<String, byte[], Void, Void> {
  private final String storeName;
  private final GlobalRecords records;
  private @Nullable KeyValueStore<String, byte[]> store;

  GlobalUpdate(String storeName, GlobalRecords records) {
    this.storeName = storeName;
    this.records = records;
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    store = context.getStateStore(storeName);
  }

  @Override
  public void process(Record<String, byte[]> message) {
    if (message.key() == null) {
      return;
    }
    Objects.requireNonNull(store).put(message.key(), message.value());
    records.accept(message.key(), message.value());
  }
}
