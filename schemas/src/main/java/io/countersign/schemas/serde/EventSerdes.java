package io.countersign.schemas.serde;

import io.countersign.schemas.TrustedRecords;
import io.countersign.schemas.registry.RegistryConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * Makes the serde of event values that the configuration names: {@link AvroSerde}, or Confluent's
 * {@code io.confluent.kafka.streams.serdes.avro.SpecificAvroSerde} where that is on the class path.
 */
public final class EventSerdes {
  /** Key of the class's name. */
  public static final String SERDE_CLASS = "countersign.serde.class";

  private static final String VALUE_STRATEGY = "value.subject.name.strategy";
  private static final String KEY_STRATEGY = "key.subject.name.strategy";
  private static final String TOPIC_RECORD_STRATEGY =
      "io.confluent.kafka.serializers.subject.TopicRecordNameStrategy";

  private EventSerdes() {}

  /**
   * The settings of a service: its registry, the subjects of the platform and no registration by
   * services. Authentication and TLS are added to the map where they are needed.
   */
  public static Map<String, Object> settings(String registryUrl) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put(RegistryConfig.URL, registryUrl);
    settings.put(AvroSerializer.AUTO_REGISTER, "false");
    settings.put("specific.avro.reader", "true");
    settings.put("avro.remove.java.properties", "true");
    settings.put(KEY_STRATEGY, TOPIC_RECORD_STRATEGY);
    settings.put(VALUE_STRATEGY, TOPIC_RECORD_STRATEGY);
    return settings;
  }

  /**
   * A configured serde for values.
   *
   * @param configs Confluent's keys and {@value #SERDE_CLASS} (default {@link AvroSerde})
   * @param <T> the records that the caller expects
   * @throws ConfigException when the class is none such
   */
  public static <T extends SpecificRecord> Serde<T> values(Map<String, ?> configs) {
    TrustedRecords.trust();
    Serde<T> serde = instantiate(configs.get(SERDE_CLASS));
    serde.configure(configs, false);
    return serde;
  }

  @SuppressWarnings("unchecked") // Kafka's configuration by class name has no type arguments
  private static <T extends SpecificRecord> Serde<T> instantiate(@Nullable Object configured) {
    if (configured == null || configured.toString().isBlank()) {
      return new AvroSerde<>();
    }
    String name = configured instanceof Class<?> type ? type.getName() : configured.toString();
    try {
      Object made = Class.forName(name, true, loader()).getDeclaredConstructor().newInstance();
      if (made instanceof Serde<?> serde) {
        return (Serde<T>) serde;
      }
    } catch (ReflectiveOperationException | LinkageError problem) {
      ConfigException unusable =
          new ConfigException(
              SERDE_CLASS
                  + ": "
                  + name
                  + " cannot be used ("
                  + problem
                  + "); put its jar on the class path or leave the setting out.");
      unusable.initCause(problem);
      throw unusable;
    }
    throw new ConfigException(SERDE_CLASS + ": " + name + " is no Kafka Serde.");
  }

  private static ClassLoader loader() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return context == null ? EventSerdes.class.getClassLoader() : context;
  }
}
