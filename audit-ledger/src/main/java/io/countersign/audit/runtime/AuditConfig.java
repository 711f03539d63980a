package io.countersign.audit.runtime;

import io.quarkus.runtime.annotations.StaticInitSafe;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What an operator may set, each key under {@code countersign.}; as an environment variable {@code
 * COUNTERSIGN_KAFKA_BOOTSTRAP_SERVERS} and so on. A key that is not known stops the start.
 */
@StaticInitSafe
@ConfigMapping(prefix = "countersign")
public interface AuditConfig {
  /** Where Kafka is. */
  Kafka kafka();

  /** Where the schema registry is. */
  Registry registry();

  /** What the topics are called. */
  TopicNames topics();

  /** How values are read and written. */
  SerdeChoice serde();

  /** Name of this instance, stable over restarts and different for each. */
  @WithDefault("audit-ledger-1")
  String instanceId();

  /** Folder of the fold's state. */
  @WithDefault("data/audit-ledger")
  Path stateDir();

  /** The ledger. */
  Ledger ledger();

  /** The broker. */
  interface Kafka {
    /** Addresses, {@code host:port}, by commas. */
    @WithDefault("localhost:9092")
    String bootstrapServers();

    /**
     * Further settings of every Kafka client of the service by Kafka's own names, e.g. {@code
     * security.protocol}.
     */
    Map<String, String> properties();
  }

  /** The registry. */
  interface Registry {
    /** Base address of its Confluent-compatible API. */
    @WithDefault("http://localhost:8081")
    String url();

    /** Further settings by Confluent's own names, e.g. {@code basic.auth.user.info}. */
    Map<String, String> properties();
  }

  /** Names. */
  interface TopicNames {
    /** Stands before every topic, group and application id; empty for none. */
    Optional<String> prefix();
  }

  /** The serde. */
  interface SerdeChoice {
    /** Class that implements Kafka's {@code Serde} and reads and writes the Confluent format. */
    @WithDefault("io.countersign.schemas.serde.AvroSerde")
    @WithName("class")
    String className();
  }

  /** The ledger. */
  interface Ledger {
    /** What the origins of the logs begin with; the log's name follows a slash. */
    @WithDefault("countersign.local/ledger")
    String origin();

    /** Ed25519 key that signs the heads; made with mode 0600 where there is none. */
    @WithDefault("data/audit-ledger/ledger.key")
    Path keyFile();

    /** Secret from which the salts of the payloads are derived; made with mode 0600 if absent. */
    @WithDefault("data/audit-ledger/salt.key")
    Path saltFile();

    /** Longest time between an entry and the head that covers it. */
    @WithDefault("PT1S")
    Duration checkpointInterval();
  }
}
