package io.countersign.local.admin;

import io.countersign.schemas.Topic;
import io.countersign.schemas.registry.RegistryException;
import io.countersign.schemas.serde.AvroDeserializer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads topics from their begin to where they end now; not for several threads. */
public final class RecordReader implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  /** Without progress for so long, reading fails instead of waiting for ever. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final long FROM_BEGIN = -1;
  private static final long FIRST_LOOK_BACK = 100;

  private final KafkaAccess access;
  private final Consumer<String, byte[]> consumer;
  private final AvroDeserializer<SpecificRecord> decoder = new AvroDeserializer<>();

  /**
   * Hears one record.
   *
   * @param <E> what it may throw
   */
  public interface Sink<E extends Exception> {
    /** Takes one record; records without value are passed over. */
    void accept(ConsumerRecord<String, byte[]> raw, SpecificRecord value) throws E;
  }

  /** A reader of that platform. */
  public RecordReader(KafkaAccess access) {
    this.access = access;
    this.consumer =
        new KafkaConsumer<>(
            access.consumer(), new StringDeserializer(), new ByteArrayDeserializer());
    decoder.configure(access.serdes(), false);
  }

  /** The newest value of each key of a topic with one partition; a key without value is gone. */
  public Map<String, SpecificRecord> latest(Topic topic) {
    Map<String, SpecificRecord> values = new LinkedHashMap<>();
    List<TopicPartition> partitions = partitions(topic);
    read(
        partitions,
        FROM_BEGIN,
        raw -> {
          @Nullable SpecificRecord value = decoder.deserialize(raw.topic(), raw.value());
          if (value == null) {
            values.remove(raw.key());
          } else {
            values.put(raw.key(), value);
          }
        });
    return values;
  }

  /** As {@link #latest}; a key whose newest record cannot be read counts as gone. */
  public Map<String, SpecificRecord> latestReadable(Topic topic) {
    Map<String, SpecificRecord> values = new LinkedHashMap<>();
    read(
        partitions(topic),
        FROM_BEGIN,
        raw -> {
          values.remove(raw.key());
          try {
            @Nullable SpecificRecord value = decoder.deserialize(raw.topic(), raw.value());
            if (value != null && raw.key() != null) {
              values.put(raw.key(), value);
            }
          } catch (SerializationException e) {
            if (RegistryException.isOutage(e)) {
              throw e;
            }
          }
        });
    return values;
  }

  /** Every record of a topic with its decoded value, each partition in order. */
  public <E extends Exception> void forEach(Topic topic, Sink<E> sink) throws E {
    read(partitions(topic), FROM_BEGIN, raw -> deliver(raw, sink));
  }

  /** As {@link #forEach}, without the records that cannot be read; those are anybody's. */
  public <E extends Exception> void forEachReadable(Topic topic, Sink<E> sink) throws E {
    read(
        partitions(topic),
        FROM_BEGIN,
        raw -> {
          try {
            deliver(raw, sink);
          } catch (SerializationException e) {
            if (RegistryException.isOutage(e)) {
              throw e;
            }
          }
        });
  }

  /**
   * Every record of a topic with one partition from its begin, and what is added meanwhile, until
   * that is enough.
   *
   * @param enough asked whenever the end is reached
   * @return false where the limit passed first
   */
  public <E extends Exception> boolean follow(
      Topic topic, Sink<E> sink, BooleanSupplier enough, Duration limit) throws E {
    List<TopicPartition> partitions = partitions(topic);
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    long until = System.nanoTime() + limit.toNanos();
    while (true) {
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      boolean atEnd =
          partitions.stream()
              .allMatch(
                  partition -> consumer.position(partition) >= ends.getOrDefault(partition, 0L));
      if (atEnd && enough.getAsBoolean()) {
        return true;
      }
      if (System.nanoTime() > until) {
        return false;
      }
      for (ConsumerRecord<String, byte[]> raw : consumer.poll(POLL)) {
        deliver(raw, sink);
      }
    }
  }

  /** The last record of each partition that has one, as far as committed now. */
  public Map<Integer, SpecificRecord> last(Topic topic) {
    Map<Integer, SpecificRecord> last = new HashMap<>();
    for (TopicPartition partition : partitions(topic)) {
      List<TopicPartition> only = List.of(partition);
      long begin = consumer.beginningOffsets(only).getOrDefault(partition, 0L);
      long end = consumer.endOffsets(only).getOrDefault(partition, 0L);
      // Marks of transactions take offsets, too: the last record can stand some way before the end.
      for (long back = FIRST_LOOK_BACK; !last.containsKey(partition.partition()); back *= 10) {
        long from = Math.max(begin, end - back);
        read(
            only,
            from,
            raw -> {
              @Nullable SpecificRecord value = decoder.deserialize(raw.topic(), raw.value());
              if (value != null) {
                last.put(raw.partition(), value);
              }
            });
        if (from == begin) {
          break;
        }
      }
    }
    return last;
  }

  private <E extends Exception> void deliver(ConsumerRecord<String, byte[]> raw, Sink<E> sink)
      throws E {
    @Nullable SpecificRecord value = decoder.deserialize(raw.topic(), raw.value());
    if (value != null) {
      sink.accept(raw, value);
    }
  }

  private List<TopicPartition> partitions(Topic topic) {
    String name = access.topics().name(topic);
    return consumer.partitionsFor(name).stream()
        .map(info -> new TopicPartition(name, info.partition()))
        .toList();
  }

  private interface Step<E extends Exception> {
    void accept(ConsumerRecord<String, byte[]> raw) throws E;
  }

  private <E extends Exception> void read(List<TopicPartition> partitions, long from, Step<E> step)
      throws E {
    consumer.assign(partitions);
    if (from == FROM_BEGIN) {
      consumer.seekToBeginning(partitions);
    } else {
      partitions.forEach(partition -> consumer.seek(partition, from));
    }
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    Set<TopicPartition> open = new HashSet<>(partitions);
    long lastProgress = System.nanoTime();
    while (true) {
      open.removeIf(partition -> consumer.position(partition) >= ends.getOrDefault(partition, 0L));
      if (open.isEmpty()) {
        return;
      }
      var batch = consumer.poll(POLL);
      for (ConsumerRecord<String, byte[]> raw : batch) {
        TopicPartition partition = new TopicPartition(raw.topic(), raw.partition());
        if (raw.offset() < ends.getOrDefault(partition, 0L)) {
          step.accept(raw);
        }
      }
      if (!batch.isEmpty()) {
        lastProgress = System.nanoTime();
      } else if (System.nanoTime() - lastProgress > PATIENCE.toNanos()) {
        throw new KafkaException("The broker gave nothing of " + open + " for " + PATIENCE);
      }
    }
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(CLOSE_LIMIT));
    decoder.close();
  }
}
