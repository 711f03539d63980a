package io.countersign.approval.runtime;

import io.countersign.approval.AssuranceMode;
import io.countersign.approval.Decider;
import io.countersign.approval.permit.RotatingPermitSigner;
import io.countersign.approval.topology.ApprovalTopology;
import io.countersign.approval.topology.JsonArgumentsEditor;
import io.countersign.schemas.Topics;
import io.countersign.schemas.permit.PermitKeyFile;
import io.countersign.schemas.registry.RegistryException;
import io.countersign.schemas.serde.EventSerdes;
import io.quarkus.runtime.Quarkus;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.Map;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.jboss.logging.Logger;

/** Makes the parts and puts them together. */
final class Wiring {
  private static final Logger LOG = Logger.getLogger(Wiring.class);
  private static final int CANNOT_GO_ON = 1;

  @Produces
  @Singleton
  Topics topics(AggregatorConfig config) {
    return new Topics(config.topics().prefix().orElse(""));
  }

  @Produces
  @Singleton
  RotatingPermitSigner signer(AggregatorConfig config) {
    try {
      return new RotatingPermitSigner(
          PermitKeyFile.readOrCreate(config.permit().keyFile(), new SecureRandom()));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(
          "countersign.permit.key-file: " + unreadable.getMessage(), unreadable);
    }
  }

  @Produces
  @Singleton
  Topology topology(
      AggregatorConfig config,
      Topics topics,
      RotatingPermitSigner signer,
      StartChecks checks,
      Clocks clocks) {
    checks.run();
    Map<String, Object> settings = EventSerdes.settings(config.registry().url());
    settings.putAll(config.registry().properties());
    settings.put(EventSerdes.SERDE_CLASS, config.serde().className());
    return ApprovalTopology.build(
        new ApprovalTopology.Parts(
            topics,
            EventSerdes.values(settings),
            new Decider(new JsonArgumentsEditor(), assuranceMode(config.approval().assurance())),
            signer,
            clocks.checked(),
            ApprovalTopology.TICK));
  }

  private static AssuranceMode assuranceMode(AggregatorConfig.Mode mode) {
    return switch (mode) {
      case ENFORCE -> AssuranceMode.ENFORCE;
      case RECORD -> {
        LOG.warn(
            "countersign.approval.assurance is record: where the policy demands a passkey, a"
                + " session is enough");
        yield AssuranceMode.RECORD;
      }
    };
  }

  /** What was not foreseen stops the service, visibly, and nothing is decided on a wrong state. */
  @Produces
  @Singleton
  StreamsUncaughtExceptionHandler uncaughtExceptions() {
    return problem -> {
      if (RegistryException.isOutage(problem)) {
        LOG.errorf(
            "The schema registry does not answer; the record is tried again: %s",
            problem.getMessage());
        return StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
      }
      LOG.error("The approval aggregator stops", problem);
      return StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    };
  }

  /**
   * When Streams has ended for good, the program ends too, so that whoever watches it starts it
   * again from the last commit.
   */
  @Produces
  @Singleton
  KafkaStreams.StateListener endWhenStreamsEnded() {
    return (now, before) -> {
      if (now == KafkaStreams.State.ERROR) {
        LOG.fatal("Kafka Streams cannot go on; the approval aggregator ends and must be restarted");
        // Not on Streams' own thread, which the shutdown waits for.
        Thread.ofPlatform().name("end").start(() -> Quarkus.asyncExit(CANNOT_GO_ON));
      }
    };
  }
}
