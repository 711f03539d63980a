package io.countersign.approval.query;

import io.countersign.schemas.EventTypes;
import io.countersign.schemas.headers.CloudEvents;
import java.time.Instant;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads records of {@code approval.events}. Safe for use by several threads. */
public final class LogReader {
  private final Deserializer<SpecificRecord> deserializer;
  private final String topic;

  /** Reads the values of {@code topic} with {@code deserializer}. */
  public LogReader(Deserializer<SpecificRecord> deserializer, String topic) {
    this.deserializer = deserializer;
    this.topic = topic;
  }

  /**
   * The event in {@code entry}.
   *
   * @throws NotNowException where the registry does not answer or the value cannot be read
   */
  LoggedEvent read(int sequence, ConsumerRecord<byte[], byte[]> entry) {
    try {
      SpecificRecord value = deserializer.deserialize(topic, entry.headers(), entry.value());
      return new LoggedEvent(
          sequence,
          String.valueOf(CloudEvents.header(entry.headers(), CloudEvents.ID)),
          EventTypes.nameOf(value),
          Instant.ofEpochMilli(entry.timestamp()),
          value);
    } catch (SerializationException | AvroRuntimeException unreadable) {
      throw new NotNowException(
          "event_not_readable", "An event cannot be read now: " + unreadable.getMessage());
    }
  }
}
