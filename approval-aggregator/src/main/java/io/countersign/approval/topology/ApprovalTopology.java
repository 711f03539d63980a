package io.countersign.approval.topology;

import io.countersign.approval.Decider;
import io.countersign.approval.permit.PermitSigner;
import io.countersign.schemas.Topic;
import io.countersign.schemas.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * The whole service on one screen.
 *
 * <pre>
 * action.classified  ─┐
 * approval.commands  ─┼─ decide ─┬─ approval.events
 * action.outcomes    ─┘   │  │   └─ approval-aggregator.dead-letter
 *               approvals ┘  └ deadlines
 * directory.principals ── directory (global)
 * approval.delegations ── delegations (global)
 * </pre>
 */
public final class ApprovalTopology {
  /** Name of the service, in {@code ce_source} and in the application id. */
  public static final String SERVICE = "approval-aggregator";

  /** Store of the states, by action id. */
  public static final String APPROVALS = "approvals";

  /** Store of the moments at which something is due. */
  public static final String DEADLINES = "deadlines";

  /** Global store of the directory, by principal id. */
  public static final String DIRECTORY = "directory";

  /** Global store of the grants by which people decide in others' places, by their ids. */
  public static final String DELEGATIONS = "delegations";

  /**
   * How often it is looked what is due; {@code approval.sla_breach} is out within one second of its
   * moment.
   */
  public static final Duration TICK = Duration.ofMillis(200);

  /**
   * How long a tick goes on while more is due: at most half of the time is the timer's, the rest is
   * the input's.
   */
  static final Duration TIMER_SHARE = Duration.ofMillis(100);

  /**
   * Largest state of an action in bytes: its proposal whole, its arguments, and those of an edit
   * beside. The producer's {@code max.request.size} is the same.
   */
  public static final int MAX_STATE_BYTES = 8 * 1024 * 1024;

  static final String EVENTS_SINK = "approval-events";
  static final String DEAD_LETTER_SINK = "dead-letter";

  private static final String DECIDE = "decide";
  private static final String CLASSIFIED_SOURCE = "action-classified";
  private static final String COMMANDS_SOURCE = "approval-commands";
  private static final String OUTCOMES_SOURCE = "action-outcomes";
  private static final String DIRECTORY_SOURCE = "directory-principals";
  private static final String DIRECTORY_TABLE = "directory-table";
  private static final String DELEGATIONS_SOURCE = "approval-delegations";
  private static final String DELEGATIONS_TABLE = "delegations-table";

  private ApprovalTopology() {}

  /**
   * What the topology is made of.
   *
   * @param topics names of the topics
   * @param serde reads and writes the values
   * @param decider decides
   * @param signer signs permits
   * @param clock what time it is
   * @param tick how often it is looked what is due
   */
  public record Parts(
      Topics topics,
      Serde<SpecificRecord> serde,
      Decider decider,
      PermitSigner signer,
      InstantSource clock,
      Duration tick) {}

  /** Builds the topology. */
  public static Topology build(Parts parts) {
    Topics topics = parts.topics();
    ByteArrayDeserializer bytesIn = new ByteArrayDeserializer();
    ByteArraySerializer bytesOut = new ByteArraySerializer();
    AtomicLong grantChanges = new AtomicLong();
    Topology topology = new Topology();
    topology
        .addSource(CLASSIFIED_SOURCE, bytesIn, bytesIn, topics.name(Topic.ACTION_CLASSIFIED))
        .addSource(COMMANDS_SOURCE, bytesIn, bytesIn, topics.name(Topic.APPROVAL_COMMANDS))
        .addSource(OUTCOMES_SOURCE, bytesIn, bytesIn, topics.name(Topic.ACTION_OUTCOMES))
        .addProcessor(
            DECIDE,
            () -> new ApprovalProcessor(parts, grantChanges::get),
            CLASSIFIED_SOURCE,
            COMMANDS_SOURCE,
            OUTCOMES_SOURCE)
        .addStateStore(
            Stores.keyValueStoreBuilder(
                    Stores.persistentKeyValueStore(APPROVALS),
                    Serdes.String(),
                    new StateCodec().serde())
                .withLoggingEnabled(Map.of("max.message.bytes", Integer.toString(MAX_STATE_BYTES))),
            DECIDE)
        .addStateStore(
            Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(DEADLINES), Serdes.Bytes(), Serdes.ByteArray()),
            DECIDE)
        .addSink(EVENTS_SINK, topics.name(Topic.APPROVAL_EVENTS), bytesOut, bytesOut, DECIDE)
        .addSink(
            DEAD_LETTER_SINK,
            topics.name(Topic.APPROVAL_AGGREGATOR_DEAD_LETTER),
            bytesOut,
            bytesOut,
            DECIDE);
    // Values stay bytes until they are looked up: a record that cannot be read must not stop the
    // table.
    topology.addGlobalStore(
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(DIRECTORY), Serdes.String(), Serdes.ByteArray())
            .withLoggingDisabled(),
        DIRECTORY_SOURCE,
        new StringDeserializer(),
        bytesIn,
        topics.name(Topic.DIRECTORY_PRINCIPALS),
        DIRECTORY_TABLE,
        DirectoryTable::new);
    topology.addGlobalStore(
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(DELEGATIONS), Serdes.String(), Serdes.ByteArray())
            .withLoggingDisabled(),
        DELEGATIONS_SOURCE,
        new StringDeserializer(),
        bytesIn,
        topics.name(Topic.APPROVAL_DELEGATIONS),
        DELEGATIONS_TABLE,
        () -> new DelegationsTable(grantChanges));
    return topology;
  }

  /** Keeps the newest record of each grant, and counts changes; no value forgets one. */
  private static final class DelegationsTable
      extends ContextualProcessor<String, byte[], Void, Void> {
    private final AtomicLong changes;

    DelegationsTable(AtomicLong changes) {
      this.changes = changes;
    }

    @Override
    public void process(Record<String, byte[]> record) {
      if (record.key() != null) {
        KeyValueStore<String, byte[]> store = context().getStateStore(DELEGATIONS);
        store.put(record.key(), record.value());
        changes.incrementAndGet(); // after the change, so that who sees the number sees it
      }
    }
  }

  /** Keeps the newest record of each principal; a record without value forgets them. */
  private static final class DirectoryTable
      extends ContextualProcessor<String, byte[], Void, Void> {
    @Override
    public void process(Record<String, byte[]> record) {
      if (record.key() != null) {
        KeyValueStore<String, byte[]> store = context().getStateStore(DIRECTORY);
        store.put(record.key(), record.value());
      }
    }
  }
}
