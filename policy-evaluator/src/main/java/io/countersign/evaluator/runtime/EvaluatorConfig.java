package io.countersign.evaluator.runtime;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Settings of the policy evaluator. Each is also an environment variable, named in its text. */
@ConfigMapping(prefix = "countersign")
public interface EvaluatorConfig {
  /** The broker. */
  Kafka kafka();

  /** The schema registry. */
  Registry registry();

  /** The topics. */
  Topics topics();

  /** The serde. */
  Serde serde();

  /** Name of this instance, unlike that of every other one: COUNTERSIGN_INSTANCE_ID. */
  @WithDefault("policy-evaluator-1")
  String instanceId();

  /**
   * Host and port by which the other instances reach this one's REST interface:
   * COUNTERSIGN_ADVERTISED_ADDRESS.
   */
  @WithDefault("localhost:7402")
  String advertisedAddress();

  /** Folder for Kafka Streams' state: COUNTERSIGN_STATE_DIR. */
  String stateDir();

  /** The broker. */
  interface Kafka {
    /** Host and port of brokers, comma-separated: COUNTERSIGN_KAFKA_BOOTSTRAP_SERVERS. */
    @WithDefault("localhost:9092")
    String bootstrapServers();

    /** How long the start waits for a broker: COUNTERSIGN_KAFKA_START_TIMEOUT. */
    @WithDefault("PT30S")
    Duration startTimeout();
  }

  /** The schema registry. */
  interface Registry {
    /** Address of its Confluent-compatible API: COUNTERSIGN_REGISTRY_URL. */
    @WithDefault("http://localhost:8081")
    String url();

    /**
     * Further settings of its client under Confluent's own names, for example {@code
     * basic.auth.user.info}.
     */
    Map<String, String> properties();
  }

  /** The topics. */
  interface Topics {
    /** What every topic's name begins with: COUNTERSIGN_TOPICS_PREFIX. */
    Optional<String> prefix();
  }

  /** The serde. */
  interface Serde {
    /** Class of the serde for event values: COUNTERSIGN_SERDE_CLASS. */
    @WithName("class")
    @WithDefault("io.countersign.schemas.serde.AvroSerde")
    String className();
  }
}
