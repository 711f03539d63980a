package io.countersign.approval.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.approval.ActionId;
import io.countersign.approval.topology.EventTimes;
import io.countersign.events.EventMeta;
import io.countersign.events.Withdrawn;
import io.countersign.schemas.headers.CloudEvents;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

final class EventLogTest {
  private static final ActionId ACTION = new ActionId("case-7");
  private static final Instant NINE = Instant.parse("2026-11-21T09:00:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private long nanos;
  private final Log log = new Log();
  private final EventLog events =
      new EventLog(
          new LogReader(
              (topic, value) ->
                  new Withdrawn(
                      new EventMeta("e", "a", "default", NINE, "user:ivan", null, 1),
                      new String(value, StandardCharsets.UTF_8)),
              "approval.events"),
          () -> nanos);

  private List<LoggedEvent> read(int from, int to, Instant... times) {
    return events.read(
        log, ACTION, times.length, new EventTimes(List.of(times)), from, to, PATIENCE);
  }

  private static List<Integer> sequences(List<LoggedEvent> events) {
    return events.stream().map(LoggedEvent::sequence).toList();
  }

  @Test
  void theEventsOfAnActionAreFoundAmongThoseOfOthersOfTheSameMoment() {
    log.add("other", 1, NINE).add("case-7", 1, NINE).add("case-7", 2, NINE).add("other", 2, NINE);
    log.add("case-7", 3, NINE.plusMillis(1));

    assertThat(sequences(read(1, 3, NINE, NINE, NINE.plusMillis(1)))).containsExactly(1, 2, 3);
  }

  @Test
  void whatLiesBetweenDistantEventsIsNotRead() {
    log.add("case-7", 1, NINE);
    for (int i = 1; i <= 1_000; i++) {
      log.add("other", i, NINE.plusSeconds(60L + i));
    }
    log.add("case-7", 2, NINE.plusSeconds(7_200));

    assertThat(sequences(read(1, 2, NINE, NINE.plusSeconds(7_200)))).containsExactly(1, 2);
    assertThat(log.delivered).isLessThan(50);
  }

  @Test
  void anEventIsFoundWhoseTimeLiesBehindThatOfOnesBefore() {
    log.add("other", 1, NINE.plusSeconds(3_600)).add("case-7", 1, NINE);

    assertThat(sequences(read(1, 1, NINE))).containsExactly(1);
  }

  @Test
  void anEventOfAnEarlierMomentThanTheOneBeforeItIsFoundBehindIt() {
    log.add("case-7", 1, NINE.plusSeconds(30)).add("case-7", 2, NINE);

    assertThat(sequences(read(1, 2, NINE.plusSeconds(30), NINE))).containsExactly(1, 2);
  }

  @Test
  void anEventIsWaitedForThatIsCommittedAMomentLater() {
    log.add("case-7", 1, NINE);
    log.later(() -> log.add("case-7", 2, NINE.plusMillis(5)));

    assertThat(sequences(read(1, 2, NINE, NINE.plusMillis(5)))).containsExactly(1, 2);
  }

  @Test
  void anEventThatIsNotCommittedIsNeverShown() {
    log.add("case-7", 1, NINE);

    assertThatThrownBy(() -> read(1, 2, NINE, NINE.plusMillis(5)))
        .isInstanceOfSatisfying(
            NotNowException.class,
            notNow -> assertThat(notNow.code()).isEqualTo("not_committed_yet"));
  }

  @Test
  void onlyWhatIsAskedForIsRead() {
    log.add("case-7", 1, NINE).add("case-7", 2, NINE.plusSeconds(5));
    log.add("case-7", 3, NINE.plusSeconds(9));
    Instant[] times = {NINE, NINE.plusSeconds(5), NINE.plusSeconds(9)};

    assertThat(sequences(read(2, 2, times))).containsExactly(2);
    assertThat(sequences(read(3, 3, times))).containsExactly(3);
  }

  @Test
  void ofAnActionWhoseFirstTimesAreUnknownTheRestIsFound() {
    log.add("case-7", 1, NINE).add("case-7", 2, NINE.plusSeconds(5));

    assertThat(
            sequences(
                events.read(
                    log, ACTION, 2, new EventTimes(List.of(NINE.plusSeconds(5))), 1, 2, PATIENCE)))
        .containsExactly(2);
  }

  /** A partition in memory, whose broker sends a few records at a time. */
  private final class Log implements EventLog.Partition {
    private static final int AT_ONCE = 10;

    private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    private final List<Runnable> later = new ArrayList<>();
    private int position;
    private int delivered;

    Log add(String action, int sequence, Instant time) {
      RecordHeaders headers = new RecordHeaders();
      CloudEvents.avro(
              "approval-aggregator",
              "approval.withdrawn",
              action + "#" + sequence,
              time,
              action,
              null)
          .writeTo(headers);
      records.add(
          new ConsumerRecord<>(
              "approval.events",
              0,
              records.size(),
              time.toEpochMilli(),
              TimestampType.CREATE_TIME,
              0,
              0,
              action.getBytes(StandardCharsets.UTF_8),
              new byte[0],
              headers,
              Optional.empty()));
      return this;
    }

    void later(Runnable commit) {
      later.add(commit);
    }

    @Override
    public long end() {
      return records.size();
    }

    @Override
    public OptionalLong firstSince(Instant moment) {
      return records.stream()
          .filter(record -> record.timestamp() >= moment.toEpochMilli())
          .mapToLong(ConsumerRecord::offset)
          .findFirst();
    }

    @Override
    public void seek(long offset) {
      position = Math.toIntExact(offset);
    }

    @Override
    public List<ConsumerRecord<byte[], byte[]>> next(Duration patience) {
      if (position >= records.size()) {
        if (later.isEmpty()) {
          nanos += patience.toNanos();
        } else {
          later.removeFirst().run();
        }
      }
      int end = Math.min(records.size(), position + AT_ONCE);
      List<ConsumerRecord<byte[], byte[]>> next = List.copyOf(records.subList(position, end));
      delivered += next.size();
      position = end;
      return next;
    }
  }
}
