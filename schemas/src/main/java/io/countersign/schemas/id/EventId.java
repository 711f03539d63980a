package io.countersign.schemas.id;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Unique name of an event. Events of an action's life are named by the action and their place in
 * it; what comes from outside has a name of its sender's choice.
 *
 * @param value 1 to {@value #MAX_CHARACTERS} characters: letters, digits, {@code . _ : ~ # @ / + -}
 */
public record EventId(String value) {
  /** Longest event id in characters: an action id with a topic, partition and offset behind it. */
  public static final int MAX_CHARACTERS = 500;

  private static final Pattern PATTERN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:~#@/+-]*");

  /**
   * Checks the text.
   *
   * @throws IllegalArgumentException with a sentence that says what is wrong with it
   */
  public EventId {
    problem(value)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
  }

  /** The event at a place of an action's life: {@code case-7#3}. */
  public static EventId ofSequence(ActionId actionId, int sequence) {
    if (sequence < 1) {
      throw new IllegalArgumentException("A sequence counts from 1, not from " + sequence + ".");
    }
    return new EventId(actionId.value() + "#" + sequence);
  }

  /**
   * The event that answers the record at a place of a topic: {@code case-7@action.proposed-0-42}.
   */
  public static EventId ofRecord(String actionId, String topic, int partition, long offset) {
    return new EventId(actionId + "@" + topic + "-" + partition + "-" + offset);
  }

  /** What is wrong with a text as an event id, in one sentence; empty where nothing is. */
  public static Optional<String> problem(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return Optional.of("An event id is missing; give one that no other event has.");
    }
    if (text.length() > MAX_CHARACTERS) {
      return Optional.of(
          "An event id has " + text.length() + " characters; at most " + MAX_CHARACTERS + " fit.");
    }
    if (!PATTERN.matcher(text).matches()) {
      return Optional.of(
          "An event id "
              + Identifiers.shown(text)
              + " is not well formed; give a letter or digit, then letters, digits,"
              + " '.', '_', ':', '~', '#', '@', '/', '+' or '-'.");
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return value;
  }
}
