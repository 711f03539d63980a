package io.countersign.evaluator.topology;

import io.countersign.evaluator.topology.ClassificationRecords.Question;
import io.countersign.events.ActionProposed;
import io.countersign.events.ClassificationCause;
import io.countersign.events.EditProposed;
import io.countersign.events.Problem;
import io.countersign.schemas.Topic;
import io.countersign.schemas.headers.CloudEvents;
import io.countersign.schemas.json.CanonicalJson;
import io.countersign.schemas.json.ProposalJson;
import io.countersign.schemas.json.Reading;
import io.countersign.schemas.registry.RegistryException;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Reads proposals and edits. */
final class QuestionReader {
  /**
   * Longest proposal in bytes, in either form: what is answered repeats it, and an answer that no
   * topic takes would stop the stream.
   */
  static final int MAXIMUM_PROPOSAL_BYTES = CanonicalJson.MAX_BYTES;

  private final Deserializer<SpecificRecord> deserializer;

  QuestionReader(Deserializer<SpecificRecord> deserializer) {
    this.deserializer = deserializer;
  }

  /** What a record is. */
  sealed interface Asked {
    /**
     * An action that is to be classified.
     *
     * @param proposal the proposal, for an edit with the edited arguments
     * @param question what is asked about it
     */
    record Action(ActionProposed proposal, Question question) implements Asked {}

    /**
     * A proposal that cannot be read.
     *
     * @param actionId the action, or null where even that cannot be read
     * @param problems what is wrong
     */
    record Malformed(@Nullable String actionId, List<Problem> problems) implements Asked {}

    /**
     * An edit that cannot be read; the aggregator writes none such.
     *
     * @param reason what is wrong
     */
    record Nonsense(String reason) implements Asked {}
  }

  Asked read(Incoming incoming) {
    return incoming.topic() == Topic.ACTION_PROPOSED ? proposal(incoming) : edit(incoming);
  }

  /** Names what a record brings about. */
  static String eventId(String actionId, Incoming incoming) {
    return actionId + "@" + incoming.position();
  }

  private Asked proposal(Incoming incoming) {
    return switch (reading(incoming)) {
      case Reading.Accepted<ActionProposed>(ActionProposed proposal) ->
          new Asked.Action(
              proposal,
              new Question(
                  eventId(proposal.getActionId(), incoming),
                  ClassificationCause.PROPOSAL,
                  null,
                  1));
      case Reading.Refused<ActionProposed>(String actionId, List<Problem> problems) ->
          new Asked.Malformed(actionId == null ? incoming.keyText() : actionId, problems);
    };
  }

  private Reading<ActionProposed> reading(Incoming incoming) {
    String key = incoming.keyText();
    byte[] value = incoming.value();
    if (value == null) {
      return refused(key, "The record has no value.");
    }
    if (value.length > MAXIMUM_PROPOSAL_BYTES) {
      return refused(
          key,
          "The proposal has %d bytes; at most %d fit."
              .formatted(value.length, MAXIMUM_PROPOSAL_BYTES));
    }
    if (CloudEvents.isJson(incoming.headers(), value)) {
      return ProposalJson.read(value, key);
    }
    try {
      return deserializer.deserialize(incoming.topicName(), value)
              instanceof ActionProposed proposal
          ? ProposalJson.read(proposal, key)
          : refused(key, "The record is an event, but no proposal.");
    } catch (SerializationException e) {
      if (RegistryException.isOutage(e)) {
        throw e;
      }
      return refused(key, String.valueOf(e.getMessage()));
    }
  }

  private static Reading<ActionProposed> refused(@Nullable String key, String problem) {
    return new Reading.Refused<>(key, List.of(new Problem("", problem)));
  }

  private Asked edit(Incoming incoming) {
    try {
      if (deserializer.deserialize(incoming.topicName(), incoming.value())
          instanceof EditProposed edit) {
        ActionProposed proposal = edit.getProposal();
        // What is no JSON shows here and not in the midst of classifying.
        CanonicalJson.parse(proposal.getArguments());
        return new Asked.Action(
            proposal,
            new Question(
                eventId(proposal.getActionId(), incoming),
                ClassificationCause.EDIT,
                edit.getMeta().getCommandId(),
                edit.getRevision()));
      }
      return new Asked.Nonsense("The record's header says edit, its value not.");
    } catch (SerializationException | IllegalArgumentException e) {
      // The aggregator writes none such; whoever else may write here stops nobody.
      if (RegistryException.isOutage(e)) {
        throw e;
      }
      return new Asked.Nonsense(String.valueOf(e.getMessage()));
    }
  }
}
