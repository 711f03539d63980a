package io.countersign.approval.topology;

import io.countersign.approval.Input;
import io.countersign.approval.Problem;
import io.countersign.approval.RefusalCode;
import io.countersign.events.ActionExecuted;
import io.countersign.schemas.EventTypes;
import io.countersign.schemas.Topic;
import io.countersign.schemas.headers.CloudEvents;
import io.countersign.schemas.id.ActionId;
import io.countersign.schemas.json.OutcomeJson;
import io.countersign.schemas.json.Reading;
import io.countersign.schemas.registry.RegistryException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Reads the bytes of a record as an input of the decider. */
final class RecordReader {
  /**
   * Longest command in bytes. An edit stands in several events and in the stored state, each of
   * which must fit into a record.
   */
  static final int MAX_COMMAND_BYTES = 512 * 1024;

  private static final String UNKNOWN_COMMAND = "approval.command";

  private final Deserializer<SpecificRecord> deserializer;
  private final Inputs inputs;

  RecordReader(Deserializer<SpecificRecord> deserializer, Inputs inputs) {
    this.deserializer = deserializer;
    this.inputs = inputs;
  }

  /** What a record turned out to be. */
  sealed interface Result {}

  /**
   * An input.
   *
   * @param input the input
   */
  record Understood(Input input) implements Result {}

  /** A record that this service has nothing to do with. */
  record NotForUs() implements Result {}

  /**
   * A record for the dead letters.
   *
   * @param reason a sentence
   * @param refusal what tells the sender; null where there is nobody to be told
   */
  record Unreadable(String reason, @Nullable Input refusal) implements Result {}

  /**
   * Reads one record.
   *
   * @throws RuntimeException if the registry does not answer: that is no fault of the record, and
   *     it is tried again
   */
  Result read(Topic topic, String topicName, String key, byte @Nullable [] value, Headers headers) {
    Optional<String> noActionId = ActionId.problem(key);
    if (noActionId.isPresent()) {
      // Nobody is told: the answer's key would be no action's either.
      return new Unreadable("The key must be the action id: " + noActionId.get(), null);
    }
    if (value == null) {
      return unreadable(topic, headers, "The record has no value");
    }
    if (topic == Topic.APPROVAL_COMMANDS && value.length > MAX_COMMAND_BYTES) {
      return unreadable(
          topic,
          headers,
          "The command has %d bytes; at most %d fit".formatted(value.length, MAX_COMMAND_BYTES));
    }
    try {
      if (topic == Topic.ACTION_OUTCOMES && CloudEvents.isJson(headers, value)) {
        return outcome(key, value, headers);
      }
      SpecificRecord record = deserializer.deserialize(topicName, headers, value);
      if (record == null) {
        return unreadable(topic, headers, "The record has no value");
      }
      if (!topic.records().contains(record.getClass())) {
        return unreadable(
            topic, headers, "A " + record.getSchema().getFullName() + " does not belong here");
      }
      return understood(topic, key, headers, record);
    } catch (SerializationException | AvroRuntimeException | IllegalArgumentException problem) {
      if (RegistryException.isOutage(problem)) {
        throw problem;
      }
      return unreadable(topic, headers, sentence(problem));
    }
  }

  private Result outcome(String key, byte[] value, Headers headers) {
    Reading<SpecificRecord> reading =
        OutcomeJson.read(
            value,
            key,
            CloudEvents.header(headers, CloudEvents.TYPE),
            CloudEvents.header(headers, CloudEvents.ID));
    return switch (reading) {
      case Reading.Accepted<SpecificRecord> accepted ->
          understood(Topic.ACTION_OUTCOMES, key, headers, accepted.value());
      case Reading.Refused<SpecificRecord> refused ->
          new Unreadable(
              refused.problems().stream()
                  .map(problem -> problem.getAt() + " " + problem.getMessage())
                  .collect(Collectors.joining("; ")),
              null);
    };
  }

  private Result understood(Topic topic, String key, Headers headers, SpecificRecord record) {
    if (record instanceof ActionExecuted executed) {
      Optional<String> problem = OutcomeJson.problem(executed);
      if (problem.isPresent()) {
        return unreadable(topic, headers, problem.get());
      }
    }
    String actionId = Inputs.actionIdOf(record);
    if (actionId != null && !actionId.equals(key)) {
      return unreadable(
          topic, headers, "The key is %s, but the record is about %s".formatted(key, actionId));
    }
    Input input = inputs.of(record);
    return input == null ? new NotForUs() : new Understood(input);
  }

  private static Result unreadable(Topic topic, Headers headers, String reason) {
    Input refusal =
        switch (topic) {
          case APPROVAL_COMMANDS -> {
            String type = CloudEvents.header(headers, CloudEvents.TYPE);
            yield new Input.Malformed(
                type != null && isKnown(type) ? type : UNKNOWN_COMMAND,
                reason,
                List.of(new Problem("", reason)));
          }
          case ACTION_CLASSIFIED ->
              new Input.ProposalRefused(
                  RefusalCode.MALFORMED_PROPOSAL.wire(),
                  "The policy's answer cannot be read, so that nothing is allowed",
                  List.of(new Problem("", reason)));
          default -> null; // nobody waits for the answer to an outcome; the dead letter says it
        };
    return new Unreadable(reason, refusal);
  }

  private static boolean isKnown(String type) {
    return Topic.APPROVAL_COMMANDS.records().stream()
        .anyMatch(record -> EventTypes.nameOf(record).equals(type));
  }

  private static String sentence(Throwable problem) {
    String message = problem.getMessage();
    return message == null || message.isBlank() ? problem.getClass().getSimpleName() : message;
  }
}
