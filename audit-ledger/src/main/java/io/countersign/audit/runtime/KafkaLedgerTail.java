package io.countersign.audit.runtime;

import io.countersign.audit.TailProof;
import io.countersign.events.LedgerEntry;
import io.countersign.schemas.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * Reads the committed end of the ledger topic. Offsets have holes where transactions ended, so it
 * looks backwards.
 */
final class KafkaLedgerTail implements TailProof.Tail {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration STEP = Duration.ofMillis(100);

  /** Longer than Kafka Streams leaves a transaction of a dead instance open. */
  private static final Duration SETTLE_WITHIN = Duration.ofSeconds(90);

  private static final long FIRST_LOOK_BACK = 16;

  private final AuditConfig config;
  private final KafkaClients clients;

  KafkaLedgerTail(AuditConfig config) {
    this.config = config;
    this.clients = new KafkaClients(config);
  }

  @Override
  public Optional<LedgerEntry> last(int partition) {
    TopicPartition log = new TopicPartition(clients.topics().name(Topic.AUDIT_LEDGER), partition);
    long end = settledEnd(log);
    try (Serde<LedgerEntry> serde = clients.serde();
        KafkaConsumer<String, LedgerEntry> reader =
            clients.reader("tail-" + partition, serde.deserializer())) {
      reader.assign(List.of(log));
      long begin = reader.beginningOffsets(List.of(log)).getOrDefault(log, 0L);
      for (long back = FIRST_LOOK_BACK; ; back *= FIRST_LOOK_BACK) {
        long from = Math.max(begin, end - back);
        LedgerEntry[] last = new LedgerEntry[1];
        read(reader, log, from, end, entry -> last[0] = entry);
        if (last[0] != null || from == begin) {
          return Optional.ofNullable(last[0]);
        }
      }
    }
  }

  @Override
  public void forEach(int partition, Consumer<LedgerEntry> visitor) {
    TopicPartition log = new TopicPartition(clients.topics().name(Topic.AUDIT_LEDGER), partition);
    long end = settledEnd(log);
    try (Serde<LedgerEntry> serde = clients.serde();
        KafkaConsumer<String, LedgerEntry> reader =
            clients.reader("replay-" + partition, serde.deserializer())) {
      reader.assign(List.of(log));
      read(reader, log, reader.beginningOffsets(List.of(log)).getOrDefault(log, 0L), end, visitor);
    }
  }

  private static void read(
      KafkaConsumer<String, LedgerEntry> reader,
      TopicPartition log,
      long from,
      long end,
      Consumer<LedgerEntry> visitor) {
    reader.seek(log, from);
    while (reader.position(log) < end) {
      for (ConsumerRecord<String, LedgerEntry> found : reader.poll(POLL)) {
        visitor.accept(found.value());
      }
    }
  }

  /**
   * The end of the partition once no transaction is open in it: before that, an entry may still be
   * on its way.
   */
  private long settledEnd(TopicPartition log) {
    Properties properties = new Properties();
    properties.putAll(config.kafka().properties());
    properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, config.kafka().bootstrapServers());
    long deadline = System.nanoTime() + SETTLE_WITHIN.toNanos();
    try (Admin admin = Admin.create(properties)) {
      while (true) {
        long written = end(admin, log, IsolationLevel.READ_UNCOMMITTED);
        if (end(admin, log, IsolationLevel.READ_COMMITTED) == written) {
          return written;
        }
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException(
              "A transaction on "
                  + log
                  + " has been open for "
                  + SETTLE_WITHIN.toSeconds()
                  + " s; the tail of the ledger cannot be read.");
        }
        Thread.sleep(STEP);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while reading the tail of " + log, e);
    }
  }

  private static long end(Admin admin, TopicPartition log, IsolationLevel isolation)
      throws InterruptedException {
    try {
      return admin
          .listOffsets(Map.of(log, OffsetSpec.latest()), new ListOffsetsOptions(isolation))
          .partitionResult(log)
          .get()
          .offset();
    } catch (ExecutionException e) {
      @Nullable Throwable cause = e.getCause();
      throw new IllegalStateException(
          "The end of " + log + " cannot be read: " + (cause == null ? e : cause).getMessage(), e);
    }
  }
}
