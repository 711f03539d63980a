package io.countersign.audit.runtime;

import io.countersign.audit.topology.FoldTopology;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.apache.kafka.streams.Topology;

/** Puts the fold together; Quarkus starts it. */
public class FoldWiring {
  FoldWiring() {}

  /** The topology that Quarkus runs. */
  @Produces
  @Singleton
  Topology fold(AuditConfig config, LedgerKeys keys) {
    KafkaClients clients = new KafkaClients(config);
    return new FoldTopology(
            clients.topics(),
            keys.names(),
            keys.salts(),
            new KafkaLedgerTail(config),
            clients.serde())
        .build();
  }
}
