package io.countersign.evaluator.runtime;

import io.countersign.evaluator.policies.PoliciesInForce;
import io.countersign.evaluator.policies.StopsInForce;
import io.countersign.evaluator.topology.PolicyEvaluatorTopology;
import io.countersign.schemas.Topics;
import io.countersign.schemas.serde.EventSerdes;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.jboss.logging.Logger;

/** Puts the program together. */
@Singleton
public class Wiring {
  private static final Logger LOG = Logger.getLogger(Wiring.class);

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

  /** The topology that the Kafka Streams extension runs. */
  @Produces
  @Singleton
  Topology topology(
      EvaluatorConfig config, PoliciesInForce policies, StopsInForce stops, Clock clock) {
    return new PolicyEvaluatorTopology(
            new Topics(config.topics().prefix().orElse("")),
            EventSerdes.values(serdeSettings(config)),
            policies,
            stops,
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

  static Map<String, Object> serdeSettings(EvaluatorConfig config) {
    Map<String, Object> settings =
        new LinkedHashMap<>(EventSerdes.settings(config.registry().url()));
    settings.putAll(config.registry().client());
    settings.put(EventSerdes.SERDE_CLASS, config.serde().className());
    return settings;
  }
}
