package io.countersign.notification.runtime;

import io.quarkus.runtime.annotations.StaticInitSafe;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an operator may set, each key under {@code countersign.}; as an environment variable {@code
 * COUNTERSIGN_KAFKA_BOOTSTRAP_SERVERS} and so on. A key that is not known stops the start.
 */
@StaticInitSafe
@ConfigMapping(prefix = "countersign")
public interface NotifierConfig {
  /** Where Kafka is. */
  Kafka kafka();

  /** Where the schema registry is. */
  Registry registry();

  /** What the topics are called. */
  TopicNames topics();

  /** How values are written. */
  SerdeChoice serde();

  /** Name of this instance, stable over restarts and different for each. */
  @WithDefault("notifier-1")
  String instanceId();

  /** Folder of the views; they are folded anew from Kafka where it is lost. */
  @WithDefault("data/notifier")
  Path stateDir();

  /** What people see. */
  Inbox inbox();

  /** How cards are kept. */
  CardsKept cards();

  /** How a decision is answered. */
  Decisions decisions();

  /** How an identity provider keeps the directory. */
  Scim scim();

  /** Endpoints that hear of requests, by name. */
  Map<String, Webhook> webhooks();

  /** How hard webhooks are tried. */
  Delivery delivery();

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

  /** The inbox. */
  interface Inbox {
    /** Address under which people reach it, for links in messages. */
    Optional<URI> url();
  }

  /** Cards. */
  interface CardsKept {
    /** How long the card of an ended action stays; the ledger keeps everything for ever. */
    @WithDefault("P90D")
    Duration keepClosed();
  }

  /** Decisions. */
  interface Decisions {
    /** How long a caller waits for the answer before {@code no_answer_yet}. */
    @WithDefault("PT10S")
    Duration answerWithin();
  }

  /** SCIM. Without a file of a token it is off. */
  interface Scim {
    /** File of the token that may change who people are and which groups they are in. */
    Optional<Path> tokenFile();

    /** File of the token that may also change what people may decide. */
    Optional<Path> authorityTokenFile();

    /** Who stands in the directory's records as the one who changed them with the first token. */
    @WithDefault("service:scim")
    String principal();

    /** As {@code principal}, with the second token. */
    @WithDefault("service:scim-authority")
    String authorityPrincipal();
  }

  /** A webhook. */
  interface Webhook {
    /** Where it is posted. */
    URI url();

    /** Secret of the signature, {@code whsec_} and Base64. */
    Optional<String> secret();

    /** File that holds the secret, in place of {@code secret}. */
    Optional<Path> secretFile();
  }

  /** Delivery of webhooks. */
  interface Delivery {
    /** Longest wait for a connection. */
    @WithDefault("PT3S")
    Duration connectTimeout();

    /** Longest wait for an answer. */
    @WithDefault("PT10S")
    Duration requestTimeout();

    /** Waits before the second, third … attempt; one attempt more than there are waits. */
    @WithDefault("PT1S,PT5S,PT15S,PT60S")
    List<Duration> backOff();

    /** How many posts one endpoint gets at a time. */
    @WithDefault("4")
    int parallelPerEndpoint();
  }
}
