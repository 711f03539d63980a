package io.countersign.evaluator.topology;

import io.countersign.events.LimitAnswer;
import io.countersign.events.LimitRequest;
import io.countersign.policy.limits.LimitBook;
import io.countersign.policy.limits.LimitUse;
import io.countersign.schemas.EventTypes;
import io.countersign.schemas.Topic;
import io.countersign.schemas.Topics;
import io.countersign.schemas.headers.CloudEvents;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Counts. There is one task of it, whatever the number of instances, because what an action takes
 * of several limits must be taken in one step.
 */
final class LimitProcessor implements Processor<byte[], byte[], byte[], LimitProcessor.Reply> {
  private static final String SERVICE = "policy-evaluator";

  /** How often what has left its window is forgotten where nobody asks. */
  private static final Duration FORGETTING_INTERVAL = Duration.ofSeconds(1);

  private final Topics topics;
  private final Serde<SpecificRecord> serde;
  private final Clock clock;
  private @Nullable ProcessorContext<byte[], Reply> context;
  private @Nullable LimitBook book;

  /**
   * An answer on its way to where it was asked for.
   *
   * @param partition the partition that asked
   * @param answer the record's value
   */
  @SuppressWarnings("ArrayRecordComponent") // bytes for Kafka; replies are not compared
  record Reply(int partition, byte[] answer) {
    /** Goes to the partition that asked, wherever the action's id would lead. */
    static final StreamPartitioner<byte[], Reply> PARTITIONER =
        (topic, key, reply, partitions) -> Optional.of(Set.of(reply.partition()));

    /** Writes the answer and nothing else. */
    static final Serializer<Reply> SERIALIZER = (topic, reply) -> reply.answer();
  }

  LimitProcessor(Topics topics, Serde<SpecificRecord> serde, Clock clock) {
    this.topics = topics;
    this.serde = serde;
    this.clock = clock;
  }

  @Override
  public void init(ProcessorContext<byte[], Reply> processorContext) {
    context = processorContext;
    LimitBook counted =
        new LimitBook(
            new StreamsLimitStore(
                processorContext.getStateStore(PolicyEvaluatorTopology.LIMIT_TOTALS_STORE),
                processorContext.getStateStore(PolicyEvaluatorTopology.LIMIT_HOLDINGS_STORE),
                processorContext.getStateStore(PolicyEvaluatorTopology.LIMIT_EXPIRIES_STORE)));
    book = counted;
    processorContext.schedule(
        FORGETTING_INTERVAL,
        PunctuationType.WALL_CLOCK_TIME,
        ignored -> counted.advance(clock.instant()));
  }

  @Override
  public void process(Record<byte[], byte[]> message) {
    LimitBook counted = Objects.requireNonNull(book, "init() comes first");
    if (!(serde.deserializer().deserialize(topics.name(Topic.LIMIT_REQUESTS), message.value())
        instanceof LimitRequest request)) {
      throw new IllegalStateException("Only the evaluator asks its limits");
    }
    String actionId = request.getActionId();
    List<LimitUse> uses = LimitRecords.read(request.getUses());
    List<LimitUse> recorded = LimitRecords.read(request.getRecorded());
    Instant now = clock.instant();
    switch (request.getVerb()) {
      case TAKE, RAISE ->
          // What is held already is never lowered here: two proposals under one id, sent to two
          // partitions, must not make room for each other.
          answer(request, counted.raise(actionId, uses, recorded, now), message.headers(), now);
      case LOOK ->
          answer(request, counted.look(actionId, uses, recorded, now), message.headers(), now);
      case COUNT -> counted.count(actionId, uses, now);
      case GIVE_BACK -> counted.giveBack(actionId, now);
    }
  }

  private void answer(LimitRequest request, LimitBook.Answer counted, Headers cause, Instant now) {
    LimitAnswer answer =
        LimitRecords.answer(request.getRequestId(), request.getActionId(), counted);
    Headers headers = new RecordHeaders();
    CloudEvents.avro(
            SERVICE,
            EventTypes.nameOf(answer),
            request.getRequestId(),
            now,
            request.getActionId(),
            CloudEvents.traceparent(cause))
        .writeTo(headers);
    Objects.requireNonNull(context, "init() comes first")
        .forward(
            new Record<>(
                request.getActionId().getBytes(StandardCharsets.UTF_8),
                new Reply(
                    request.getReplyPartition(),
                    serde.serializer().serialize(topics.name(Topic.LIMIT_ANSWERS), answer)),
                now.toEpochMilli(),
                headers),
            PolicyEvaluatorTopology.LIMIT_ANSWERS_SINK);
  }
}
