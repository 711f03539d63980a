package io.countersign.local.admin;

import io.countersign.schemas.Topic;
import io.countersign.schemas.registry.RegistryException;
import io.countersign.schemas.serde.AvroDeserializer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads one partition of a topic, one record after another, to where it ended when reading began.
 * What it holds at a time is one batch. Not for several threads.
 */
public final class PartitionReader implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  /** Without progress for so long, reading fails instead of waiting for ever. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final TopicPartition partition;
  private final Consumer<String, byte[]> consumer;
  private final AvroDeserializer<SpecificRecord> decoder = new AvroDeserializer<>();
  private final long end;
  private Iterator<ConsumerRecord<String, byte[]>> batch =
      List.<ConsumerRecord<String, byte[]>>of().iterator();
  private long unreadable;

  private PartitionReader(KafkaAccess access, TopicPartition partition, Instant since) {
    this.partition = partition;
    this.consumer =
        new KafkaConsumer<>(
            access.consumer(), new StringDeserializer(), new ByteArrayDeserializer());
    decoder.configure(access.serdes(), false);
    List<TopicPartition> only = List.of(partition);
    consumer.assign(only);
    this.end = consumer.endOffsets(only).getOrDefault(partition, 0L);
    seek(since);
  }

  /**
   * Opens every partition of a topic.
   *
   * @param since records with an older time stamp are passed over at the begin; {@link Instant#MIN}
   *     for none
   */
  public static List<PartitionReader> open(KafkaAccess access, Topic topic, Instant since) {
    String name = access.topics().name(topic);
    List<PartitionReader> readers = new ArrayList<>();
    try (Consumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            access.consumer(), new StringDeserializer(), new ByteArrayDeserializer())) {
      for (PartitionInfo info : consumer.partitionsFor(name)) {
        readers.add(new PartitionReader(access, new TopicPartition(name, info.partition()), since));
      }
    }
    return readers;
  }

  private void seek(Instant since) {
    List<TopicPartition> only = List.of(partition);
    if (since.isBefore(Instant.EPOCH)) {
      consumer.seekToBeginning(only);
      return;
    }
    @Nullable OffsetAndTimestamp first =
        consumer.offsetsForTimes(Map.of(partition, since.toEpochMilli())).get(partition);
    consumer.seek(partition, first == null ? end : first.offset());
  }

  /** The value of the next record that has one and can be read; null at the end. */
  public @Nullable SpecificRecord next() {
    while (true) {
      ConsumerRecord<String, byte[]> raw = raw();
      if (raw == null) {
        return null;
      }
      if (raw.value() != null) {
        try {
          return decoder.deserialize(raw.topic(), raw.value());
        } catch (SerializationException e) {
          if (RegistryException.isOutage(e)) {
            throw e;
          }
          unreadable++;
        }
      }
    }
  }

  /** How many records could not be read so far. */
  public long unreadable() {
    return unreadable;
  }

  private @Nullable ConsumerRecord<String, byte[]> raw() {
    long lastProgress = System.nanoTime();
    while (!batch.hasNext()) {
      if (consumer.position(partition) >= end) {
        return null;
      }
      batch = consumer.poll(POLL).iterator();
      if (!batch.hasNext() && System.nanoTime() - lastProgress > PATIENCE.toNanos()) {
        throw new KafkaException("The broker gave nothing of " + partition + " for " + PATIENCE);
      }
    }
    ConsumerRecord<String, byte[]> next = batch.next();
    return next.offset() < end ? next : null;
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(CLOSE_LIMIT));
    decoder.close();
  }
}
