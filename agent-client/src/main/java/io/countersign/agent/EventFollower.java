package io.countersign.agent;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Follows the events of the actions that somebody asks for, on one thread with one consumer that
 * reads only the partitions of those actions.
 *
 * <p>All state is confined to that thread; other threads hand it requests. The past of an action is
 * read by a second thread, and only where the live events do not tell the answer: after a restart,
 * for an action that was proposed before, for an identical proposal that brings no new event.
 */
final class EventFollower implements AutoCloseable {

  /** How long a proposal may stay without an event until the past is asked as well. */
  private static final Duration RECALL_AFTER = Duration.ofSeconds(1);

  /** How long a partition is still read after the last action in it was settled. */
  private static final Duration LINGER = Duration.ofSeconds(30);

  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration HOUSEKEEPING = Duration.ofMillis(200);

  /** Actions remembered; beyond it, the eldest that nobody waits for is forgotten. */
  private static final int MAX_TRACKED = 10_000;

  private final EventSource source;
  private final AgentClientConfig config;
  private final Consumer<byte[], byte[]> consumer;
  private final BlockingQueue<Runnable> requests = new LinkedBlockingQueue<>();
  private final Map<String, Tracker> trackers = new LinkedHashMap<>();
  private final Map<Integer, Long> neededNanos = new HashMap<>();
  private final ExecutorService historian;
  private long houseKeptNanos = System.nanoTime();
  private final Thread thread;
  private volatile boolean closed;
  private int partitions;

  EventFollower(AgentClientConfig config, EventSource source) {
    this.config = config;
    this.source = source;
    this.consumer = source.open();
    this.historian = Executors.newSingleThreadExecutor(task -> daemon(task, "countersign-history"));
    this.thread = daemon(this::run, "countersign-events");
    thread.start();
  }

  /**
   * Follows an action from now on, forgetting what was known of it. Complete when every event from
   * now on will be seen.
   */
  CompletableFuture<String> followFromNow(String actionId) {
    CompletableFuture<String> followed = new CompletableFuture<>();
    submit(
        followed,
        () -> {
          Tracker earlier = trackers.remove(actionId);
          Tracker tracker = track(actionId);
          if (earlier != null) {
            earlier.handOver(tracker);
          }
          followed.complete(actionId);
        });
    return followed;
  }

  /** The first answer of the action that is enough; its past counts when it is not followed yet. */
  CompletableFuture<Answer> await(String actionId, Predicate<Answer> enough) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    submit(
        answer,
        () -> {
          Tracker tracker = trackers.get(actionId);
          if (tracker == null) {
            tracker = track(actionId);
            recall(tracker);
          }
          tracker.await(enough, answer);
        });
    return answer;
  }

  /** All events of the action so far. */
  CompletableFuture<List<SpecificRecord>> history(String actionId) {
    CompletableFuture<List<SpecificRecord>> history = new CompletableFuture<>();
    submit(
        history,
        () -> {
          TopicPartition place = new TopicPartition(source.topic(), partitionOf(actionId));
          long end =
              uninterrupted(
                  () ->
                      consumer
                          .endOffsets(Set.of(place), config.requestTimeout())
                          .getOrDefault(place, 0L));
          readHistory(actionId, place.partition(), end, history);
        });
    return history;
  }

  @Override
  public void close() {
    closed = true;
    consumer.wakeup();
    historian.shutdownNow();
    try {
      thread.join(config.requestTimeout().toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void submit(CompletableFuture<?> answer, Runnable request) {
    requests.add(
        () -> {
          try {
            request.run();
          } catch (RuntimeException e) {
            answer.completeExceptionally(unreachable(e));
          }
        });
    consumer.wakeup();
    if (closed) {
      answer.completeExceptionally(new IllegalStateException("The agent client is closed"));
    }
  }

  private void run() {
    try (consumer) {
      while (!closed) {
        step();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      closed = true;
      IllegalStateException problem = new IllegalStateException("The agent client is closed");
      trackers.values().forEach(tracker -> tracker.fail(problem));
    }
  }

  private void step() throws InterruptedException {
    try {
      if (consumer.assignment().isEmpty()) {
        Runnable request = requests.poll(POLL.toMillis(), TimeUnit.MILLISECONDS);
        runAll(request);
      } else {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          deliver(record);
        }
        runAll(null);
      }
    } catch (WakeupException e) {
      runAll(null);
    } catch (KafkaException e) {
      RuntimeException problem = unreachable(e);
      trackers.values().forEach(tracker -> tracker.fail(problem));
    }
    if (System.nanoTime() - houseKeptNanos > HOUSEKEEPING.toNanos()) {
      houseKeptNanos = System.nanoTime();
      recallSilent();
      releaseIdle();
    }
  }

  private void runAll(@Nullable Runnable first) {
    Runnable request = first == null ? requests.poll() : first;
    while (request != null) {
      request.run();
      request = requests.poll();
    }
  }

  private Tracker track(String actionId) {
    int partition = partitionOf(actionId);
    Tracker tracker = new Tracker(actionId, partition, follow(partition), System.nanoTime());
    trackers.put(actionId, tracker);
    forgetEldest();
    return tracker;
  }

  /** Reads the partition from now on and says from which offset. */
  private long follow(int partition) {
    TopicPartition place = new TopicPartition(source.topic(), partition);
    neededNanos.put(partition, System.nanoTime());
    if (consumer.assignment().contains(place)) {
      return uninterrupted(() -> consumer.position(place, config.requestTimeout()));
    }
    Set<TopicPartition> wanted = new HashSet<>(consumer.assignment());
    wanted.add(place);
    consumer.assign(wanted);
    try {
      return uninterrupted(
          () -> {
            consumer.seekToEnd(Set.of(place));
            return consumer.position(place, config.requestTimeout());
          });
    } catch (KafkaException e) {
      wanted.remove(place);
      consumer.assign(wanted);
      throw e;
    }
  }

  private int partitionOf(String actionId) {
    if (partitions == 0) {
      List<PartitionInfo> infos =
          uninterrupted(() -> consumer.partitionsFor(source.topic(), config.requestTimeout()));
      if (infos == null || infos.isEmpty()) {
        throw new InvalidTopicException("There is no topic " + source.topic());
      }
      partitions = infos.size();
    }
    // What Kafka's default partitioner does with a key, here and in clients of other languages.
    byte[] key = actionId.getBytes(StandardCharsets.UTF_8);
    return Utils.toPositive(Utils.murmur2(key)) % partitions;
  }

  private void deliver(ConsumerRecord<byte[], byte[]> record) {
    if (record.key() == null) {
      return;
    }
    Tracker tracker = trackers.get(new String(record.key(), StandardCharsets.UTF_8));
    if (tracker == null) {
      return;
    }
    try {
      Optional<SpecificRecord> event = source.decode(record);
      if (event.isPresent() && tracker.eventSeen(record.offset(), event.get())) {
        recall(tracker);
      }
    } catch (RuntimeException e) {
      tracker.fail(unreachable(e));
    }
  }

  private void recallSilent() {
    long now = System.nanoTime();
    for (Tracker tracker : trackers.values()) {
      if (tracker.answer().isEmpty()
          && tracker.isWanted()
          && now - tracker.startedNanos() > RECALL_AFTER.toNanos()) {
        recall(tracker);
      }
    }
  }

  private void recall(Tracker tracker) {
    if (!tracker.askForHistory()) {
      return;
    }
    CompletableFuture<List<SpecificRecord>> history = new CompletableFuture<>();
    var unused =
        history.whenComplete(
            (events, problem) -> {
              requests.add(() -> recalled(tracker, events, problem));
              consumer.wakeup();
            });
    readHistory(tracker.actionId(), tracker.partition(), tracker.startOffset(), history);
  }

  private static void recalled(
      Tracker tracker, @Nullable List<SpecificRecord> events, @Nullable Throwable problem) {
    if (events != null) {
      tracker.historyRead(events);
    } else if (problem instanceof RuntimeException known) {
      tracker.historyFailed();
      tracker.fail(known);
    }
  }

  private void readHistory(
      String actionId, int partition, long end, CompletableFuture<List<SpecificRecord>> history) {
    historian.execute(
        () -> {
          try {
            history.complete(source.history(actionId, partition, end));
          } catch (RuntimeException e) {
            history.completeExceptionally(unreachable(e));
          }
        });
  }

  private void forgetEldest() {
    if (trackers.size() <= MAX_TRACKED) {
      return;
    }
    for (Tracker tracker : new ArrayList<>(trackers.values())) {
      if (!tracker.isWanted()) {
        trackers.remove(tracker.actionId());
        return;
      }
    }
  }

  private void releaseIdle() {
    long now = System.nanoTime();
    for (Tracker tracker : trackers.values()) {
      if (!tracker.isSettled() || tracker.isWanted()) {
        neededNanos.put(tracker.partition(), now);
      }
    }
    Set<Integer> idle = new HashSet<>();
    neededNanos.forEach(
        (partition, needed) -> {
          if (now - needed > LINGER.toNanos()) {
            idle.add(partition);
          }
        });
    if (!idle.isEmpty()) {
      idle.forEach(neededNanos::remove);
      Set<TopicPartition> wanted = new HashSet<>(consumer.assignment());
      wanted.removeIf(place -> idle.contains(place.partition()));
      consumer.assign(wanted);
      // What was settled there is final for this client; later events of it are not followed.
      trackers.values().removeIf(tracker -> idle.contains(tracker.partition()));
    }
  }

  /** A wake-up is meant for a poll; where it meets another call, the call is made again. */
  private static <T> T uninterrupted(Supplier<T> call) {
    while (true) {
      try {
        return call.get();
      } catch (WakeupException e) {
        // Requests are looked for after this call anyway.
      }
    }
  }

  private RuntimeException unreachable(Throwable problem) {
    if (problem instanceof PlatformUnreachableException known) {
      return known;
    }
    return new PlatformUnreachableException(
        "Expected events of "
            + source.topic()
            + " from Kafka at "
            + config.bootstrapServers()
            + ", but "
            + problem.getMessage(),
        problem);
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
