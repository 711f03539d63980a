package io.countersign.notification.runtime;

import io.countersign.events.DeliveryStatus;
import io.countersign.events.NotificationDelivery;
import io.countersign.events.NotificationIntent;
import io.countersign.notification.Routing;
import io.countersign.notification.topology.Service;
import io.countersign.schemas.EventTypes;
import io.countersign.schemas.Topic;
import io.countersign.schemas.headers.CloudEvents;
import io.countersign.schemas.registry.RegistryException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads intents and carries them out, each on a virtual thread. An intent's offset is committed
 * when its last result is written, so a crash repeats posts and loses none; the receiver knows a
 * repeated one by its {@code webhook-id}.
 */
@Singleton
@Startup
public class WebhookWorker {
  /** How many intents may be under way before reading stops. */
  static final int MAX_UNDER_WAY = 1_000;

  private static final Logger LOG = Logger.getLogger(WebhookWorker.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
  private static final String GROUP = "notifier-webhooks";
  private static final String REASON_HEADER = "countersign.reason";

  private final KafkaSettings kafka;
  private final Deserializer<SpecificRecord> values;
  private final Producer<String, SpecificRecord> deliveries;
  private final Producer<String, byte[]> deadLetters;
  private final WebhookClient client;
  private final WebhookDelivery delivery;
  private final Thread thread;
  private volatile boolean running = true;
  private volatile @Nullable Consumer<String, byte[]> reading;

  @Inject
  WebhookWorker(NotifierConfig config, KafkaSettings kafka) {
    this.kafka = kafka;
    values = kafka.serde().deserializer();
    List<WebhookEndpoint> endpoints =
        config.webhooks().entrySet().stream()
            .map(webhook -> WebhookEndpoint.of(webhook.getKey(), webhook.getValue()))
            .toList();
    deliveries = kafka.producer(kafka.serde().serializer());
    deadLetters = kafka.producer(new ByteArraySerializer());
    client =
        new WebhookClient(config.delivery().connectTimeout(), config.delivery().requestTimeout());
    delivery =
        new WebhookDelivery(
            endpoints,
            client,
            config.delivery().backOff(),
            config.delivery().parallelPerEndpoint());
    thread = Thread.ofPlatform().name("webhooks").start(this::run);
  }

  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    running = false;
    Consumer<String, byte[]> consumer = reading;
    if (consumer != null) {
      consumer.wakeup();
    }
    thread.join(CLOSE_WITHIN);
    client.close();
    deliveries.close(CLOSE_WITHIN);
    deadLetters.close(CLOSE_WITHIN);
  }

  /** Starts over with a new consumer when one fails; what was under way is read again. */
  private void run() {
    while (running) {
      try {
        read();
      } catch (WakeupException stopped) {
        return;
      } catch (KafkaException | RegistryException e) {
        LOG.warn("Reading intents failed and starts over", e);
        pause();
      }
    }
  }

  private void read() {
    OffsetWindow window = new OffsetWindow();
    try (Consumer<String, byte[]> consumer =
            new KafkaConsumer<>(
                kafka.consumer(GROUP), new StringDeserializer(), new ByteArrayDeserializer());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      reading = consumer;
      try {
        consumer.subscribe(
            List.of(kafka.topics().name(Topic.NOTIFICATION_INTENTS)), forget(window));
        Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
        while (running) {
          if (window.size() >= MAX_UNDER_WAY) {
            consumer.pause(consumer.assignment());
          } else {
            consumer.resume(consumer.paused());
          }
          for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
            start(record, window, threads);
          }
          committed = commit(consumer, window, committed);
        }
      } finally {
        // Waiting posts end here; their offsets are not committed, so they are made again.
        threads.shutdownNow();
        reading = null;
      }
    }
  }

  private static ConsumerRebalanceListener forget(OffsetWindow window) {
    return new ConsumerRebalanceListener() {
      @Override
      public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        partitions.forEach(window::lost);
      }

      @Override
      public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        // Reading goes on at what was committed.
      }
    };
  }

  private static Map<TopicPartition, OffsetAndMetadata> commit(
      Consumer<String, byte[]> consumer,
      OffsetWindow window,
      Map<TopicPartition, OffsetAndMetadata> before) {
    Map<TopicPartition, OffsetAndMetadata> now = window.committable();
    if (!now.equals(before) && !now.isEmpty()) {
      consumer.commitSync(now);
    }
    return now;
  }

  private void start(
      ConsumerRecord<String, byte[]> record, OffsetWindow window, ExecutorService threads) {
    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
    window.started(partition, record.offset());
    Future<?> _ =
        threads.submit(
            () -> {
              try {
                carryOut(record);
                window.done(partition, record.offset());
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } catch (RuntimeException e) {
                // Its offset stays uncommitted, so it is read again after a restart.
                LOG.errorf(e, "The intent at %s@%d could not be ended", partition, record.offset());
              }
            });
  }

  private void carryOut(ConsumerRecord<String, byte[]> record) throws InterruptedException {
    @Nullable NotificationIntent intent = intent(record);
    if (intent == null) {
      return;
    }
    if (!intent.getChannel().equals(Routing.WEBHOOK)) {
      LOG.warnf("No worker for channel %s of intent %s", intent.getChannel(), intent.getIntentId());
      return;
    }
    @Nullable String trace = CloudEvents.header(record.headers(), CloudEvents.TRACEPARENT);
    DeliveryStatus end = delivery.deliver(intent, result -> report(result, trace));
    if (end == DeliveryStatus.FAILED) {
      bury(record, "The webhook could not be delivered.");
    }
  }

  private @Nullable NotificationIntent intent(ConsumerRecord<String, byte[]> record)
      throws InterruptedException {
    while (true) {
      try {
        if (values.deserialize(record.topic(), record.headers(), record.value())
            instanceof NotificationIntent intent) {
          return intent;
        }
        bury(record, "This is no notification.intended.");
        return null;
      } catch (KafkaException | RegistryException e) {
        if (!RegistryException.isOutage(e)) {
          bury(record, String.valueOf(e.getMessage()));
          return null;
        }
        Thread.sleep(AFTER_FAILURE);
      }
    }
  }

  private void report(NotificationDelivery result, @Nullable String trace) {
    ProducerRecord<String, SpecificRecord> event =
        new ProducerRecord<>(
            kafka.topics().name(Topic.NOTIFICATION_DELIVERIES), result.getActionId(), result);
    CloudEvents.avro(
            Service.NAME,
            EventTypes.nameOf(result),
            result.getEventId(),
            result.getAttemptedAt(),
            result.getActionId(),
            trace)
        .writeTo(event.headers());
    Written.durably(deliveries.send(event));
  }

  private void bury(ConsumerRecord<String, byte[]> record, String reason) {
    ProducerRecord<String, byte[]> letter =
        new ProducerRecord<>(
            kafka.topics().name(Topic.NOTIFIER_DEAD_LETTER), record.key(), record.value());
    record.headers().forEach(letter.headers()::add);
    letter.headers().add(REASON_HEADER, reason.getBytes(StandardCharsets.UTF_8));
    Written.durably(deadLetters.send(letter));
  }

  private static void pause() {
    try {
      Thread.sleep(AFTER_FAILURE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
