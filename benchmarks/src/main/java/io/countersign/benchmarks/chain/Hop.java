package io.countersign.benchmarks.chain;

import io.countersign.schemas.Topic;
import io.countersign.schemas.Topics;
import io.countersign.schemas.headers.CloudEvents;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** A bare program and the service whose place, settings and JVM options it has. */
public enum Hop {
  /** The whole case in one processor with one store: proposal → request, vote → grant. */
  WHOLE("approval-aggregator"),
  /** A proposal comes in, a record as large as its classification goes out. */
  CLASSIFY("policy-evaluator"),
  /** A classification or a vote comes in, records as large as the events go out. */
  DECIDE("approval-aggregator"),
  /** Every record of the case comes in, one as large as its entry of the ledger goes out. */
  FOLD("audit-ledger");

  /** The topics of a case that the fold reads. */
  private static final List<Topic> FOLDED =
      List.of(
          Topic.ACTION_PROPOSED,
          Topic.ACTION_CLASSIFIED,
          Topic.APPROVAL_COMMANDS,
          Topic.APPROVAL_EVENTS);

  private static final String SOURCE = "source";
  private static final String PROCESS = "process";
  private static final String SINK = "sink";
  private static final String STORE = "cases";

  private final String service;

  Hop(String service) {
    this.service = service;
  }

  /** The service whose place it has. */
  public String service() {
    return service;
  }

  /** Its topology. */
  public Topology topology(Topics topics, Sizes sizes) {
    ByteArraySerializer out = new ByteArraySerializer();
    Topology topology = new Topology();
    switch (this) {
      case WHOLE -> {
        source(topology, topics, Topic.ACTION_PROPOSED, Topic.APPROVAL_COMMANDS);
        topology
            .addProcessor(PROCESS, () -> new Whole(topics, new Answers(sizes)), SOURCE)
            .addStateStore(
                Stores.keyValueStoreBuilder(
                    Stores.persistentKeyValueStore(STORE), Serdes.ByteArray(), Serdes.ByteArray()),
                PROCESS)
            .addSink(SINK, topics.name(Topic.APPROVAL_EVENTS), out, out, PROCESS);
      }
      case CLASSIFY -> {
        source(topology, topics, Topic.ACTION_PROPOSED);
        topology
            .addProcessor(PROCESS, () -> new Classify(sizes), SOURCE)
            .addSink(SINK, topics.name(Topic.ACTION_CLASSIFIED), out, out, PROCESS);
      }
      case DECIDE -> {
        source(topology, topics, Topic.ACTION_CLASSIFIED, Topic.APPROVAL_COMMANDS);
        topology
            .addProcessor(PROCESS, () -> new Decide(topics, new Answers(sizes)), SOURCE)
            .addSink(SINK, topics.name(Topic.APPROVAL_EVENTS), out, out, PROCESS);
      }
      case FOLD -> {
        source(topology, topics, FOLDED.toArray(Topic[]::new));
        topology
            .addProcessor(PROCESS, () -> new Fold(sizes), SOURCE)
            .addSink(
                SINK,
                topics.name(Topic.AUDIT_LEDGER),
                out,
                out,
                // As the ledger: each source partition has a log of its own.
                (_, key, _, _) -> Optional.of(Set.of(Byte.toUnsignedInt(key[0]))),
                PROCESS);
      }
    }
    return topology;
  }

  private static void source(Topology topology, Topics topics, Topic... from) {
    ByteArrayDeserializer in = new ByteArrayDeserializer();
    topology.addSource(
        SOURCE, in, in, Arrays.stream(from).map(topics::name).toArray(String[]::new));
  }

  /** Records of the sizes of the events. */
  private static final class Answers {
    private final byte[] requested;
    private final byte[] voted;
    private final byte[] granted;

    Answers(Sizes sizes) {
      this.requested = new byte[sizes.requested()];
      this.voted = new byte[sizes.voted()];
      this.granted = new byte[sizes.granted()];
    }

    Record<byte[], byte[]> requested(Record<byte[], byte[]> cause) {
      return answer(cause, "approval.requested", requested);
    }

    Record<byte[], byte[]> voted(Record<byte[], byte[]> cause) {
      return answer(cause, "approval.vote_recorded", voted);
    }

    Record<byte[], byte[]> granted(Record<byte[], byte[]> cause) {
      return answer(cause, "approval.granted", granted);
    }

    static Record<byte[], byte[]> answer(Record<byte[], byte[]> cause, String type, byte[] value) {
      Headers headers = new RecordHeaders(cause.headers());
      headers.remove(CloudEvents.TYPE);
      headers.add(CloudEvents.TYPE, type.getBytes(StandardCharsets.UTF_8));
      return new Record<>(cause.key(), value, cause.timestamp(), headers);
    }
  }

  private static final class Whole extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
    private final String commands;
    private final Answers answers;

    Whole(Topics topics, Answers answers) {
      this.commands = topics.name(Topic.APPROVAL_COMMANDS);
      this.answers = answers;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
      KeyValueStore<byte[], byte[]> cases = context().getStateStore(STORE);
      byte[] state = cases.get(record.key());
      if (context().recordMetadata().orElseThrow().topic().equals(commands)) {
        if (state != null) {
          cases.put(record.key(), state);
          context().forward(answers.voted(record));
          context().forward(answers.granted(record));
        }
      } else if (state == null) {
        cases.put(record.key(), record.value());
        context().forward(answers.requested(record));
      }
    }
  }

  private static final class Classify extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
    private final byte[] classified;

    Classify(Sizes sizes) {
      this.classified = new byte[sizes.classified()];
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
      context().forward(Answers.answer(record, "action.classified", classified));
    }
  }

  private static final class Decide extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
    private final String commands;
    private final Answers answers;

    Decide(Topics topics, Answers answers) {
      this.commands = topics.name(Topic.APPROVAL_COMMANDS);
      this.answers = answers;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
      if (context().recordMetadata().orElseThrow().topic().equals(commands)) {
        context().forward(answers.voted(record));
        context().forward(answers.granted(record));
      } else {
        context().forward(answers.requested(record));
      }
    }
  }

  private static final class Fold extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
    private final int leafBytes;

    Fold(Sizes sizes) {
      this.leafBytes = sizes.leaf();
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
      byte[] log = {(byte) context().taskId().partition()};
      byte[] entry = Arrays.copyOf(record.value(), record.value().length + leafBytes);
      context().forward(record.withKey(log).withValue(entry));
    }
  }
}
