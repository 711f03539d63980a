package io.countersign.audit.topology;

import io.countersign.audit.LogNames;
import io.countersign.audit.Salts;
import io.countersign.audit.TailProof;
import io.countersign.events.LedgerEntry;
import io.countersign.schemas.Topic;
import io.countersign.schemas.Topics;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Every topic, as raw bytes → one entry per record → `audit.ledger`. Partition p of each source
 * goes to the log of partition p, so a log has one writer and no source stands in two logs.
 */
public final class FoldTopology {
  /** The topics that are folded. */
  public static final List<Topic> SOURCES =
      List.of(
          Topic.ACTION_PROPOSED,
          Topic.ACTION_CLASSIFIED,
          Topic.APPROVAL_COMMANDS,
          Topic.APPROVAL_EVENTS,
          Topic.ACTION_OUTCOMES,
          Topic.POLICY_BUNDLES,
          Topic.POLICY_EVENTS,
          Topic.POLICY_FACTS,
          Topic.DIRECTORY_PRINCIPALS,
          Topic.APPROVAL_DELEGATIONS,
          Topic.PLATFORM_CONTROLS,
          Topic.NOTIFICATION_INTENTS,
          Topic.NOTIFICATION_DELIVERIES);

  static final String SOURCE_NODE = "everything";
  static final String FOLD_NODE = "fold";
  static final String SINK_NODE = "ledger";
  static final String STATE_STORE = "fold-state";

  /** Small segments, so that a state of one key is read back quickly at the start. */
  private static final Map<String, String> CHANGELOG =
      Map.of(
          TopicConfig.SEGMENT_BYTES_CONFIG,
          String.valueOf(16 * 1024 * 1024),
          TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
          "0.1");

  private final Topics topics;
  private final LogNames names;
  private final Salts salts;
  private final TailProof.Tail tail;
  private final Serde<LedgerEntry> entries;

  /** The parts that the fold is made of. */
  public FoldTopology(
      Topics topics, LogNames names, Salts salts, TailProof.Tail tail, Serde<LedgerEntry> entries) {
    this.topics = topics;
    this.names = names;
    this.salts = salts;
    this.tail = tail;
    this.entries = entries;
  }

  /** The topology. */
  public Topology build() {
    Topology topology = new Topology();
    topology.addSource(
        AutoOffsetReset.earliest(),
        SOURCE_NODE,
        new RecordTime(),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        SOURCES.stream().map(topics::name).toArray(String[]::new));
    topology.addProcessor(
        FOLD_NODE, () -> new FoldProcessor(topics, names, salts, tail), SOURCE_NODE);
    topology.addStateStore(stateStore(), FOLD_NODE);
    topology.addSink(
        SINK_NODE,
        topics.name(Topic.AUDIT_LEDGER),
        new StringSerializer(),
        entries.serializer(),
        new LogPartitioner(),
        FOLD_NODE);
    return topology;
  }

  /**
   * In memory, because it is one small value; cached, because only the last of a commit needs to be
   * written down.
   */
  private static StoreBuilder<KeyValueStore<String, byte[]>> stateStore() {
    return Stores.keyValueStoreBuilder(
            Stores.inMemoryKeyValueStore(STATE_STORE), Serdes.String(), Serdes.ByteArray())
        .withCachingEnabled()
        .withLoggingEnabled(CHANGELOG);
  }
}
