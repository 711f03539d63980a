package io.countersign.audit.runtime;

import io.countersign.audit.LogNames;
import io.countersign.events.LedgerEntry;
import io.countersign.schemas.Topic;
import io.smallrye.common.annotation.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.Serde;

/** The verifier keys of the logs. Public: whoever verifies needs them. */
@Path("/v1/keys")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
public class KeysResource {
  private final KafkaClients clients;
  private final LedgerKeys keys;
  private int partitions;

  KeysResource(AuditConfig config, LedgerKeys keys) {
    this.clients = new KafkaClients(config);
    this.keys = keys;
  }

  /** One key for each partition log and one for the head log. */
  @GET
  @Blocking
  public Keys keys() {
    List<Key> all = new ArrayList<>();
    for (int partition = 0; partition < partitions(); partition++) {
      all.add(key(LogNames.partition(partition)));
    }
    all.add(key(LogNames.HEAD));
    return new Keys(all);
  }

  private Key key(String log) {
    String origin = keys.names().origin(log);
    return new Key(log, origin, keys.signingKey().named(origin).verifier().toString());
  }

  /** The count never changes while the ledger exists, so it is asked for once. */
  private synchronized int partitions() {
    if (partitions == 0) {
      try (Serde<LedgerEntry> serde = clients.serde();
          KafkaConsumer<String, LedgerEntry> reader =
              clients.reader("keys", serde.deserializer())) {
        partitions = reader.partitionsFor(clients.topics().name(Topic.AUDIT_LEDGER)).size();
      }
    }
    return partitions;
  }

  /** The keys. */
  public record Keys(List<Key> keys) {
    /** Copies the list. */
    public Keys {
      keys = List.copyOf(keys);
    }
  }

  /**
   * A key.
   *
   * @param log name of the log
   * @param origin its origin, which is the key's name
   * @param vkey C2SP verifier key, `name+hash+base64`
   */
  public record Key(String log, String origin, String vkey) {}
}
