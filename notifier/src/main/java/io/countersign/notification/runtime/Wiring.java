package io.countersign.notification.runtime;

import io.countersign.notification.Routing;
import io.countersign.notification.topology.RoutingTopology;
import io.countersign.notification.topology.Views;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jboss.logging.Logger;

/** Puts the parts together. */
@Singleton
public class Wiring {
  private static final Logger LOG = Logger.getLogger(Wiring.class);
  private static final Duration BEFORE_NEW_THREAD = Duration.ofSeconds(1);

  /** The topology that the Kafka Streams extension runs. */
  @Produces
  @Singleton
  Topology routing(NotifierConfig config, KafkaSettings kafka) {
    return RoutingTopology.build(
        kafka.topics(),
        kafka.serde(),
        new Routing(
            config.webhooks().keySet().stream().sorted().toList(),
            config.inbox().url().orElse(null)));
  }

  /** A thread that failed is replaced, not at once, so that an outage does not spin. */
  @Produces
  @Singleton
  StreamsUncaughtExceptionHandler replaceThreads() {
    return failure -> {
      LOG.error("A thread of the routing failed and is replaced", failure);
      try {
        Thread.sleep(BEFORE_NEW_THREAD);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    };
  }

  @Produces
  @Singleton
  Views views(ViewsRunner runner) {
    return runner.views();
  }

  @Produces
  @Singleton
  DecisionService decisions(ViewsRunner runner) {
    return runner.decisions();
  }
}
