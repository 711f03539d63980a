package io.countersign.approval.topology;

import io.countersign.approval.ActionId;
import io.countersign.approval.Approval;
import io.countersign.approval.Decider;
import io.countersign.approval.Input;
import io.countersign.approval.RecordedEvent;
import io.countersign.approval.Timers;
import io.countersign.schemas.EventTypes;
import io.countersign.schemas.Topic;
import io.countersign.schemas.Topics;
import io.countersign.schemas.headers.CloudEvents;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One record, or one moment that has come: load the state, decide, fold, store, forward. What the
 * decider says is written in the transaction in which its input is consumed.
 */
final class ApprovalProcessor implements Processor<byte[], byte[], byte[], byte[]> {
  private static final Logger LOG = Logger.getLogger(ApprovalProcessor.class);

  private final ApprovalTopology.Parts parts;
  private final Topics topics;
  private final Serde<SpecificRecord> serde;
  private final Decider decider;
  private final InstantSource clock;
  private final RecordReader reader;
  private final Events events;
  private final LongSupplier grantChanges;
  private final Slices storm = new Slices(ApprovalTopology.TIMER_SHARE, System::nanoTime);

  private @Nullable Tables tables;

  /** What only a started processor has. */
  private record Tables(
      ProcessorContext<byte[], byte[]> context,
      KeyValueStore<String, StoredState> approvals,
      Deadlines deadlines,
      DirectoryFacts directory) {}

  ApprovalProcessor(ApprovalTopology.Parts parts, LongSupplier grantChanges) {
    this.parts = parts;
    this.grantChanges = grantChanges;
    this.topics = parts.topics();
    this.serde = parts.serde();
    this.decider = parts.decider();
    this.clock = parts.clock();
    EvidencePacks packs = new EvidencePacks();
    this.reader = new RecordReader(serde.deserializer(), new Inputs(packs));
    this.events = new Events(packs, parts.signer());
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    KeyValueStore<String, StoredState> approvals =
        context.getStateStore(ApprovalTopology.APPROVALS);
    KeyValueStore<Bytes, byte[]> deadlines = context.getStateStore(ApprovalTopology.DEADLINES);
    ReadOnlyKeyValueStore<String, byte[]> directory =
        context.getStateStore(ApprovalTopology.DIRECTORY);
    Deserializer<SpecificRecord> deserializer = serde.deserializer();
    tables =
        new Tables(
            context,
            approvals,
            new Deadlines(deadlines),
            new DirectoryFacts(
                directory,
                deserializer,
                topics.name(Topic.DIRECTORY_PRINCIPALS),
                new GrantTable(
                    context.getStateStore(ApprovalTopology.DELEGATIONS),
                    deserializer,
                    topics.name(Topic.APPROVAL_DELEGATIONS),
                    grantChanges)));
    context.schedule(
        parts.tick(),
        PunctuationType.WALL_CLOCK_TIME,
        _ -> storm.turn(() -> takeWhatIsDue(started())));
  }

  private Tables started() {
    if (tables == null) {
      throw new IllegalStateException("The processor was not started");
    }
    return tables;
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    Tables started = started();
    RecordMetadata source =
        started
            .context()
            .recordMetadata()
            .orElseThrow(() -> new IllegalStateException("A record has no source"));
    Topic topic =
        topics
            .find(source.topic())
            .orElseThrow(() -> new IllegalStateException("Unexpected topic " + source.topic()));
    String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    switch (reader.read(topic, source.topic(), key, record.value(), record.headers())) {
      case RecordReader.Understood(Input input) ->
          decide(started, new ActionId(key), input, CloudEvents.traceparent(record.headers()));
      case RecordReader.NotForUs() -> {
        // The ledger folds it from its own topic; no state of an action rests on it.
      }
      case RecordReader.Unreadable(String reason, Input refusal) -> {
        LOG.warnf(
            "%s-%d@%d goes to the dead letters: %s",
            source.topic(), source.partition(), source.offset(), reason);
        started
            .context()
            .forward(DeadLetter.of(record, reason, source), ApprovalTopology.DEAD_LETTER_SINK);
        if (refusal != null) {
          decide(started, new ActionId(key), refusal, CloudEvents.traceparent(record.headers()));
        }
      }
    }
  }

  /** Takes a slice of what is due; returns whether there may be more. */
  private boolean takeWhatIsDue(Tables started) {
    TickEvent tick = new TickEvent();
    tick.begin();
    List<Deadlines.Due> slice = started.deadlines().due(now());
    for (Deadlines.Due due : slice) {
      StoredState stored = started.approvals().get(due.actionId().value());
      if (stored == null || !due.at().equals(Timers.nextDue(stored.approval()))) {
        // The state is the truth; an entry that it does not bear out goes.
        started.deadlines().move(due.actionId(), due.at(), null);
      } else {
        decide(started, due.actionId(), new Input.DeadlineDue(), null);
      }
    }
    tick.taken(slice.size());
    tick.commit();
    return slice.size() == Deadlines.MAX_PER_SCAN;
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private void decide(
      Tables started, ActionId actionId, Input input, @Nullable String incomingTrace) {
    StoredState stored = started.approvals().get(actionId.value());
    Approval before = stored == null ? Approval.unseen(actionId) : stored.approval();
    String kept = stored == null ? null : stored.traceparent();
    String trace = incomingTrace == null ? kept : incomingTrace;

    Decider.Step step = decider.handle(before, input, started.directory(), now());
    if (step.events().isEmpty()) {
      return;
    }
    EventTimes times = stored == null ? EventTimes.NONE : stored.times();
    started
        .approvals()
        .put(actionId.value(), new StoredState(step.state(), trace, times.with(timesOf(step))));
    started.deadlines().move(actionId, Timers.nextDue(before), Timers.nextDue(step.state()));
    for (RecordedEvent event : step.events()) {
      forward(started, event, trace);
    }
  }

  private static List<Instant> timesOf(Decider.Step step) {
    return step.events().stream().map(event -> event.meta().occurredAt()).toList();
  }

  private void forward(Tables started, RecordedEvent event, @Nullable String trace) {
    SpecificRecord value = events.of(event);
    Instant occurredAt = event.meta().occurredAt();
    String actionId = event.meta().actionId().value();
    Headers headers = new RecordHeaders();
    CloudEvents.avro(
            ApprovalTopology.SERVICE,
            EventTypes.nameOf(value),
            event.meta().eventId(),
            occurredAt,
            actionId,
            trace)
        .writeTo(headers);
    byte[] bytes = serde.serializer().serialize(topics.name(Topic.APPROVAL_EVENTS), headers, value);
    started
        .context()
        .forward(
            new Record<>(
                actionId.getBytes(StandardCharsets.UTF_8),
                bytes,
                occurredAt.toEpochMilli(),
                headers),
            ApprovalTopology.EVENTS_SINK);
  }
}
