package io.countersign.agent;

import io.countersign.events.ActionProposed;
import io.countersign.schemas.EventTypes;
import io.countersign.schemas.Topic;
import io.countersign.schemas.Topics;
import io.countersign.schemas.headers.CloudEvents;
import io.countersign.schemas.serde.AvroSerializer;
import io.countersign.schemas.serde.EventSerdes;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes proposals and outcomes, keyed by action id, with their CloudEvents headers. */
final class ActionSender implements AutoCloseable {

  private static final String SOURCE = "/agents";

  private final AgentClientConfig config;
  private final String proposals;
  private final String outcomes;
  private final Producer<String, byte[]> producer;
  private final AvroSerializer<SpecificRecord> encoder = new AvroSerializer<>();

  ActionSender(AgentClientConfig config, Topics topics) {
    this.config = config;
    this.proposals = topics.name(Topic.ACTION_PROPOSED);
    this.outcomes = topics.name(Topic.ACTION_OUTCOMES);
    this.producer =
        new KafkaProducer<>(properties(config), new StringSerializer(), new ByteArraySerializer());
    Map<String, Object> settings = EventSerdes.settings(config.registryUrl());
    settings.putAll(config.properties());
    encoder.configure(settings, false);
  }

  private static Map<String, Object> properties(AgentClientConfig config) {
    int timeoutMillis = Math.toIntExact(config.requestTimeout().toMillis());
    Map<String, Object> properties = new HashMap<>(config.properties());
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topic.MAX_RECORD_BYTES);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeoutMillis);
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, timeoutMillis);
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, timeoutMillis);
    return properties;
  }

  CompletableFuture<String> proposeJson(String actionId, byte[] json) {
    ProducerRecord<String, byte[]> record = new ProducerRecord<>(proposals, actionId, json);
    headers(
            EventTypes.nameOf(ActionProposed.class),
            UUID.randomUUID().toString(),
            actionId,
            CloudEvents.JSON)
        .writeTo(record.headers());
    return send(record);
  }

  CompletableFuture<String> propose(ActionProposed proposal) {
    return sendAvro(proposals, proposal.getActionId(), UUID.randomUUID().toString(), proposal);
  }

  CompletableFuture<String> report(String actionId, String eventId, SpecificRecord outcome) {
    return sendAvro(outcomes, actionId, eventId, outcome);
  }

  private CompletableFuture<String> sendAvro(
      String topic, String actionId, String eventId, SpecificRecord value) {
    try {
      byte[] bytes = encoder.serialize(topic, value);
      ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, actionId, bytes);
      headers(EventTypes.nameOf(value), eventId, actionId, CloudEvents.AVRO)
          .writeTo(record.headers());
      return send(record);
    } catch (KafkaException e) {
      return CompletableFuture.failedFuture(unreachable(topic, e));
    }
  }

  private CompletableFuture<String> send(ProducerRecord<String, byte[]> record) {
    CompletableFuture<String> sent = new CompletableFuture<>();
    try {
      // The callback says what came of it.
      var unused =
          producer.send(
              record,
              (metadata, problem) -> {
                if (problem == null) {
                  sent.complete(record.key());
                } else {
                  sent.completeExceptionally(unreachable(record.topic(), problem));
                }
              });
    } catch (KafkaException e) {
      sent.completeExceptionally(unreachable(record.topic(), e));
    }
    return sent;
  }

  private static CloudEvents headers(String type, String id, String actionId, String contentType) {
    return new CloudEvents(id, type, SOURCE, Instant.now(), actionId, contentType, null);
  }

  private PlatformUnreachableException unreachable(String topic, Throwable problem) {
    return new PlatformUnreachableException(
        "Expected Kafka at "
            + config.bootstrapServers()
            + " to take a record for "
            + topic
            + ", but "
            + problem.getMessage(),
        problem);
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
    encoder.close();
  }
}
