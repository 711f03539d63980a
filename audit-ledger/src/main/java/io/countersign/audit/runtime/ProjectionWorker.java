package io.countersign.audit.runtime;

import io.countersign.audit.projection.LedgerLine;
import io.countersign.audit.projection.Projection;
import io.countersign.events.LedgerEntry;
import io.countersign.schemas.Topic;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Serde;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Follows the ledger topic and keeps the projection in step. The database knows the position, so
 * the worker has no consumer group. When Kafka, the registry or the database fail, it begins again
 * from the database's position after a pause.
 */
@ApplicationScoped
public class ProjectionWorker {
  private static final Logger LOG = Logger.getLogger(ProjectionWorker.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(5);

  private final KafkaClients clients;
  private final DataSource database;
  private final Progress progress = new Progress();

  private volatile boolean stopping;
  private volatile @Nullable KafkaConsumer<String, LedgerEntry> consumer;
  private @Nullable Thread thread;

  ProjectionWorker(AuditConfig config, DataSource database) {
    this.clients = new KafkaClients(config);
    this.database = database;
  }

  void start(@Observes StartupEvent started) {
    thread = Thread.ofPlatform().name("audit-projection").start(this::run);
  }

  void stop(@Observes ShutdownEvent ended) throws InterruptedException {
    stopping = true;
    KafkaConsumer<String, LedgerEntry> running = consumer;
    if (running != null) {
      running.wakeup();
    }
    Thread worker = thread;
    if (worker != null) {
      worker.interrupt();
      worker.join(STOP_WITHIN);
    }
  }

  /** Whether it has read all that there was when it began, and what stopped it last. */
  Progress progress() {
    return progress;
  }

  private void run() {
    while (!stopping) {
      try {
        follow();
      } catch (WakeupException e) {
        // Asked to stop.
      } catch (SQLException | RuntimeException e) {
        if (stopping) {
          return;
        }
        progress.failed(String.valueOf(e.getMessage()));
        LOG.errorf(e, "The projection pauses and begins again from the database's position");
        pause();
      }
    }
  }

  private void follow() throws SQLException {
    try (Serde<SpecificRecord> payloadSerde = clients.serde();
        Serde<LedgerEntry> entrySerde = clients.serde();
        KafkaConsumer<String, LedgerEntry> reader =
            clients.reader("projection", entrySerde.deserializer())) {
      consumer = reader;
      Projection projection =
          new Projection(database, new EventPayloadReader(payloadSerde.deserializer()));
      projection.migrate();
      String topic = clients.topics().name(Topic.AUDIT_LEDGER);
      List<TopicPartition> partitions =
          reader.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      reader.assign(partitions);
      // Offsets of the ledger topic have holes, so the index cannot be sought: entries that are
      // rows already are passed over. The database's position decides.
      reader.seekToBeginning(partitions);
      Map<Integer, Long> next = new HashMap<>();
      for (TopicPartition partition : partitions) {
        next.put(partition.partition(), projection.nextIndex(partition.partition()));
      }
      Map<TopicPartition, Long> ends = reader.endOffsets(partitions);
      while (!stopping) {
        ConsumerRecords<String, LedgerEntry> records = reader.poll(POLL);
        for (TopicPartition partition : records.partitions()) {
          apply(projection, partition.partition(), records.records(partition), next);
        }
        if (!progress.caughtUp() && reachedAll(reader, ends)) {
          progress.reachedEnd();
        }
      }
    } finally {
      consumer = null;
    }
  }

  private static void apply(
      Projection projection,
      int log,
      List<ConsumerRecord<String, LedgerEntry>> records,
      Map<Integer, Long> next)
      throws SQLException {
    List<LedgerLine> batch = new ArrayList<>();
    for (ConsumerRecord<String, LedgerEntry> ledgerRecord : records) {
      LedgerEntry entry = ledgerRecord.value();
      if (entry.getIndex() >= next.getOrDefault(log, 0L)) {
        batch.add(line(log, entry));
      }
    }
    if (!batch.isEmpty()) {
      projection.apply(log, batch);
      next.put(log, batch.getLast().index() + 1);
    }
  }

  private static LedgerLine line(int log, LedgerEntry entry) {
    ByteBuffer payload = entry.getPayload();
    return new LedgerLine(
        log,
        entry.getIndex(),
        bytes(entry.getLeaf()),
        bytes(entry.getSalt()),
        payload == null ? null : bytes(payload),
        entry.getPayloadContentType());
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] copy = new byte[buffer.remaining()];
    buffer.duplicate().get(copy);
    return copy;
  }

  private static boolean reachedAll(
      KafkaConsumer<String, LedgerEntry> reader, Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> reader.position(end.getKey()) >= end.getValue());
  }

  private void pause() {
    try {
      Thread.sleep(PAUSE_AFTER_FAILURE);
    } catch (InterruptedException e) {
      // Only stop() interrupts, and the loop asks whether it was that.
      Thread.currentThread().interrupt();
      stopping = true;
    }
  }

  /** Where the worker stands, for the health check. */
  static final class Progress {
    private volatile boolean caughtUp;
    private volatile @Nullable String failure = "the ledger has not been read yet";

    private void reachedEnd() {
      caughtUp = true;
      failure = null;
    }

    private void failed(String message) {
      caughtUp = false;
      failure = message;
    }

    boolean caughtUp() {
      return caughtUp;
    }

    @Nullable String failure() {
      return failure;
    }
  }
}
