package io.countersign.evaluator.topology;

import io.countersign.evaluator.policies.PoliciesInForce;
import io.countersign.evaluator.policies.StopsInForce;
import io.countersign.evaluator.topology.ClassificationRecords.Question;
import io.countersign.events.ActionClassified;
import io.countersign.events.ActionProposed;
import io.countersign.events.ActionRefused;
import io.countersign.events.ClassificationCause;
import io.countersign.events.EditProposed;
import io.countersign.events.Problem;
import io.countersign.policy.ActionFacts;
import io.countersign.policy.Circumstances;
import io.countersign.schemas.EventTypes;
import io.countersign.schemas.Topic;
import io.countersign.schemas.Topics;
import io.countersign.schemas.headers.CloudEvents;
import io.countersign.schemas.id.ActionId;
import io.countersign.schemas.json.CanonicalJson;
import io.countersign.schemas.json.ProposalJson;
import io.countersign.schemas.json.Reading;
import io.countersign.schemas.registry.RegistryException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Classifies proposals and edits; refuses what cannot be read. */
final class ClassifyProcessor implements Processor<byte[], byte[], byte[], byte[]> {
  /** Code of the refusal of a proposal that cannot be read. */
  static final String MALFORMED_PROPOSAL = "malformed_proposal";

  private static final String MALFORMED_EDIT = "malformed_edit";
  private static final String SERVICE = "policy-evaluator";
  private static final String EDIT_TYPE = EventTypes.nameOf(EditProposed.class);
  private static final int MAXIMUM_REASON_CHARACTERS = 2_000;

  /**
   * Longest proposal in bytes, in either form: what is answered repeats it, and an answer that no
   * topic takes would stop the stream.
   */
  static final int MAXIMUM_PROPOSAL_BYTES = CanonicalJson.MAX_BYTES;

  private static final int MAXIMUM_DEAD_VALUE_BYTES = 2 * 1024 * 1024;
  private static final int MAXIMUM_DEAD_KEY_BYTES = 1_000;
  private static final int MAXIMUM_DEAD_HEADER_BYTES = 64 * 1024;

  private final Topics topics;
  private final Serde<SpecificRecord> serde;
  private final PoliciesInForce policies;
  private final StopsInForce stops;
  private final Clock clock;
  private final String classified;
  private @Nullable ProcessorContext<byte[], byte[]> context;

  ClassifyProcessor(
      Topics topics,
      Serde<SpecificRecord> serde,
      PoliciesInForce policies,
      StopsInForce stops,
      Clock clock) {
    this.topics = topics;
    this.serde = serde;
    this.policies = policies;
    this.stops = stops;
    this.clock = clock;
    this.classified = topics.name(Topic.ACTION_CLASSIFIED);
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> processorContext) {
    context = processorContext;
  }

  @Override
  public void process(Record<byte[], byte[]> message) {
    RecordMetadata source = context().recordMetadata().orElseThrow();
    if (source.topic().equals(topics.name(Topic.ACTION_PROPOSED))) {
      proposal(message, source);
    } else if (EDIT_TYPE.equals(CloudEvents.header(message.headers(), CloudEvents.TYPE))) {
      edit(message, source);
    }
  }

  private void proposal(Record<byte[], byte[]> message, RecordMetadata source) {
    String key = text(message.key());
    switch (read(message, source, key)) {
      case Reading.Accepted<ActionProposed>(ActionProposed proposal) ->
          classify(
              proposal,
              new Question(
                  eventId(proposal.getActionId(), source), ClassificationCause.PROPOSAL, null, 1),
              message);
      case Reading.Refused<ActionProposed>(String actionId, List<Problem> problems) ->
          refuse(actionId == null ? key : actionId, problems, message, source);
    }
  }

  private Reading<ActionProposed> read(
      Record<byte[], byte[]> message, RecordMetadata source, @Nullable String key) {
    byte[] value = message.value();
    if (value == null) {
      return new Reading.Refused<>(key, List.of(new Problem("", "The record has no value.")));
    }
    if (value.length > MAXIMUM_PROPOSAL_BYTES) {
      return new Reading.Refused<>(
          key,
          List.of(
              new Problem(
                  "",
                  "The proposal has %d bytes; at most %d fit."
                      .formatted(value.length, MAXIMUM_PROPOSAL_BYTES))));
    }
    if (CloudEvents.isJson(message.headers(), value)) {
      return ProposalJson.read(value, key);
    }
    try {
      if (serde.deserializer().deserialize(source.topic(), value)
          instanceof ActionProposed proposal) {
        return ProposalJson.read(proposal, key);
      }
      return new Reading.Refused<>(
          key, List.of(new Problem("", "The record is an event, but no proposal.")));
    } catch (SerializationException e) {
      if (RegistryException.isOutage(e)) {
        throw e;
      }
      return new Reading.Refused<>(key, List.of(new Problem("", String.valueOf(e.getMessage()))));
    }
  }

  private void edit(Record<byte[], byte[]> message, RecordMetadata source) {
    try {
      if (serde.deserializer().deserialize(source.topic(), message.value())
          instanceof EditProposed edit) {
        ActionProposed proposal = edit.getProposal();
        classify(
            proposal,
            new Question(
                eventId(proposal.getActionId(), source),
                ClassificationCause.EDIT,
                edit.getMeta().getCommandId(),
                edit.getRevision()),
            message);
        return;
      }
      deadLetter(message, source, MALFORMED_EDIT, "The record's header says edit, its value not.");
    } catch (SerializationException | IllegalArgumentException e) {
      // IllegalArgumentException: its arguments are no JSON. The aggregator writes none such;
      // whoever
      // else may write here stops nobody.
      if (RegistryException.isOutage(e)) {
        throw e;
      }
      deadLetter(message, source, MALFORMED_EDIT, String.valueOf(e.getMessage()));
    }
  }

  private void classify(
      ActionProposed proposal, Question question, Record<byte[], byte[]> message) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    ActionFacts facts = ProposalFacts.of(proposal);
    Circumstances circumstances = Circumstances.at(now);
    ActionClassified answer =
        ClassificationRecords.of(
            question,
            proposal,
            stops.apply(facts, policies.assess(facts, circumstances).withinLimits()),
            policies
                .assessShadow(facts, circumstances)
                .map(shadow -> stops.apply(facts, shadow.withinLimits())),
            now);
    send(answer, answer.getActionId(), question.eventId(), now, message);
  }

  private void refuse(
      @Nullable String actionId,
      List<Problem> problems,
      Record<byte[], byte[]> message,
      RecordMetadata source) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    String id =
        actionId == null || ActionId.problem(actionId).isPresent()
            ? "unknown:" + position(source)
            : actionId;
    ActionRefused refusal =
        new ActionRefused(eventId(id, source), id, now, MALFORMED_PROPOSAL, problems);
    send(refusal, id, refusal.getEventId(), now, message);
    String reason =
        String.join(
            " ", problems.stream().map(p -> (p.getAt() + " " + p.getMessage()).strip()).toList());
    deadLetter(message, source, MALFORMED_PROPOSAL, reason);
  }

  private void send(
      SpecificRecord event,
      String actionId,
      String eventId,
      Instant now,
      Record<byte[], byte[]> cause) {
    Headers headers = new RecordHeaders();
    CloudEvents.avro(
            SERVICE,
            EventTypes.nameOf(event),
            eventId,
            now,
            actionId,
            CloudEvents.traceparent(cause.headers()))
        .writeTo(headers);
    context()
        .forward(
            new Record<>(
                actionId.getBytes(StandardCharsets.UTF_8),
                serde.serializer().serialize(classified, event),
                now.toEpochMilli(),
                headers),
            PolicyEvaluatorTopology.CLASSIFICATIONS);
  }

  private void deadLetter(
      Record<byte[], byte[]> message, RecordMetadata source, String code, String reason) {
    Headers headers = new RecordHeaders();
    if (sizeOf(message.headers()) <= MAXIMUM_DEAD_HEADER_BYTES) {
      message.headers().forEach(headers::add);
    }
    put(headers, "countersign_error_code", code);
    put(
        headers,
        "countersign_error_reason",
        reason.substring(0, Math.min(reason.length(), MAXIMUM_REASON_CHARACTERS)));
    put(headers, "countersign_source_topic", source.topic());
    put(headers, "countersign_source_partition", Integer.toString(source.partition()));
    put(headers, "countersign_source_offset", Long.toString(source.offset()));
    byte[] value = message.value();
    if (value != null && value.length > MAXIMUM_DEAD_VALUE_BYTES) {
      put(headers, "countersign_cut_from", Integer.toString(value.length));
    }
    context()
        .forward(
            message
                .withKey(cut(message.key(), MAXIMUM_DEAD_KEY_BYTES))
                .withValue(cut(value, MAXIMUM_DEAD_VALUE_BYTES))
                .withHeaders(headers),
            PolicyEvaluatorTopology.DEAD_LETTERS);
  }

  private static byte @Nullable [] cut(byte @Nullable [] bytes, int most) {
    return bytes == null || bytes.length <= most ? bytes : Arrays.copyOf(bytes, most);
  }

  private static long sizeOf(Headers headers) {
    long bytes = 0;
    for (Header header : headers) {
      bytes += header.key().length() + (header.value() == null ? 0 : header.value().length);
    }
    return bytes;
  }

  private ProcessorContext<byte[], byte[]> context() {
    return Objects.requireNonNull(context, "init() comes first");
  }

  private static void put(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  private static @Nullable String text(byte @Nullable [] key) {
    return key == null ? null : new String(key, StandardCharsets.UTF_8);
  }

  private static String eventId(String actionId, RecordMetadata source) {
    return actionId + "@" + position(source);
  }

  private static String position(RecordMetadata source) {
    return source.topic() + "-" + source.partition() + "-" + source.offset();
  }
}
