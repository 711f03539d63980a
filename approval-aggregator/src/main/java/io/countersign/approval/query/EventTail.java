package io.countersign.approval.query;

import io.countersign.approval.ActionId;
import io.countersign.schemas.headers.CloudEvents;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Follows the log for those who wait for an action: only the partitions for which somebody waits,
 * and only what is committed. Where nobody waits, nothing is read.
 */
public final class EventTail implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(EventTail.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final LogReader reader;
  private final String topic;
  private final Map<String, CopyOnWriteArrayList<Following>> byAction = new ConcurrentHashMap<>();
  private final BlockingQueue<Runnable> changes = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile @Nullable Consumer<byte[], byte[]> consumer;
  private volatile boolean closed;

  /** Who waits for each partition; only the thread knows it. */
  private final Map<TopicPartition, Set<Following>> waiting = new HashMap<>();

  /** Hears what happens; called by the one thread that reads, so it must not wait. */
  public interface Listener {
    /** A committed event of the action, in their order. */
    void happened(LoggedEvent event);

    /** Nothing more is heard; whoever listened asks again. */
    void interrupted();
  }

  /**
   * Follows {@code topic}.
   *
   * @param consumers makes consumers outside of any group that see what is committed
   * @param reader reads records as events
   * @param topic name of the topic
   */
  public EventTail(Supplier<Consumer<byte[], byte[]>> consumers, LogReader reader, String topic) {
    this.consumers = consumers;
    this.reader = reader;
    this.topic = topic;
    this.thread = Thread.ofPlatform().daemon().name("event-tail").start(this::run);
  }

  /** Follows {@code topic} of a broker. */
  public static EventTail of(
      String bootstrapServers, String clientId, LogReader reader, String topic) {
    return new EventTail(
        () ->
            new KafkaConsumer<>(
                KafkaLog.settings(bootstrapServers, clientId + "-tail"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer()),
        reader,
        topic);
  }

  /** Somebody who listens to an action until they close it. */
  public final class Following implements AutoCloseable {
    private final TopicPartition partition;
    private final String actionId;
    private final Listener listener;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();

    private Following(TopicPartition partition, String actionId, Listener listener) {
      this.partition = partition;
      this.actionId = actionId;
      this.listener = listener;
    }

    /** Done as soon as nothing that is committed from then on is missed. */
    public CompletableFuture<Void> ready() {
      return ready.copy();
    }

    @Override
    public void close() {
      byAction.computeIfPresent(
          actionId,
          (_, followings) -> {
            followings.remove(this);
            return followings.isEmpty() ? null : followings;
          });
      change(() -> leave(this));
    }
  }

  /** Listens to {@code actionId}, whose events lie in {@code partition}. */
  public Following follow(int partition, ActionId actionId, Listener listener) {
    Following following =
        new Following(new TopicPartition(topic, partition), actionId.value(), listener);
    byAction.compute(
        actionId.value(),
        (_, followings) -> {
          CopyOnWriteArrayList<Following> all =
              followings == null ? new CopyOnWriteArrayList<>() : followings;
          all.add(following);
          return all;
        });
    change(() -> join(following));
    return following;
  }

  private void change(Runnable change) {
    changes.add(change);
    Consumer<byte[], byte[]> running = consumer;
    if (running != null) {
      running.wakeup();
    }
  }

  private void run() {
    while (!closed) {
      try {
        if (waiting.isEmpty()) {
          changes.take().run();
        }
        for (Runnable change = changes.poll(); change != null; change = changes.poll()) {
          change.run();
        }
        if (!waiting.isEmpty()) {
          running().poll(POLL).forEach(this::tell);
        }
      } catch (WakeupException change) {
        // Somebody came or went.
      } catch (InterruptedException interrupted) {
        break;
      } catch (KafkaException failed) {
        LOG.warnf("The log cannot be followed; whoever waits asks again: %s", failed.getMessage());
        interruptAll();
      }
    }
    interruptAll();
  }

  private Consumer<byte[], byte[]> running() {
    Consumer<byte[], byte[]> running = consumer;
    if (running == null) {
      running = consumers.get();
      consumer = running;
    }
    return running;
  }

  private void join(Following following) {
    Set<Following> others =
        waiting.computeIfAbsent(
            following.partition, _ -> Collections.newSetFromMap(new IdentityHashMap<>()));
    others.add(following);
    if (others.size() == 1) {
      try {
        assign();
        running().seekToEnd(List.of(following.partition));
        position(following.partition);
      } catch (KafkaException failed) {
        following.ready.completeExceptionally(failed);
        throw failed;
      }
    }
    following.ready.complete(null);
  }

  /** Looks the end up now and not at the next poll: from here on nothing is missed. */
  private void position(TopicPartition partition) {
    while (true) {
      try {
        running().position(partition);
        return;
      } catch (WakeupException another) {
        // Somebody else came or went; they are next.
      }
    }
  }

  private void leave(Following following) {
    Set<Following> others = waiting.get(following.partition);
    if (others != null && others.remove(following) && others.isEmpty()) {
      waiting.remove(following.partition);
      assign();
    }
  }

  private void assign() {
    running().assign(List.copyOf(waiting.keySet()));
  }

  private void tell(ConsumerRecord<byte[], byte[]> record) {
    if (record.key() == null) {
      return;
    }
    List<Following> followings = byAction.get(new String(record.key(), StandardCharsets.UTF_8));
    String id = CloudEvents.header(record.headers(), CloudEvents.ID);
    if (followings == null || id == null) {
      return;
    }
    try {
      LoggedEvent event = reader.read(sequence(id), record);
      followings.forEach(following -> following.listener.happened(event));
    } catch (NotNowException | NumberFormatException unreadable) {
      LOG.warnf("The event %s cannot be read: %s", id, unreadable.getMessage());
      followings.forEach(following -> following.listener.interrupted());
    }
  }

  private static int sequence(String eventId) {
    return Integer.parseInt(eventId.substring(eventId.lastIndexOf('#') + 1));
  }

  /** Everybody starts again, with a new consumer. */
  private void interruptAll() {
    List<Following> all =
        byAction.values().stream()
            .flatMap(List::stream)
            .collect(Collectors.toCollection(ArrayList::new));
    byAction.clear();
    waiting.clear();
    Consumer<byte[], byte[]> broken = consumer;
    consumer = null;
    if (broken != null) {
      broken.close(CloseOptions.timeout(CLOSE_LIMIT));
    }
    all.forEach(following -> following.listener.interrupted());
  }

  @Override
  public void close() {
    closed = true;
    change(() -> {});
    try {
      thread.join(CLOSE_LIMIT);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
