package io.countersign.agent;

import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Where the events of actions are read: {@code approval.events} of one installation. */
interface EventSource extends AutoCloseable {

  /** Full name of the topic. */
  String topic();

  /** A consumer outside of any group, which sees committed records only. */
  Consumer<byte[], byte[]> open();

  /** The events of one action with offsets below {@code end}, in their order. */
  List<SpecificRecord> history(String actionId, int partition, long end);

  /** The event in a record; empty for one that this version does not know. */
  Optional<SpecificRecord> decode(ConsumerRecord<byte[], byte[]> record);

  @Override
  void close();
}
