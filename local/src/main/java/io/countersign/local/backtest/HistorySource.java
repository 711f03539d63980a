package io.countersign.local.backtest;

import io.countersign.events.ActionClassified;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Where the history of a platform is read: its topics, or an export of its ledger. */
public interface HistorySource extends Closeable {

  /** Says in a few words what is read. */
  String description();

  /** The moment that a span of time counts back from where its end is not said. */
  Instant end();

  /**
   * Everything that happened after classifications and can tell of those since a moment, and what
   * was published, all of it from the begin; of each partition in order.
   *
   * @throws IOException where it cannot be read
   */
  void forEachEvent(Instant since, Consumer<SpecificRecord> sink) throws IOException;

  /**
   * The classifications since a moment, and perhaps some before it: one cursor for each partition.
   *
   * @throws IOException where they cannot be read
   */
  List<? extends Cursor> classifications(Instant since) throws IOException;

  /** How many records could not be read so far. */
  long unreadable();

  /** Classifications in the order of one partition. */
  interface Cursor extends Closeable {
    /**
     * The next one; null at the end.
     *
     * @throws IOException where it cannot be read
     */
    @Nullable ActionClassified next() throws IOException;
  }
}
