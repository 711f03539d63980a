package io.countersign.agent;

import io.countersign.schemas.EventTypes;
import io.countersign.schemas.Topic;
import io.countersign.schemas.Topics;
import io.countersign.schemas.headers.CloudEvents;
import io.countersign.schemas.serde.AvroDeserializer;
import io.countersign.schemas.serde.EventSerdes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads events from Kafka and their schemas from the registry. */
final class KafkaEventSource implements EventSource {

  private static final Duration POLL = Duration.ofMillis(200);

  private final AgentClientConfig config;
  private final String topic;
  private final AvroDeserializer<SpecificRecord> decoder = new AvroDeserializer<>();

  KafkaEventSource(AgentClientConfig config, Topics topics) {
    this.config = config;
    this.topic = topics.name(Topic.APPROVAL_EVENTS);
    Map<String, Object> settings = EventSerdes.settings(config.registryUrl());
    settings.putAll(config.properties());
    decoder.configure(settings, false);
  }

  @Override
  public String topic() {
    return topic;
  }

  @Override
  public Consumer<byte[], byte[]> open() {
    int timeoutMillis = Math.toIntExact(config.requestTimeout().toMillis());
    Map<String, Object> properties = new HashMap<>(config.properties());
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMillis);
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public List<SpecificRecord> history(String actionId, int partition, long end) {
    TopicPartition source = new TopicPartition(topic, partition);
    byte[] key = actionId.getBytes(StandardCharsets.UTF_8);
    List<SpecificRecord> events = new ArrayList<>();
    try (Consumer<byte[], byte[]> consumer = open()) {
      consumer.assign(List.of(source));
      consumer.seekToBeginning(List.of(source));
      long position = consumer.position(source);
      long heardNanos = System.nanoTime();
      while (position < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          if (record.offset() < end && Arrays.equals(record.key(), key)) {
            decode(record).ifPresent(events::add);
          }
        }
        long before = position;
        position = consumer.position(source);
        heardNanos = position > before ? System.nanoTime() : heardNanos;
        if (System.nanoTime() - heardNanos > config.requestTimeout().toNanos()) {
          throw new TimeoutException(
              "nothing came from " + source + " for " + config.requestTimeout().toSeconds() + " s");
        }
      }
    }
    return events;
  }

  @Override
  public Optional<SpecificRecord> decode(ConsumerRecord<byte[], byte[]> record) {
    String type = CloudEvents.header(record.headers(), CloudEvents.TYPE);
    if (type != null && EventTypes.named(type).isEmpty()) {
      // An event of a later version. What it says cannot be a permit that this version missed:
      // without an answer that is known here, nothing is executed.
      return Optional.empty();
    }
    return Optional.ofNullable(decoder.deserialize(topic, record.headers(), record.value()));
  }

  @Override
  public void close() {
    decoder.close();
  }
}
