package io.countersign.schemas;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The names of the topics of one installation: each name of {@link Topic} with the installation's
 * prefix, e.g. {@code acme.} makes {@code acme.action.proposed}.
 *
 * @param prefix letters, digits, {@code . _ -}; empty for none
 */
public record Topics(String prefix) {
  /** Longest prefix in characters; Kafka allows 249 for the whole name. */
  public static final int MAX_PREFIX_CHARACTERS = 100;

  private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._-]*");

  /**
   * Names with a prefix.
   *
   * @throws IllegalArgumentException when Kafka would refuse the prefix
   */
  public Topics {
    Objects.requireNonNull(prefix, "prefix");
    if (prefix.length() > MAX_PREFIX_CHARACTERS || !PREFIX.matcher(prefix).matches()) {
      throw new IllegalArgumentException(
          "A prefix of topics has at most "
              + MAX_PREFIX_CHARACTERS
              + " characters out of A-Z a-z 0-9 . _ -, which \""
              + prefix
              + "\" has not.");
    }
  }

  /** Names without prefix. */
  public static Topics unprefixed() {
    return new Topics("");
  }

  /** The full name of a topic. */
  public String name(Topic topic) {
    return prefix + topic.baseName();
  }

  /** The topic that has this full name here. */
  public Optional<Topic> find(String name) {
    for (Topic topic : Topic.values()) {
      if (name(topic).equals(name)) {
        return Optional.of(topic);
      }
    }
    return Optional.empty();
  }

  /** Every topic by its full name, in the order of the catalogue. */
  public Map<String, Topic> all() {
    Map<String, Topic> all = new LinkedHashMap<>();
    for (Topic topic : Topic.values()) {
      all.put(name(topic), topic);
    }
    return all;
  }
}
