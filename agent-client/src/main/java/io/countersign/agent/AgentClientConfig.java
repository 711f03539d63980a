package io.countersign.agent;

import java.time.Duration;
import java.util.Map;

/**
 * Where the platform is and how to reach it. Immutable.
 *
 * @param bootstrapServers Kafka's addresses, {@code host:port,…}
 * @param registryUrl address of the schema registry (Confluent-compatible REST API)
 * @param topicPrefix what stands before the platform's topic names; empty for nothing
 * @param properties further properties by their own names, for Kafka's clients (security, …) and
 *     for the registry ({@code basic.auth.*}, {@code schema.registry.ssl.*}, …)
 * @param requestTimeout how long a single exchange with Kafka or the registry may take
 */
public record AgentClientConfig(
    String bootstrapServers,
    String registryUrl,
    String topicPrefix,
    Map<String, String> properties,
    Duration requestTimeout) {

  /** How long a single exchange may take when nothing else is said. */
  public static final Duration DEFAULT_REQUEST_TIMEOUT = Duration.ofSeconds(15);

  /** Copies the properties. */
  public AgentClientConfig {
    if (bootstrapServers.isBlank() || registryUrl.isBlank()) {
      throw new IllegalArgumentException(
          "Expected the addresses of Kafka and of the schema registry");
    }
    if (requestTimeout.isNegative() || requestTimeout.isZero()) {
      throw new IllegalArgumentException(
          "Expected a request timeout above zero, but it was " + requestTimeout);
    }
    properties = Map.copyOf(properties);
  }

  /** A platform without topic prefix and without security. */
  public AgentClientConfig(String bootstrapServers, String registryUrl) {
    this(bootstrapServers, registryUrl, "", Map.of(), DEFAULT_REQUEST_TIMEOUT);
  }

  /** The same with a topic prefix. */
  public AgentClientConfig withTopicPrefix(String prefix) {
    return new AgentClientConfig(bootstrapServers, registryUrl, prefix, properties, requestTimeout);
  }

  /** The same with these further properties in place of the earlier ones. */
  public AgentClientConfig withProperties(Map<String, String> further) {
    return new AgentClientConfig(
        bootstrapServers, registryUrl, topicPrefix, further, requestTimeout);
  }

  /** The same with another request timeout. */
  public AgentClientConfig withRequestTimeout(Duration timeout) {
    return new AgentClientConfig(bootstrapServers, registryUrl, topicPrefix, properties, timeout);
  }
}
