package io.countersign.audit.runtime;

import io.countersign.schemas.Topics;
import io.countersign.schemas.serde.EventSerdes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Makes the plain Kafka clients of the service from its configuration. */
final class KafkaClients {
  private final AuditConfig config;

  KafkaClients(AuditConfig config) {
    this.config = config;
  }

  /** The topics of this installation. */
  Topics topics() {
    return new Topics(config.topics().prefix().orElse(""));
  }

  /** Serde of event values, of the configured class. */
  <T extends SpecificRecord> Serde<T> serde() {
    Map<String, Object> settings =
        new LinkedHashMap<>(EventSerdes.settings(config.registry().url()));
    settings.putAll(config.registry().properties());
    settings.put(EventSerdes.SERDE_CLASS, config.serde().className());
    return EventSerdes.values(settings);
  }

  /** A consumer of committed records that stands where it is told, outside any group. */
  <V> KafkaConsumer<String, V> reader(String purpose, Deserializer<V> values) {
    Properties properties = new Properties();
    properties.putAll(config.kafka().properties());
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, config.kafka().bootstrapServers());
    properties.put(ConsumerConfig.CLIENT_ID_CONFIG, config.instanceId() + "-" + purpose);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    return new KafkaConsumer<>(properties, new StringDeserializer(), values);
  }
}
