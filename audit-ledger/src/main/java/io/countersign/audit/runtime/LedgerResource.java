package io.countersign.audit.runtime;

import io.countersign.events.LedgerCheckpoint;
import io.countersign.schemas.Topic;
import io.smallrye.common.annotation.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serde;

/** What the ledger has signed. Public: heads are there to be compared by as many as possible. */
@Path("/v1/ledger")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
public class LedgerResource {
  private static final Duration POLL = Duration.ofMillis(500);

  private final KafkaClients clients;

  /** What was read so far; each question reads on from there. */
  private final TreeMap<String, Head> latest = new TreeMap<>();

  private long nextOffset;

  LedgerResource(AuditConfig config) {
    this.clients = new KafkaClients(config);
  }

  /** The latest signed head of every log, in the order of the logs' names. */
  @GET
  @Blocking
  public synchronized List<Head> heads() {
    TopicPartition partition =
        new TopicPartition(clients.topics().name(Topic.AUDIT_CHECKPOINTS), 0);
    try (Serde<LedgerCheckpoint> serde = clients.serde();
        KafkaConsumer<String, LedgerCheckpoint> reader =
            clients.reader("heads", serde.deserializer())) {
      List<TopicPartition> only = List.of(partition);
      reader.assign(only);
      long end = reader.endOffsets(only).getOrDefault(partition, 0L);
      long begin = reader.beginningOffsets(only).getOrDefault(partition, 0L);
      reader.seek(partition, Math.max(begin, nextOffset));
      while (reader.position(partition) < end) {
        for (ConsumerRecord<String, LedgerCheckpoint> found : reader.poll(POLL)) {
          LedgerCheckpoint head = found.value();
          latest.put(
              head.getLog(),
              new Head(
                  head.getLog(),
                  head.getOrigin(),
                  head.getSize(),
                  head.getSignedAt(),
                  head.getNote()));
        }
        nextOffset = reader.position(partition);
      }
    }
    return new ArrayList<>(latest.values());
  }

  /**
   * A signed head.
   *
   * @param log name of the log
   * @param origin its origin
   * @param size number of entries that it covers
   * @param signedAt when it was signed
   * @param checkpoint the C2SP checkpoint, a signed note
   */
  public record Head(String log, String origin, long size, Instant signedAt, String checkpoint) {}
}
