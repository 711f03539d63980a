package io.countersign.evaluator.runtime;

import io.countersign.evaluator.policies.FactsInForce;
import io.countersign.evaluator.policies.PoliciesInForce;
import io.countersign.evaluator.policies.StopsInForce;
import io.countersign.evaluator.topology.PolicyEvaluatorTopology;
import io.countersign.schemas.Topics;
import io.countersign.schemas.serde.EventSerdes;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Quarkus;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.jboss.logging.Logger;

/** Puts the program together. */
@Singleton
public class Wiring {
  private static final Logger LOG = Logger.getLogger(Wiring.class);

  private static final int CANNOT_GO_ON = 1;

  /** How long a stream thread that failed waits before another takes its place. */
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

  /** The clock at the edge. */
  @Produces
  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }

  /** The policies in force, with their metrics. */
  @Produces
  @Singleton
  PoliciesInForce policies(MeterRegistry metrics) {
    PoliciesInForce policies = new PoliciesInForce();
    metrics.gauge("countersign.policies.in.force", policies, PoliciesInForce::inForce);
    metrics.gauge("countersign.policies.refused", policies, PoliciesInForce::refusals);
    return policies;
  }

  /** The stops in force. */
  @Produces
  @Singleton
  StopsInForce stops() {
    return new StopsInForce();
  }

  /** The external facts in force. */
  @Produces
  @Singleton
  FactsInForce facts() {
    return new FactsInForce();
  }

  /** The topology that the Kafka Streams extension runs. */
  @Produces
  @Singleton
  Topology topology(
      EvaluatorConfig config,
      PoliciesInForce policies,
      StopsInForce stops,
      FactsInForce facts,
      Clock clock) {
    return new PolicyEvaluatorTopology(
            new Topics(config.topics().prefix().orElse("")),
            EventSerdes.values(serdeSettings(config)),
            policies,
            stops,
            facts,
            clock)
        .build();
  }

  /**
   * A thread that fails, for example because the registry is away, is replaced: nothing is lost.
   */
  @Produces
  @Singleton
  StreamsUncaughtExceptionHandler replaceThread() {
    return failure -> {
      LOG.error("The stream stopped and starts again from the last commit", failure);
      try {
        Thread.sleep(PAUSE_AFTER_FAILURE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
    };
  }

  /**
   * The thread that reads policies and stops cannot be replaced: when it fails, Streams ends for
   * good. Then the program ends too, so that whoever watches it starts it again, instead of
   * standing there without classifying.
   */
  @Produces
  @Singleton
  KafkaStreams.StateListener endWhenStreamsEnded() {
    return (now, before) -> {
      if (now == KafkaStreams.State.ERROR) {
        LOG.fatal(
            "Kafka Streams cannot go on; the policy evaluator ends and must be started again");
        // Not on Streams' own thread, which the shutdown waits for.
        Thread.ofPlatform().name("end").start(() -> Quarkus.asyncExit(CANNOT_GO_ON));
      }
    };
  }

  static Map<String, Object> serdeSettings(EvaluatorConfig config) {
    Map<String, Object> settings =
        new LinkedHashMap<>(EventSerdes.settings(config.registry().url()));
    settings.putAll(config.registry().properties());
    settings.put(EventSerdes.SERDE_CLASS, config.serde().className());
    return settings;
  }
}
