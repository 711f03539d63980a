package io.countersign.local.admin;

import io.countersign.schemas.EventTypes;
import io.countersign.schemas.Topic;
import io.countersign.schemas.headers.CloudEvents;
import io.countersign.schemas.serde.AvroSerializer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes Avro records with their CloudEvents headers; not for several threads. */
public final class RecordWriter implements AutoCloseable {

  private static final String SOURCE = "cli";
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final KafkaAccess access;
  private final Producer<String, byte[]> producer;
  private final AvroSerializer<SpecificRecord> encoder = new AvroSerializer<>();
  private final List<Future<RecordMetadata>> sent = new ArrayList<>();

  /** A writer to that platform. */
  public RecordWriter(KafkaAccess access) {
    this.access = access;
    this.producer =
        new KafkaProducer<>(access.producer(), new StringSerializer(), new ByteArraySerializer());
    encoder.configure(access.serdes(), false);
  }

  /** Sends a record under its key. */
  public void send(Topic topic, String key, SpecificRecord value, Instant now) {
    String name = access.topics().name(topic);
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(name, key, encoder.serialize(name, value));
    CloudEvents.avro(SOURCE, EventTypes.nameOf(value), UUID.randomUUID().toString(), now, key, null)
        .writeTo(record.headers());
    sent.add(producer.send(record));
  }

  /** Takes back what stands under a key of a compacted topic. */
  public void remove(Topic topic, String key) {
    sent.add(producer.send(new ProducerRecord<>(access.topics().name(topic), key, null)));
  }

  /**
   * Sends bytes as they are.
   *
   * @param id unique name of the event
   * @param type event type for the headers
   * @param contentType what they are
   */
  public void sendRaw(
      Topic topic,
      String key,
      byte[] value,
      String id,
      String type,
      String contentType,
      Instant now) {
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(access.topics().name(topic), key, value);
    new CloudEvents(id, type, "/countersign/" + SOURCE, now, key, contentType, null)
        .writeTo(record.headers());
    sent.add(producer.send(record));
  }

  /** Waits until the broker has everything that was sent. */
  public void await() {
    try {
      for (Future<RecordMetadata> one : sent) {
        one.get();
      }
      sent.clear();
    } catch (ExecutionException e) {
      throw new KafkaException("The broker did not take a record: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("Interrupted while the broker takes records", e);
    }
  }

  @Override
  public void close() {
    producer.close(CLOSE_LIMIT);
    encoder.close();
  }
}
