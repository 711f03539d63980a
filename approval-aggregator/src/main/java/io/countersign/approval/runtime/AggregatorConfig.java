package io.countersign.approval.runtime;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The configuration of the approval aggregator. Each key {@code countersign.a.b-c} can be given as
 * the environment variable {@code COUNTERSIGN_A_B_C}; a key that is not listed here stops the
 * start.
 */
@ConfigMapping(prefix = "countersign")
public interface AggregatorConfig {
  /** Where Kafka is. */
  Kafka kafka();

  /** Where the schema registry is. */
  Registry registry();

  /** Names of the topics. */
  Topics topics();

  /** How values are read and written. */
  Serde serde();

  /** Name of this instance, the same after each start; static membership rests on it. */
  @WithDefault("approval-aggregator-1")
  String instanceId();

  /** Folder of the state stores. */
  @WithDefault("data/approval-aggregator")
  Path stateDir();

  /**
   * Host and port by which the other instances reach this one's REST interface; they ask it for the
   * actions that it holds.
   */
  @WithDefault("localhost:7403")
  String advertisedAddress();

  /** State stores. */
  Stores stores();

  /** Permits. */
  Permit permit();

  /** Decisions. */
  Approval approval();

  /** Questions about actions. */
  Queries queries();

  /** Kafka. */
  interface Kafka {
    /** Host and port of at least one broker, several divided by commas. */
    @WithDefault("localhost:9092")
    String bootstrapServers();

    /** Copies of the stores' changelogs. */
    @WithDefault("1")
    int replicationFactor();

    /** How long the start waits for the broker and its topics. */
    @WithDefault("PT30S")
    Duration startTimeout();
  }

  /** The schema registry. */
  interface Registry {
    /** Its address. */
    @WithDefault("http://localhost:8081")
    String url();

    /** Further settings of the serde by Confluent's names, e.g. {@code basic.auth.user.info}. */
    Map<String, String> properties();
  }

  /** Names of the topics. */
  interface Topics {
    /** What stands before each name; empty for none. */
    Optional<String> prefix();
  }

  /** How values are read and written. */
  interface Serde {
    /** Class of a Kafka serde that reads Confluent's settings. */
    @WithDefault("io.countersign.schemas.serde.AvroSerde")
    @WithName("class")
    String className();
  }

  /** State stores. */
  interface Stores {
    /** Memory of all stores of this instance together, in bytes. */
    @WithDefault("50331648")
    long memoryBytes();

    /** How many other instances keep a warm copy of each state; 0 for none. */
    @WithDefault("0")
    int standbys();
  }

  /** Permits. */
  interface Permit {
    /** File of the secret keys; made, readable by its owner only, where there is none. */
    @WithDefault("data/approval-aggregator/permit.key")
    Path keyFile();

    /** How often the file is read again, so that a change of keys needs no restart. */
    @WithDefault("PT5S")
    Duration keyFileInterval();
  }

  /** Decisions. */
  interface Approval {
    /** {@code enforce}, or {@code record} for a platform on which nobody can have a passkey yet. */
    @WithDefault("enforce")
    Mode assurance();

    /**
     * How far this machine's clock may be off the broker's: beyond it the service does not start,
     * and a clock that is set while it runs is not followed.
     */
    @WithDefault("PT2S")
    Duration clockTolerance();
  }

  /** Questions about actions. */
  interface Queries {
    /** How many may wait for a verdict at one time. */
    @WithDefault("1000")
    int maxWaiting();

    /** How many streams of events may be open at one time. */
    @WithDefault("200")
    int maxStreams();

    /**
     * After how long a stream ends, so that its place becomes free; whoever listens comes again.
     */
    @WithDefault("PT10M")
    Duration streamLimit();
  }

  /** What becomes of a demand for a passkey. */
  enum Mode {
    /** A vote without it is refused. */
    ENFORCE,
    /** A session is enough, and both are recorded. */
    RECORD
  }
}
