package io.countersign.notification.runtime;

import io.countersign.schemas.Topic;
import io.countersign.schemas.Topics;
import io.countersign.schemas.serde.EventSerdes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Settings of the Kafka clients and of the serde, from the service's configuration. */
@Singleton
public class KafkaSettings {
  private static final int LINGER_MILLIS = 0;
  private static final int SEND_WITHIN_MILLIS = 10_000;
  private static final int REQUEST_WITHIN_MILLIS = 5_000;

  private final NotifierConfig config;

  @Inject
  KafkaSettings(NotifierConfig config) {
    this.config = config;
  }

  /** Names of the topics. */
  public Topics topics() {
    return new Topics(prefix());
  }

  /** What stands before topics, groups and application ids. */
  public String prefix() {
    return config.topics().prefix().orElse("");
  }

  /** What every client needs. */
  public Map<String, Object> common() {
    Map<String, Object> settings = new HashMap<>(config.kafka().properties());
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, config.kafka().bootstrapServers());
    return settings;
  }

  /** A consumer that reads what is committed and commits by hand. */
  public Map<String, Object> consumer(String group) {
    Map<String, Object> settings = common();
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, prefix() + group);
    settings.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, config.instanceId());
    settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    return settings;
  }

  /** A producer that repeats nothing and loses nothing. */
  public <V> Producer<String, V> producer(Serializer<V> values) {
    return new KafkaProducer<>(producerSettings(), new StringSerializer(), values);
  }

  /** A producer that writes several records or none of them. */
  public <V> Producer<String, V> transactionalProducer(Serializer<V> values, String id) {
    Map<String, Object> settings = producerSettings();
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
    return new KafkaProducer<>(settings, new StringSerializer(), values);
  }

  private Map<String, Object> producerSettings() {
    Map<String, Object> settings = common();
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MILLIS);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, (long) REQUEST_WITHIN_MILLIS);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_WITHIN_MILLIS);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, SEND_WITHIN_MILLIS);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topic.MAX_RECORD_BYTES);
    return settings;
  }

  /** The serde of the values, as {@code countersign.serde.class} names it. */
  public Serde<SpecificRecord> serde() {
    Map<String, Object> settings = EventSerdes.settings(config.registry().url());
    settings.putAll(config.registry().properties());
    settings.put(EventSerdes.SERDE_CLASS, config.serde().className());
    return EventSerdes.values(settings);
  }
}
