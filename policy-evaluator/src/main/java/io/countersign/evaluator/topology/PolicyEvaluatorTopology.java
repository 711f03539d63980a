package io.countersign.evaluator.topology;

import io.countersign.evaluator.policies.PoliciesInForce;
import io.countersign.evaluator.policies.StopsInForce;
import io.countersign.schemas.Topic;
import io.countersign.schemas.Topics;
import java.time.Clock;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Proposals and edits in, classifications out; what cannot be read goes to the dead letters.
 *
 * <pre>
 * action.proposed ─┐                    ┌─ action.classified
 *                  ├─ classify ─────────┤
 * approval.events ─┘      │             └─ policy-evaluator.dead-letter
 *            policies, stops in force ───── policy-watch ── policy.events
 *                         │
 * policy.bundles, directory.principals, policy.events, platform.controls (global)
 * </pre>
 */
public final class PolicyEvaluatorTopology {
  /** Node that reads proposals. */
  public static final String PROPOSALS = "proposals";

  /** Node that reads edits. */
  public static final String EDITS = "approval-events";

  /** Node that classifies. */
  public static final String CLASSIFY = "classify";

  /** Node that writes classifications. */
  public static final String CLASSIFICATIONS = "classifications";

  /** Node that writes what could not be read. */
  public static final String DEAD_LETTERS = "dead-letters";

  /** Node that tells of policies; it stands where there is one task. */
  public static final String POLICY_WATCH = "policy-watch";

  /** Node that writes what was told of policies. */
  public static final String POLICY_EVENTS = "policy-events";

  /** Global store of principals, as they stand on the topic. */
  public static final String PRINCIPALS_STORE = "directory-principals";

  /** Global store of what was told of policies, the last of each. */
  public static final String ANNOUNCEMENTS_STORE = "policy-announcements";

  /** Global store of policy bundles, as they stand on the topic. */
  public static final String BUNDLES_STORE = "policy-bundles";

  /** Global store of stops, as they stand on the topic. */
  public static final String CONTROLS_STORE = "platform-controls";

  private final Topics topics;
  private final Serde<SpecificRecord> serde;
  private final PoliciesInForce policies;
  private final StopsInForce stops;
  private final Clock clock;

  /** Puts the parts together. */
  public PolicyEvaluatorTopology(
      Topics topics,
      Serde<SpecificRecord> serde,
      PoliciesInForce policies,
      StopsInForce stops,
      Clock clock) {
    this.topics = topics;
    this.serde = serde;
    this.policies = policies;
    this.stops = stops;
    this.clock = clock;
  }

  /** Builds the topology. */
  public Topology build() {
    Topology topology = new Topology();
    Publishers publishers =
        new Publishers(topics.name(Topic.DIRECTORY_PRINCIPALS), serde.deserializer(), policies);
    GlobalRecords bundles =
        new BundleRecords(
            topics.name(Topic.POLICY_BUNDLES), serde.deserializer(), policies, publishers);
    GlobalRecords announcements =
        new AnnouncementRecords(topics.name(Topic.POLICY_EVENTS), serde.deserializer(), policies);
    GlobalRecords controls =
        new ControlRecords(topics.name(Topic.PLATFORM_CONTROLS), serde.deserializer(), stops);
    global(topology, BUNDLES_STORE, Topic.POLICY_BUNDLES, bundles);
    global(topology, PRINCIPALS_STORE, Topic.DIRECTORY_PRINCIPALS, publishers);
    global(topology, ANNOUNCEMENTS_STORE, Topic.POLICY_EVENTS, announcements);
    global(topology, CONTROLS_STORE, Topic.PLATFORM_CONTROLS, controls);
    topology.addSource(
        PROPOSALS,
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        topics.name(Topic.ACTION_PROPOSED));
    topology.addSource(
        EDITS,
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        topics.name(Topic.APPROVAL_EVENTS));
    topology.addProcessor(
        CLASSIFY,
        () -> new ClassifyProcessor(topics, serde, policies, stops, clock),
        PROPOSALS,
        EDITS);
    topology.addSink(
        CLASSIFICATIONS,
        topics.name(Topic.ACTION_CLASSIFIED),
        new ByteArraySerializer(),
        new ByteArraySerializer(),
        CLASSIFY);
    topology.addSink(
        DEAD_LETTERS,
        topics.name(Topic.POLICY_EVALUATOR_DEAD_LETTER),
        new ByteArraySerializer(),
        new ByteArraySerializer(),
        CLASSIFY);
    return topology;
  }

  /**
   * Adds the watch that tells of policies.
   *
   * @param parent a node of a sub-topology that has one task
   */
  void watchPolicies(Topology topology, String parent) {
    topology.addProcessor(
        POLICY_WATCH,
        () -> new PolicyWatch<byte[], byte[]>(topics, serde, policies, clock, POLICY_EVENTS),
        parent);
    topology.addStateStore(PolicyWatch.store(), POLICY_WATCH);
    topology.addSink(
        POLICY_EVENTS,
        topics.name(Topic.POLICY_EVENTS),
        new ByteArraySerializer(),
        new ByteArraySerializer(),
        POLICY_WATCH);
  }

  private void global(Topology topology, String store, Topic topic, GlobalRecords records) {
    // In memory: it is small, and so every start reads the whole topic through the compiler.
    StoreBuilder<KeyValueStore<String, byte[]>> builder =
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(store), Serdes.String(), Serdes.ByteArray())
            .withLoggingDisabled();
    ProcessorSupplier<String, byte[], Void, Void> update = () -> new GlobalUpdate(store, records);
    topology.addGlobalStore(
        builder,
        store + "-source",
        new StringDeserializer(),
        new ByteArrayDeserializer(),
        topics.name(topic),
        store + "-update",
        update);
  }
}
