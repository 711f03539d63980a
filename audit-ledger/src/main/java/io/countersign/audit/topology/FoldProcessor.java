package io.countersign.audit.topology;

import io.countersign.audit.FoldState;
import io.countersign.audit.Leaves;
import io.countersign.audit.LogNames;
import io.countersign.audit.Salts;
import io.countersign.audit.SourceRecord;
import io.countersign.audit.TailProof;
import io.countersign.events.LedgerEntry;
import io.countersign.schemas.EventTypes;
import io.countersign.schemas.Topics;
import io.countersign.schemas.headers.CloudEvents;
import java.time.Instant;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Folds the records of one task into one log. The state is proven against the ledger before the
 * first of them.
 */
final class FoldProcessor implements Processor<byte[], byte[], String, LedgerEntry> {
  private static final String STATE_KEY = "state";
  private static final String SERVICE = "audit-ledger";

  private final Topics topics;
  private final LogNames names;
  private final Salts salts;
  private final TailProof.Tail tail;
  private @Nullable Fold fold;

  private record Fold(
      ProcessorContext<String, LedgerEntry> context,
      KeyValueStore<String, byte[]> store,
      FoldState state,
      String origin) {}

  FoldProcessor(Topics topics, LogNames names, Salts salts, TailProof.Tail tail) {
    this.topics = topics;
    this.names = names;
    this.salts = salts;
    this.tail = tail;
  }

  @Override
  public void init(ProcessorContext<String, LedgerEntry> context) {
    KeyValueStore<String, byte[]> store = context.getStateStore(FoldTopology.STATE_STORE);
    byte[] stored = store.get(STATE_KEY);
    FoldState remembered = stored == null ? FoldState.empty() : FoldState.decode(stored);
    int partition = context.taskId().partition();
    FoldState proven = TailProof.prove(partition, remembered, tail);
    fold = new Fold(context, store, proven, names.origin(LogNames.partition(partition)));
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    Fold now = fold;
    if (now == null) {
      throw new IllegalStateException("a record came before init");
    }
    RecordMetadata position =
        now.context
            .recordMetadata()
            .orElseThrow(
                () -> new IllegalStateException("a record without a position cannot be folded"));
    if (now.state.holds(position.topic(), position.offset())) {
      return;
    }
    SourceRecord source = source(record, position);
    LedgerEntry entry = Leaves.entry(now.origin, now.state.size(), source, salts.salt(source));
    now.state.append(entry.getLeaf().array(), position.topic(), position.offset());
    now.store.put(STATE_KEY, now.state.encode());
    now.context.forward(output(entry, record.timestamp()));
  }

  private static Record<String, LedgerEntry> output(LedgerEntry entry, long timestampMillis) {
    String key = String.valueOf(entry.getIndex());
    RecordHeaders headers = new RecordHeaders();
    CloudEvents.avro(
            SERVICE,
            EventTypes.nameOf(LedgerEntry.class),
            entry.getOrigin() + "#" + key,
            Instant.ofEpochMilli(timestampMillis),
            key,
            null)
        .writeTo(headers);
    return new Record<>(key, entry, timestampMillis, headers);
  }

  private SourceRecord source(Record<byte[], byte[]> record, RecordMetadata position) {
    return new SourceRecord(
        topics
            .find(position.topic())
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        position.topic() + " is not a topic of the platform")),
        position.topic(),
        position.partition(),
        position.offset(),
        record.timestamp(),
        record.key(),
        record.value(),
        CloudEvents.header(record.headers(), CloudEvents.CONTENT_TYPE),
        CloudEvents.header(record.headers(), CloudEvents.ID),
        CloudEvents.header(record.headers(), CloudEvents.TYPE));
  }
}
