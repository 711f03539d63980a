package io.countersign.schemas.serde;

import java.util.Map;
import org.apache.kafka.common.config.ConfigException;

/**
 * Under which subject a schema is registered; Confluent's three strategies, chosen by their class
 * names.
 */
enum SubjectNames {
  TOPIC {
    @Override
    String subject(String topic, boolean isKey, String recordName) {
      return topic + (isKey ? "-key" : "-value");
    }
  },
  RECORD {
    @Override
    String subject(String topic, boolean isKey, String recordName) {
      return recordName;
    }
  },
  TOPIC_RECORD {
    @Override
    String subject(String topic, boolean isKey, String recordName) {
      return topic + "-" + recordName;
    }
  };

  private static final Map<String, SubjectNames> BY_CLASS =
      Map.of(
          "TopicNameStrategy", TOPIC,
          "RecordNameStrategy", RECORD,
          "TopicRecordNameStrategy", TOPIC_RECORD);

  abstract String subject(String topic, boolean isKey, String recordName);

  /**
   * The strategy of a serde; several event types stand in one topic, so the default is topic and
   * record.
   */
  static SubjectNames of(Map<String, ?> configs, boolean isKey) {
    String key = (isKey ? "key" : "value") + ".subject.name.strategy";
    Object configured = configs.get(key);
    if (configured == null) {
      return TOPIC_RECORD;
    }
    String name =
        configured instanceof Class<?> type ? type.getSimpleName() : configured.toString();
    SubjectNames strategy = BY_CLASS.get(name.substring(name.lastIndexOf('.') + 1));
    if (strategy == null) {
      throw new ConfigException(
          key
              + " can be one of Confluent's TopicRecordNameStrategy, RecordNameStrategy and"
              + " TopicNameStrategy, not "
              + name
              + ".");
    }
    return strategy;
  }
}
