package io.countersign.approval.runtime;

import io.countersign.approval.AssuranceMode;
import io.countersign.approval.Decider;
import io.countersign.approval.permit.RotatingPermitSigner;
import io.countersign.approval.query.ActionAnswers;
import io.countersign.approval.query.ActionQueries;
import io.countersign.approval.query.ActionStates;
import io.countersign.approval.query.EventLog;
import io.countersign.approval.query.EventTail;
import io.countersign.approval.query.KafkaLog;
import io.countersign.approval.query.LogReader;
import io.countersign.approval.query.Peers;
import io.countersign.approval.query.Readers;
import io.countersign.approval.topology.ApprovalTopology;
import io.countersign.approval.topology.JsonArgumentsEditor;
import io.countersign.approval.topology.StateCodec;
import io.countersign.schemas.Topic;
import io.countersign.schemas.Topics;
import io.countersign.schemas.permit.PermitKeyFile;
import io.countersign.schemas.registry.RegistryException;
import io.countersign.schemas.serde.EventSerdes;
import io.quarkus.runtime.Quarkus;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.apache.kafka.streams.state.HostInfo;
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
    return ApprovalTopology.build(
        new ApprovalTopology.Parts(
            topics,
            values(config),
            new Decider(new JsonArgumentsEditor(), assuranceMode(config.approval().assurance())),
            signer,
            clocks.checked(),
            ApprovalTopology.TICK));
  }

  private static Serde<SpecificRecord> values(AggregatorConfig config) {
    Map<String, Object> settings = EventSerdes.settings(config.registry().url());
    settings.putAll(config.registry().properties());
    settings.put(EventSerdes.SERDE_CLASS, config.serde().className());
    return EventSerdes.values(settings);
  }

  @Produces
  @Singleton
  LogReader events(AggregatorConfig config, Topics topics) {
    return new LogReader(values(config).deserializer(), topics.name(Topic.APPROVAL_EVENTS));
  }

  @Produces
  @Singleton
  EventTail tail(AggregatorConfig config, Topics topics, LogReader events) {
    return EventTail.of(
        config.kafka().bootstrapServers(),
        config.instanceId(),
        events,
        topics.name(Topic.APPROVAL_EVENTS));
  }

  void end(@Disposes EventTail tail) {
    tail.close();
  }

  @Produces
  @Singleton
  KafkaLog log(AggregatorConfig config, Topics topics) {
    return new KafkaLog(
        config.kafka().bootstrapServers(), config.instanceId(), topics.name(Topic.APPROVAL_EVENTS));
  }

  void end(@Disposes KafkaLog log) {
    log.close();
  }

  @Produces
  @Singleton
  ActionAnswers answers(
      AggregatorConfig config,
      Topics topics,
      KafkaStreams streams,
      KafkaLog log,
      LogReader events,
      EventTail tail) {
    ActionQueries queries =
        new ActionQueries(
            new ActionQueries.Parts(
                new ActionStates(streams, self(config)),
                new Peers(),
                new StateCodec(),
                log,
                new EventLog(events, System::nanoTime),
                System::nanoTime));
    Readers readers =
        new Readers(
            streams, values(config).deserializer(), topics.name(Topic.DIRECTORY_PRINCIPALS));
    return new ActionAnswers(
        queries, readers, tail, System::nanoTime, config.queries().maxWaiting());
  }

  private static HostInfo self(AggregatorConfig config) {
    HostInfo self = HostInfo.buildFromEndpoint(config.advertisedAddress());
    if (self == null) {
      throw new IllegalStateException(
          "Expected host:port in countersign.advertised-address, but it is '%s'"
              .formatted(config.advertisedAddress()));
    }
    return self;
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
