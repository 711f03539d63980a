package io.countersign.benchmarks.chain;

import io.countersign.schemas.Topics;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/**
 * The program of one hop. It says {@value #READY} when it runs, and ends when its standard input
 * does, so that it never outlives who started it.
 */
public final class HopMain {
  /** What it says when it runs. */
  public static final String READY = "ready";

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);
  private static final String SERVICE_PREFIX = "kafka-streams.";

  /** What a service says of throughput and latency; names, folders and handlers are its own. */
  private static final List<String> TAKEN =
      List.of(
          "processing.guarantee",
          "commit.interval.ms",
          "poll.ms",
          "num.stream.threads",
          "statestore.cache.max.bytes",
          "rocksdb.config.setter",
          "producer.",
          "consumer.auto.",
          "consumer.fetch.",
          "consumer.max.",
          "main.consumer.auto.",
          "main.consumer.fetch.",
          "main.consumer.max.");

  private HopMain() {}

  /**
   * Runs one hop.
   *
   * @param arguments {@link Hop}, bootstrap servers, prefix of the topics, checkout, folder for
   *     state, {@link Sizes}
   */
  public static void main(String[] arguments) throws IOException {
    Hop hop = Hop.valueOf(arguments[0]);
    Topics topics = new Topics(arguments[2]);
    Properties settings = settings(Path.of(arguments[3]), hop);
    settings.setProperty(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, arguments[1]);
    settings.setProperty(StreamsConfig.APPLICATION_ID_CONFIG, topics.prefix() + hop.service());
    settings.setProperty(StreamsConfig.STATE_DIR_CONFIG, arguments[4]);
    try (KafkaStreams streams =
        new KafkaStreams(hop.topology(topics, Sizes.parse(arguments[5])), settings)) {
      streams.setUncaughtExceptionHandler(_ -> StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
      streams.setStateListener(
          (now, _) -> {
            if (now == KafkaStreams.State.RUNNING) {
              System.out.println(READY);
            } else if (now == KafkaStreams.State.ERROR) {
              Runtime.getRuntime().halt(1);
            }
          });
      streams.start();
      while (System.in.read() >= 0) {
        // Nothing is said to it; it waits for the end.
      }
      streams.close(CLOSE_LIMIT);
    }
  }

  /** The settings of the service whose place the hop has, as far as they bear on its speed. */
  static Properties settings(Path checkout, Hop hop) throws IOException {
    Path file =
        checkout.resolve(hop.service()).resolve("src/main/resources/application.properties");
    Properties service = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      service.load(reader);
    }
    Properties taken = new Properties();
    for (String name : service.stringPropertyNames()) {
      if (name.startsWith(SERVICE_PREFIX)) {
        String setting = name.substring(SERVICE_PREFIX.length());
        if (TAKEN.stream().anyMatch(setting::startsWith)) {
          taken.setProperty(setting, service.getProperty(name));
        }
      }
    }
    return taken;
  }
}
