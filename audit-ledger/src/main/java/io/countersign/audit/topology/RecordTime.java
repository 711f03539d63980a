package io.countersign.audit.topology;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * The record's own time; a record without one counts as of 1970, because no record may be lost for
 * lack of it.
 */
public final class RecordTime implements TimestampExtractor {
  /** As Kafka makes it. */
  public RecordTime() {}

  @Override
  public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
    return Math.max(0, record.timestamp());
  }
}
