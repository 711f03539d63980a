package io.countersign.evaluator.topology;

import io.countersign.evaluator.policies.FactsInForce;
import io.countersign.evaluator.policies.PoliciesInForce;
import io.countersign.evaluator.policies.StopsInForce;
import io.countersign.schemas.Topic;
import io.countersign.schemas.Topics;
import java.time.Clock;
import java.util.Map;
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
 * action.proposed ──┐                   ┌─ action.classified
 * approval.events ──┼─ classify ────────┼─ policy-evaluator.dead-letter
 *  limit-answers ───┘  │    │           └─ limit-requests (1 partition) ─┬─ limits ── limit-answers
 *       limited-actions,    │                                            └─ policy-watch ── policy.events
 *       waiting-records     │
 *            policies, facts, stops in force
 *                           │
 * policy.bundles, policy.facts, policy.events, directory.principals, platform.controls (global)
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

  /** Node that asks the limits. */
  public static final String LIMIT_REQUESTS = "limit-requests";

  /** Node that reads what the limits are asked. */
  public static final String LIMIT_REQUESTS_SOURCE = "limit-requests-source";

  /** Node that counts, in a sub-topology that has one task. */
  public static final String LIMITS = "limits";

  /** Node that writes how the limits stand. */
  public static final String LIMIT_ANSWERS_SINK = "limit-answers-sink";

  /** Node that reads how the limits stand. */
  public static final String LIMIT_ANSWERS = "limit-answers";

  /** Store of the actions that limits count, by action id. */
  public static final String ACTIONS_STORE = "limited-actions";

  /** Store of the records that wait for the limits' answer, by action id and number. */
  public static final String WAITING_STORE = "waiting-records";

  /** Store of what is taken under each limit's key. */
  public static final String LIMIT_TOTALS_STORE = "limit-totals";

  /** Store of what each action has taken. */
  public static final String LIMIT_HOLDINGS_STORE = "limit-holdings";

  /** Store of the moments at which something leaves its window. */
  public static final String LIMIT_EXPIRIES_STORE = "limit-expiries";

  /** Global store of external facts, as they stand on the topic. */
  public static final String FACTS_STORE = "policy-facts";

  /** Global store of policy bundles, as they stand on the topic. */
  public static final String BUNDLES_STORE = "policy-bundles";

  /** Global store of stops, as they stand on the topic. */
  public static final String CONTROLS_STORE = "platform-controls";

  private final Topics topics;
  private final Serde<SpecificRecord> serde;
  private final PoliciesInForce policies;
  private final StopsInForce stops;
  private final FactsInForce facts;
  private final Clock clock;

  /** Puts the parts together. */
  public PolicyEvaluatorTopology(
      Topics topics,
      Serde<SpecificRecord> serde,
      PoliciesInForce policies,
      StopsInForce stops,
      FactsInForce facts,
      Clock clock) {
    this.topics = topics;
    this.serde = serde;
    this.policies = policies;
    this.stops = stops;
    this.facts = facts;
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
    GlobalRecords published =
        new FactRecords(topics.name(Topic.POLICY_FACTS), serde.deserializer(), facts);
    global(topology, CONTROLS_STORE, Topic.PLATFORM_CONTROLS, controls);
    global(topology, FACTS_STORE, Topic.POLICY_FACTS, published);
    classify(topology);
    limits(topology);
    return topology;
  }

  private void classify(Topology topology) {
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
    topology.addSource(
        LIMIT_ANSWERS,
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        topics.name(Topic.LIMIT_ANSWERS));
    topology.addProcessor(
        CLASSIFY,
        () -> new ClassifyProcessor(topics, serde, new Judge(policies, stops, facts), clock),
        PROPOSALS,
        EDITS,
        LIMIT_ANSWERS);
    topology.addStateStore(documents(ACTIONS_STORE), CLASSIFY);
    topology.addStateStore(
        documents(WAITING_STORE)
            .withLoggingEnabled(
                Map.of("max.message.bytes", Integer.toString(Topic.MAX_RECORD_BYTES))),
        CLASSIFY);
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
    topology.addSink(
        LIMIT_REQUESTS,
        topics.name(Topic.LIMIT_REQUESTS),
        new ByteArraySerializer(),
        new ByteArraySerializer(),
        CLASSIFY);
  }

  private void limits(Topology topology) {
    topology.addSource(
        LIMIT_REQUESTS_SOURCE,
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        topics.name(Topic.LIMIT_REQUESTS));
    topology.addProcessor(
        LIMITS, () -> new LimitProcessor(topics, serde, clock), LIMIT_REQUESTS_SOURCE);
    topology.addStateStore(lines(LIMIT_TOTALS_STORE), LIMITS);
    topology.addStateStore(lines(LIMIT_HOLDINGS_STORE), LIMITS);
    topology.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(LIMIT_EXPIRIES_STORE),
            Serdes.Bytes(),
            Serdes.ByteArray()),
        LIMITS);
    topology.addSink(
        LIMIT_ANSWERS_SINK,
        topics.name(Topic.LIMIT_ANSWERS),
        new ByteArraySerializer(),
        LimitProcessor.Reply.SERIALIZER,
        LimitProcessor.Reply.PARTITIONER,
        LIMITS);
    watchPolicies(topology);
  }

  private static StoreBuilder<KeyValueStore<String, byte[]>> documents(String name) {
    return Stores.keyValueStoreBuilder(
        Stores.persistentKeyValueStore(name), Serdes.String(), Serdes.ByteArray());
  }

  private static StoreBuilder<KeyValueStore<String, String>> lines(String name) {
    return Stores.keyValueStoreBuilder(
        Stores.persistentKeyValueStore(name), Serdes.String(), Serdes.String());
  }

  /** The watch stands beside the limits, because there is one task of them. */
  private void watchPolicies(Topology topology) {
    topology.addProcessor(
        POLICY_WATCH,
        () -> new PolicyWatch<byte[], byte[]>(topics, serde, policies, clock, POLICY_EVENTS),
        LIMIT_REQUESTS_SOURCE);
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
