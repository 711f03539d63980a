package io.countersign.evaluator.topology;

import io.countersign.events.ActionRefused;
import io.countersign.events.LimitRequest;
import io.countersign.events.Problem;
import io.countersign.schemas.EventTypes;
import io.countersign.schemas.Topic;
import io.countersign.schemas.Topics;
import io.countersign.schemas.headers.CloudEvents;
import io.countersign.schemas.id.ActionId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** What leaves the processor that classifies: answers, refusals, dead letters, questions. */
final class Outlet {
  private static final String SERVICE = "policy-evaluator";
  private static final int MAXIMUM_REASON_CHARACTERS = 2_000;
  private static final int MAXIMUM_DEAD_VALUE_BYTES = 2 * 1024 * 1024;
  private static final int MAXIMUM_DEAD_KEY_BYTES = 1_000;

  private final Topics topics;
  private final Serializer<SpecificRecord> serializer;
  private final ProcessorContext<byte[], byte[]> context;

  Outlet(
      Topics topics,
      Serializer<SpecificRecord> serializer,
      ProcessorContext<byte[], byte[]> context) {
    this.topics = topics;
    this.serializer = serializer;
    this.context = context;
  }

  /** Answers about an action. */
  void answer(
      SpecificRecord event,
      String actionId,
      String eventId,
      Instant now,
      @Nullable String traceparent) {
    send(
        Topic.ACTION_CLASSIFIED,
        PolicyEvaluatorTopology.CLASSIFICATIONS,
        event,
        actionId,
        eventId,
        now,
        traceparent);
  }

  /** Asks the limits. */
  void ask(LimitRequest request, Instant now, @Nullable String traceparent) {
    send(
        Topic.LIMIT_REQUESTS,
        PolicyEvaluatorTopology.LIMIT_REQUESTS,
        request,
        request.getRequestId(),
        request.getRequestId(),
        now,
        traceparent);
  }

  /** Refuses a record and keeps it. */
  void refuse(
      Incoming incoming,
      @Nullable String actionId,
      String code,
      List<Problem> problems,
      Instant now) {
    String id =
        actionId == null || ActionId.problem(actionId).isPresent()
            ? "unknown:" + incoming.position()
            : actionId;
    String eventId = QuestionReader.eventId(id, incoming);
    answer(
        new ActionRefused(eventId, id, now, code, problems),
        id,
        eventId,
        now,
        incoming.traceparent());
    deadLetter(
        incoming,
        code,
        String.join(
            " ", problems.stream().map(p -> (p.getAt() + " " + p.getMessage()).strip()).toList()));
  }

  private void send(
      Topic topic,
      String sink,
      SpecificRecord event,
      String key,
      String eventId,
      Instant now,
      @Nullable String traceparent) {
    Headers headers = new RecordHeaders();
    CloudEvents.avro(SERVICE, EventTypes.nameOf(event), eventId, now, key, traceparent)
        .writeTo(headers);
    context.forward(
        new Record<>(
            key.getBytes(StandardCharsets.UTF_8),
            serializer.serialize(topics.name(topic), event),
            now.toEpochMilli(),
            headers),
        sink);
  }

  /** Keeps what could not be read, as it was, with the reason in the headers. */
  void deadLetter(Incoming incoming, String code, String reason) {
    Headers headers = new RecordHeaders();
    incoming.headers().forEach(headers::add);
    put(headers, "countersign_error_code", code);
    put(
        headers,
        "countersign_error_reason",
        reason.substring(0, Math.min(reason.length(), MAXIMUM_REASON_CHARACTERS)));
    put(headers, "countersign_source_topic", incoming.topicName());
    put(headers, "countersign_source_partition", Integer.toString(incoming.partition()));
    put(headers, "countersign_source_offset", Long.toString(incoming.offset()));
    byte[] value = incoming.value();
    if (value != null && value.length > MAXIMUM_DEAD_VALUE_BYTES) {
      put(headers, "countersign_cut_from", Integer.toString(value.length));
    }
    context.forward(
        new Record<>(
            cut(incoming.key(), MAXIMUM_DEAD_KEY_BYTES),
            cut(value, MAXIMUM_DEAD_VALUE_BYTES),
            incoming.timestampMillis(),
            headers),
        PolicyEvaluatorTopology.DEAD_LETTERS);
  }

  private static byte @Nullable [] cut(byte @Nullable [] bytes, int most) {
    return bytes == null || bytes.length <= most ? bytes : Arrays.copyOf(bytes, most);
  }

  private static void put(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
