package io.countersign.approval.query;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A few consumers that read pieces of the log for whoever asks. */
public final class KafkaLog implements AutoCloseable {
  /** How many read at one time. */
  public static final int MAX_READERS = 4;

  private static final Duration TURN_LIMIT = Duration.ofSeconds(2);
  private static final int REQUEST_LIMIT_MILLIS = 3_000;

  /** A look at one event needs a few records; an event that is larger comes nevertheless. */
  private static final int FETCH_BYTES = 64 * 1024;

  private final String bootstrapServers;
  private final String clientId;
  private final String topic;
  private final Semaphore turns = new Semaphore(MAX_READERS, true);
  private final BlockingQueue<Consumer<byte[], byte[]>> idle =
      new ArrayBlockingQueue<>(MAX_READERS);

  /** Readers of {@code topic}. */
  public KafkaLog(String bootstrapServers, String clientId, String topic) {
    this.bootstrapServers = bootstrapServers;
    this.clientId = clientId;
    this.topic = topic;
  }

  /** Settings of a consumer outside of any group that sees what is committed. */
  static Map<String, Object> settings(String bootstrapServers, String clientId) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, REQUEST_LIMIT_MILLIS);
    settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_LIMIT_MILLIS);
    return settings;
  }

  /**
   * Reads from one partition.
   *
   * @throws NotNowException where no reader becomes free, or Kafka does not answer
   */
  public <T> T read(int partition, Function<EventLog.Partition, T> reading) {
    boolean turn = false;
    try {
      turn = turns.tryAcquire(TURN_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      if (!turn) {
        throw new NotNowException("busy", "Too many ask for events at this moment.");
      }
      return readInTurn(partition, reading);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new NotNowException("interrupted", "The service ends.");
    } finally {
      if (turn) {
        turns.release();
      }
    }
  }

  private <T> T readInTurn(int partition, Function<EventLog.Partition, T> reading) {
    Consumer<byte[], byte[]> consumer = idle.poll();
    boolean sound = false;
    try {
      if (consumer == null) {
        consumer = consumer();
      }
      consumer.assign(List.of(new TopicPartition(topic, partition)));
      T result = reading.apply(new Reader(consumer, new TopicPartition(topic, partition)));
      sound = true;
      return result;
    } catch (NotNowException expected) {
      sound = true;
      throw expected;
    } catch (KafkaException failed) {
      throw new NotNowException(
          "log_unreachable", "Kafka does not answer as expected: " + failed.getMessage());
    } finally {
      if (consumer != null && !(sound && idle.offer(consumer))) {
        consumer.close();
      }
    }
  }

  private Consumer<byte[], byte[]> consumer() {
    Map<String, Object> settings = settings(bootstrapServers, clientId + "-log");
    settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
    settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** Ends the readers that are idle; one that is at work is ended when it is done. */
  @Override
  public void close() {
    List<Consumer<byte[], byte[]>> rest = new ArrayList<>();
    idle.drainTo(rest);
    rest.forEach(Consumer::close);
  }

  private record Reader(Consumer<byte[], byte[]> consumer, TopicPartition partition)
      implements EventLog.Partition {
    @Override
    public long end() {
      return consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    }

    @Override
    public OptionalLong firstSince(Instant moment) {
      OffsetAndTimestamp found =
          consumer.offsetsForTimes(Map.of(partition, moment.toEpochMilli())).get(partition);
      return found == null ? OptionalLong.empty() : OptionalLong.of(found.offset());
    }

    @Override
    public void seek(long offset) {
      consumer.seek(partition, offset);
    }

    @Override
    public List<ConsumerRecord<byte[], byte[]>> next(Duration patience) {
      return consumer.poll(patience).records(partition);
    }
  }
}
