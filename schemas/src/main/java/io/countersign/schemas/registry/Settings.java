package io.countersign.schemas.registry;

import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/** Reads single settings out of Kafka's untyped maps; messages name keys, never secrets. */
final class Settings {
  private static final String PREFIX = "schema.registry.";

  private final Map<String, ?> configs;

  Settings(Map<String, ?> configs) {
    this.configs = configs;
  }

  /**
   * The text under a key, or under the same key with Confluent's prefix; null where there is none.
   */
  @Nullable String text(String key) {
    Object value = configs.get(key);
    if (value == null && !key.startsWith(PREFIX)) {
      value = configs.get(PREFIX + key);
    }
    String text;
    if (value == null) {
      return null;
    } else if (value instanceof Password password) {
      text = password.value();
    } else {
      text = value.toString();
    }
    return text.isBlank() ? null : text;
  }

  String required(String key, String what) {
    String text = text(key);
    if (text == null) {
      throw new ConfigException("The setting " + key + " is missing; give " + what + ".");
    }
    return text;
  }

  int number(String key, int otherwise, int smallest, int largest) {
    String text = text(key);
    if (text == null) {
      return otherwise;
    }
    int number;
    try {
      number = Integer.parseInt(text.strip());
    } catch (NumberFormatException notNumber) {
      throw new ConfigException(key + " must be a whole number.");
    }
    if (number < smallest || number > largest) {
      throw new ConfigException(key + " must be between " + smallest + " and " + largest + ".");
    }
    return number;
  }
}
