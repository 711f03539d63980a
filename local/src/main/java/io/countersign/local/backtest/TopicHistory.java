package io.countersign.local.backtest;

import io.countersign.events.ActionClassified;
import io.countersign.local.admin.KafkaAccess;
import io.countersign.local.admin.PartitionReader;
import io.countersign.local.admin.RecordReader;
import io.countersign.schemas.Topic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** The history that the topics of a running platform hold. */
public final class TopicHistory implements HistorySource {

  private final KafkaAccess access;
  private final Instant end;
  private final List<Partition> open = new ArrayList<>();
  private long unreadable;

  /**
   * The history of a platform.
   *
   * @param end the present moment
   */
  public TopicHistory(KafkaAccess access, Instant end) {
    this.access = access;
    this.end = end;
  }

  @Override
  public String description() {
    return "the topics of the platform at " + access.addresses().kafka();
  }

  @Override
  public Instant end() {
    return end;
  }

  @Override
  public void forEachEvent(Instant since, Consumer<SpecificRecord> sink) {
    PublishedPolicies.TOPICS.forEach(topic -> forEach(topic, Instant.MIN, sink));
    try (RecordReader reader = new RecordReader(access)) {
      reader.latest(Topic.POLICY_FACTS).values().forEach(sink);
    }
    forEach(Topic.APPROVAL_EVENTS, since, sink);
  }

  private void forEach(Topic topic, Instant since, Consumer<SpecificRecord> sink) {
    for (PartitionReader reader : PartitionReader.open(access, topic, since)) {
      try (reader) {
        for (SpecificRecord next = reader.next(); next != null; next = reader.next()) {
          sink.accept(next);
        }
        unreadable += reader.unreadable();
      }
    }
  }

  @Override
  public List<? extends Cursor> classifications(Instant since) {
    PartitionReader.open(access, Topic.ACTION_CLASSIFIED, since)
        .forEach(reader -> open.add(new Partition(reader)));
    return List.copyOf(open);
  }

  @Override
  public long unreadable() {
    return unreadable + open.stream().mapToLong(one -> one.reader().unreadable()).sum();
  }

  @Override
  public void close() {
    open.forEach(Partition::close);
  }

  private record Partition(PartitionReader reader) implements Cursor {
    @Override
    public @Nullable ActionClassified next() {
      for (SpecificRecord next = reader.next(); next != null; next = reader.next()) {
        if (next instanceof ActionClassified classified) {
          return classified;
        }
      }
      return null;
    }

    @Override
    public void close() {
      reader.close();
    }
  }
}
