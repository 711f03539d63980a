package io.countersign.notification.runtime;

import io.countersign.notification.topology.AnswerListener;
import io.countersign.notification.topology.Service;
import io.countersign.notification.topology.Views;
import io.countersign.notification.topology.ViewsTopology;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jboss.logging.Logger;

/**
 * Runs the views. They are a Streams application of their own beside the routing, without stream
 * threads: one global thread keeps the stores.
 */
@Singleton
@Startup
public class ViewsRunner {
  private static final Logger LOG = Logger.getLogger(ViewsRunner.class);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

  /** Each flush writes a file, so it is not done with every event; a crash folds so much again. */
  private static final int FLUSH_INTERVAL_MILLIS = 10_000;

  private static final int POLL_MILLIS = 100;
  private static final int CANNOT_GO_ON = 1;

  private final KafkaStreams streams;
  private final Views views;
  private final DecisionService decisions;

  @Inject
  ViewsRunner(
      NotifierConfig config, KafkaSettings kafka, CommandSender sender, DirectoryWaits directory) {
    AtomicReference<AnswerListener> listener = new AtomicReference<>((_, _) -> {});
    streams =
        new KafkaStreams(
            ViewsTopology.build(
                kafka.topics(),
                kafka.serde().deserializer(),
                config.cards().keepClosed(),
                (commandId, answer) -> listener.get().answered(commandId, answer),
                directory),
            settings(config, kafka));
    views =
        new Views(
            () -> store(ViewsTopology.CARDS_STORE),
            () -> store(ViewsTopology.DIRECTORY_STORE),
            () -> store(ViewsTopology.GRANTS_STORE),
            Clock.systemUTC());
    decisions = new DecisionService(sender, views::answer, config.decisions().answerWithin());
    listener.set(decisions);
    streams.setUncaughtExceptionHandler(
        failure -> {
          LOG.error("The views cannot go on; the service ends", failure);
          // Not on this thread: the end of the service waits for it.
          Thread.ofPlatform().start(() -> Quarkus.asyncExit(CANNOT_GO_ON));
          return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    Thread.ofPlatform().name("views-start").start(this::start);
  }

  /** Reads the views. */
  public Views views() {
    return views;
  }

  /** Takes decisions. */
  public DecisionService decisions() {
    return decisions;
  }

  /** Whether the views can be read. */
  public boolean ready() {
    return streams.state() == KafkaStreams.State.RUNNING;
  }

  /** What the views are doing, in Kafka's word. */
  public String state() {
    return streams.state().name();
  }

  void stop(@Observes ShutdownEvent event) {
    streams.close(CLOSE_WITHIN);
  }

  /** Starting waits until the views are folded, which may take long after a loss. */
  private void start() {
    try {
      streams.start();
    } catch (RuntimeException e) {
      LOG.error("The views cannot start; the service ends", e);
      Quarkus.asyncExit(CANNOT_GO_ON);
    }
  }

  private ReadOnlyKeyValueStore<String, byte[]> store(String name) {
    return streams.store(
        StoreQueryParameters.fromNameAndType(name, QueryableStoreTypes.keyValueStore()));
  }

  private static Properties settings(NotifierConfig config, KafkaSettings kafka) {
    Properties settings = new Properties();
    kafka.common().forEach((name, value) -> settings.put(name, value));
    settings.putAll(
        Map.of(
            StreamsConfig.APPLICATION_ID_CONFIG,
            kafka.prefix() + Service.NAME + "-views",
            StreamsConfig.CLIENT_ID_CONFIG,
            config.instanceId() + "-views",
            StreamsConfig.STATE_DIR_CONFIG,
            config.stateDir().resolve("views").toString(),
            // Makes the global consumer read only what is committed.
            StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
            StreamsConfig.EXACTLY_ONCE_V2,
            StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
            FLUSH_INTERVAL_MILLIS,
            StreamsConfig.POLL_MS_CONFIG,
            POLL_MILLIS,
            StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG,
            BoundedRocksDb.class.getName(),
            StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
            UnreadableRecords.class.getName(),
            StreamsConfig.globalConsumerPrefix("max.partition.fetch.bytes"),
            3 * 1024 * 1024));
    return settings;
  }
}
