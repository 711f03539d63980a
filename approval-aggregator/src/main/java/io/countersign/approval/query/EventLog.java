package io.countersign.approval.query;

import io.countersign.approval.ActionId;
import io.countersign.approval.topology.EventTimes;
import io.countersign.schemas.headers.CloudEvents;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Finds the events of one action in its partition of the log by the moments at which they were. A
 * record's time is its event's, so the broker's own index of times leads to each; what is read
 * beside it is what happened to others in the same moment.
 *
 * <p>Times of a partition are nearly in order. Where a clock was set back, the way from the first
 * record that is not older than the event to the event itself is longer, and it is bounded.
 */
public final class EventLog {
  /** Most records that are looked at for one event. */
  static final int MAX_SCANNED_RECORDS = 100_000;

  /** Up to here it is quicker to read on than to look the next moment up. */
  private static final Duration READ_ON = Duration.ofSeconds(1);

  private final LogReader reader;
  private final LongSupplier nanoTime;

  /**
   * Over the values of the log.
   *
   * @param reader reads records as events
   * @param nanoTime a clock that only goes on, in nanoseconds
   */
  public EventLog(LogReader reader, LongSupplier nanoTime) {
    this.reader = reader;
    this.nanoTime = nanoTime;
  }

  /** One partition of the log, of which only what is committed is seen. */
  public interface Partition {
    /** The first offset that is not committed yet. */
    long end();

    /** The first record that is not older than {@code moment}; empty where there is none. */
    OptionalLong firstSince(Instant moment);

    /** Goes to {@code offset}. */
    void seek(long offset);

    /** The next records; none where none came within {@code patience}. */
    List<ConsumerRecord<byte[], byte[]>> next(Duration patience);
  }

  /**
   * The events of an action from {@code from} to {@code to}, both included, as far as {@code times}
   * reaches back.
   *
   * @param partition the partition of the action
   * @param actionId the action
   * @param sequence number of its events
   * @param times when the newest of them were
   * @param from position of the first wanted event, from 1
   * @param to position of the last wanted event
   * @param patience how long each event is waited for, since it may be decided and not yet
   *     committed
   * @throws NotNowException where one of them is not committed in that time, or not found
   */
  public List<LoggedEvent> read(
      Partition partition,
      ActionId actionId,
      int sequence,
      EventTimes times,
      int from,
      int to,
      Duration patience) {
    int firstKnown = sequence - times.newest().size() + 1;
    byte[] key = actionId.value().getBytes(StandardCharsets.UTF_8);
    long until = nanoTime.getAsLong() + patience.toNanos();
    List<LoggedEvent> found = new ArrayList<>();
    long next = 0;
    int wanted = Math.max(from, firstKnown);
    while (wanted <= to) {
      Instant moment = times.newest().get(wanted - firstKnown);
      // Before the look-up: what is committed after it lies behind this end.
      long end = partition.end();
      partition.seek(Math.max(next, partition.firstSince(moment).orElse(end)));
      int scanned = 0;
      boolean near = true;
      while (near && wanted <= to) {
        List<ConsumerRecord<byte[], byte[]>> entries = partition.next(remaining(until));
        if (entries.isEmpty() && remaining(until).isZero()) {
          throw notYet(actionId, wanted);
        }
        for (ConsumerRecord<byte[], byte[]> entry : entries) {
          scanned++;
          if (wanted <= to
              && Arrays.equals(entry.key(), key)
              && eventId(actionId, wanted).equals(id(entry))) {
            found.add(reader.read(wanted, entry));
            next = entry.offset() + 1;
            wanted++;
            scanned = 0;
            until = nanoTime.getAsLong() + patience.toNanos();
          }
        }
        if (scanned > MAX_SCANNED_RECORDS) {
          throw new NotNowException(
              "event_not_found",
              "The event %s lies too far from its time in the log."
                  .formatted(eventId(actionId, wanted)));
        }
        near = wanted > to || isNear(entries, times.newest().get(wanted - firstKnown));
      }
    }
    return List.copyOf(found);
  }

  private Duration remaining(long until) {
    return Duration.ofNanos(Math.max(0, until - nanoTime.getAsLong()));
  }

  private static boolean isNear(List<ConsumerRecord<byte[], byte[]>> entries, Instant moment) {
    return entries.isEmpty()
        || !moment.isAfter(Instant.ofEpochMilli(entries.getLast().timestamp()).plus(READ_ON));
  }

  private static String eventId(ActionId actionId, int sequence) {
    return actionId + "#" + sequence;
  }

  private static String id(ConsumerRecord<byte[], byte[]> entry) {
    String id = CloudEvents.header(entry.headers(), CloudEvents.ID);
    return id == null ? "" : id;
  }

  private static NotNowException notYet(ActionId actionId, int sequence) {
    return new NotNowException(
        "not_committed_yet",
        "The event %s is decided and not committed yet.".formatted(eventId(actionId, sequence)));
  }
}
