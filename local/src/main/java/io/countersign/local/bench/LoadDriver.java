package io.countersign.local.bench;

import io.countersign.local.admin.KafkaAccess;
import io.countersign.local.bench.CaseBook.Heard;
import io.countersign.local.platform.PlatformException;
import io.countersign.schemas.Topic;
import io.countersign.schemas.headers.CloudEvents;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Plays rounds of the approval case on a subject. One thread proposes, reads what is committed and
 * votes; the clock of a half stops when its event was read.
 */
final class LoadDriver implements AutoCloseable {
  /** Most cases of a round. */
  static final int MOST_CASES = 5_000_000;

  /** How long the last cases of a round may take, and how long its ledger may. */
  static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Duration POLL = Duration.ofMillis(2);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
  private static final Duration LONGEST_LATENCY = Duration.ofMinutes(10);
  private static final int SIGNIFICANT_DIGITS = 3;
  private static final long LAG_POLL_MILLIS = 20;

  /**
   * A partition's last mark of a transaction is no record, and nobody commits a place behind it.
   */
  private static final long MARK_OF_TRANSACTION = 1;

  private final KafkaAccess access;
  private final int payloadBytes;
  private final Admin admin;
  private final KafkaProducer<String, byte[]> producer;
  private final AtomicReference<@Nullable Exception> notSent = new AtomicReference<>();

  /** A driver for the broker and the registry there. */
  LoadDriver(KafkaAccess access, int payloadBytes) {
    this.access = access;
    this.payloadBytes = payloadBytes;
    this.admin = access.admin();
    this.producer =
        new KafkaProducer<>(access.producer(), new StringSerializer(), new ByteArraySerializer());
  }

  /** Plays one round and waits until its ledger has all of it. */
  Round play(Subject subject, Load load, String run) {
    try (CaseRecords records =
            new CaseRecords(
                access.addresses().registry(),
                access.topics(),
                subject.topics(),
                run,
                payloadBytes);
        KafkaConsumer<String, byte[]> consumer =
            new KafkaConsumer<>(
                access.consumer(), new StringDeserializer(), new ByteArrayDeserializer())) {
      listen(consumer, subject);
      ProcessTimes before = ProcessTimes.of(subject.processes().get());
      Duration driverBefore = ProcessTimes.own();
      Play play = new Play(records, consumer, load);
      play.run();
      Duration folded = awaitLedger(subject, play);
      play.readToEnd();
      Round round =
          new Round(
              play.book.granted(),
              Duration.ofNanos(play.lastGrantNanos - play.startNanos),
              folded,
              play.toPending,
              play.toGranted,
              ProcessTimes.of(subject.processes().get()).minus(before),
              ProcessTimes.own().minus(driverBefore),
              ProcessTimes.residentBytes(subject.processes().get()),
              play.book.broken(),
              play.book.problems());
      consumer.close(CloseOptions.timeout(CLOSE_LIMIT));
      return round;
    }
  }

  private static void listen(KafkaConsumer<String, byte[]> consumer, Subject subject) {
    String events = subject.topics().name(Topic.APPROVAL_EVENTS);
    List<TopicPartition> partitions =
        consumer.partitionsFor(events).stream()
            .map(info -> new TopicPartition(events, info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
  }

  private void send(ProducerRecord<String, byte[]> record) {
    var _ =
        producer.send(
            record,
            (_, failure) -> {
              if (failure != null) {
                notSent.compareAndSet(null, failure);
              }
            });
  }

  private void requireSent() {
    Exception failure = notSent.get();
    if (failure != null) {
      throw new PlatformException("The broker did not take a record: " + failure, failure);
    }
  }

  /** One round under way. */
  private final class Play {
    private final CaseRecords records;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Load load;
    private final CaseBook book = new CaseBook(MOST_CASES);
    private final Histogram toPending = histogram();
    private final Histogram toGranted = histogram();
    private long[] halfBegan = new long[1 << 12];
    private long startNanos;
    private long lastGrantNanos;

    Play(CaseRecords records, KafkaConsumer<String, byte[]> consumer, Load load) {
      this.records = records;
      this.consumer = consumer;
      this.load = load;
    }

    void run() {
      startNanos = System.nanoTime();
      lastGrantNanos = startNanos;
      long end = startNanos + Math.round(load.seconds() * TimeUnit.SECONDS.toNanos(1));
      switch (load) {
        case Load.Closed closed -> {
          for (int i = 0; i < closed.cases(); i++) {
            propose(System.nanoTime());
          }
          while (System.nanoTime() < end) {
            hear(end);
          }
        }
        case Load.Open open -> {
          Schedule schedule = Schedule.lasting(startNanos, open.casesPerSecond(), open.seconds());
          while (book.started() < schedule.cases()) {
            int due = schedule.due(System.nanoTime());
            while (book.started() < due) {
              propose(schedule.momentOf(book.started()));
            }
            hear(Long.MIN_VALUE);
          }
        }
      }
      long until = System.nanoTime() + PATIENCE.toNanos();
      while (book.open() > 0 && System.nanoTime() < until) {
        hear(Long.MIN_VALUE);
      }
    }

    private void propose(long intendedNanos) {
      if (book.isFull()) {
        return;
      }
      int number = book.start();
      if (number == halfBegan.length) {
        halfBegan = Arrays.copyOf(halfBegan, 2 * halfBegan.length);
      }
      halfBegan[number] = intendedNanos;
      send(records.proposal(number));
    }

    /** Reads what came; a case that ends before that moment is followed by another one. */
    private void hear(long proposeUntilNanos) {
      requireSent();
      for (ConsumerRecord<String, byte[]> event : consumer.poll(POLL)) {
        int number = records.numberOf(event.key());
        if (number < 0) {
          continue;
        }
        long now = System.nanoTime();
        Heard heard = heard(event);
        if (!book.hear(number, heard)) {
          continue;
        }
        switch (heard) {
          case PENDING -> {
            toPending.recordValue(
                Math.min(now - halfBegan[number], toPending.getHighestTrackableValue()));
            halfBegan[number] = System.nanoTime();
            send(records.vote(number));
          }
          case GRANTED -> {
            toGranted.recordValue(
                Math.min(now - halfBegan[number], toGranted.getHighestTrackableValue()));
            lastGrantNanos = now;
            if (now < proposeUntilNanos) {
              propose(System.nanoTime());
            }
          }
          case VOTED, OTHER -> {}
        }
      }
    }

    /** Whatever else is committed now: a doubled event shows here. */
    void readToEnd() {
      Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
      long until = System.nanoTime() + PATIENCE.toNanos();
      while (System.nanoTime() < until
          && ends.entrySet().stream()
              .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        hear(Long.MIN_VALUE);
      }
    }
  }

  private static Histogram histogram() {
    return new Histogram(LONGEST_LATENCY.toNanos(), SIGNIFICANT_DIGITS);
  }

  /** What an event says of its case. */
  static Heard heard(ConsumerRecord<String, byte[]> event) {
    return switch (CloudEvents.header(event.headers(), CloudEvents.TYPE)) {
      case "approval.requested" -> Heard.PENDING;
      case "approval.vote_recorded" -> Heard.VOTED;
      case "approval.granted" -> Heard.GRANTED;
      case null, default -> Heard.OTHER;
    };
  }

  private Duration awaitLedger(Subject subject, Play play) {
    String group = subject.ledgerGroup();
    if (group == null) {
      return Duration.ofNanos(play.lastGrantNanos - play.startNanos);
    }
    long until = System.nanoTime() + PATIENCE.toNanos();
    Map<TopicPartition, Long> ends = ends(subject);
    while (!isFolded(group, ends)) {
      if (System.nanoTime() > until) {
        throw new PlatformException(
            "The ledger of the %s has not folded the round within %d s."
                .formatted(subject.name(), PATIENCE.toSeconds()));
      }
      try {
        Thread.sleep(LAG_POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new PlatformException("Interrupted while the ledger follows.", e);
      }
    }
    return Duration.ofNanos(System.nanoTime() - play.startNanos);
  }

  private Map<TopicPartition, Long> ends(Subject subject) {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    List<String> names = subject.folded().stream().map(subject.topics()::name).toList();
    get(admin.describeTopics(names).allTopicNames())
        .forEach(
            (name, topic) ->
                topic
                    .partitions()
                    .forEach(
                        partition ->
                            asked.put(
                                new TopicPartition(name, partition.partition()),
                                OffsetSpec.latest())));
    return get(
            admin.listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED)).all())
        .entrySet()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().offset()));
  }

  private boolean isFolded(String group, Map<TopicPartition, Long> ends) {
    var committed = get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    return ends.entrySet().stream()
        .allMatch(
            end -> {
              var place = committed.get(end.getKey());
              return (place == null ? 0 : place.offset()) >= end.getValue() - MARK_OF_TRANSACTION;
            });
  }

  private static <T> T get(KafkaFuture<T> future) {
    try {
      return future.get(KafkaAccess.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException failed) {
      throw new PlatformException("The broker does not say how far the ledger is.", failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new PlatformException("Interrupted while the ledger follows.", interrupted);
    }
  }

  @Override
  public void close() {
    producer.close(CLOSE_LIMIT);
    admin.close(CLOSE_LIMIT);
  }
}
