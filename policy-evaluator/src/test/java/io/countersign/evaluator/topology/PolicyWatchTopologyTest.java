package io.countersign.evaluator.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.evaluator.policies.FactsInForce;
import io.countersign.evaluator.policies.PoliciesInForce;
import io.countersign.evaluator.policies.StopsInForce;
import io.countersign.events.PolicyBundle;
import io.countersign.events.PolicyInForce;
import io.countersign.events.PolicyMode;
import io.countersign.events.PolicyRefused;
import io.countersign.events.Principal;
import io.countersign.schemas.Topic;
import io.countersign.schemas.Topics;
import io.countersign.schemas.headers.CloudEvents;
import io.countersign.schemas.serde.EventSerdes;
import io.countersign.schemas.testing.TestPublisher;
import io.countersign.schemas.testing.TestRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The watch below a parent of its own, with the global tables of the evaluator. */
class PolicyWatchTopologyTest {
  private static final Instant NOW = Instant.parse("2026-11-18T09:00:00Z");

  private final Topics topics = Topics.unprefixed();
  private final TestRegistry registry = TestRegistry.start();
  private final Serde<SpecificRecord> serde = serde(registry);
  private final TestPublisher otto = TestPublisher.named("otto");

  /** What stands on the topics, in order, so that a restart reads it again. */
  private final ArrayList<Runnable> history = new ArrayList<>();

  private PoliciesInForce policies = new PoliciesInForce();

  @SuppressWarnings("NullAway.Init") // made before each test
  private TopologyTestDriver driver;

  @TempDir Path state = Path.of("unset");

  private static Serde<SpecificRecord> serde(TestRegistry registry) {
    Map<String, Object> settings = EventSerdes.settings(registry.url());
    settings.put("auto.register.schemas", "true");
    return EventSerdes.values(settings);
  }

  @BeforeEach
  void start() {
    policies = new PoliciesInForce();
    Topology topology =
        new PolicyEvaluatorTopology(
                topics,
                serde,
                policies,
                new StopsInForce(),
                new FactsInForce(),
                Clock.fixed(NOW, ZoneOffset.UTC))
            .build();
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "policy-evaluator");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
    settings.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
    driver = new TopologyTestDriver(topology, settings);
  }

  @AfterEach
  void stop() {
    driver.close();
    serde.close();
    registry.close();
  }

  @Test
  void aBundleThatComesIntoForceIsToldOnceAndSoIsItsSuccessor() {
    direct(otto.principal());
    publish(bundle("1", PolicyMode.ENFORCE, 1));
    List<SpecificRecord> told = look();
    assertThat(told).hasSize(1);
    PolicyInForce first = (PolicyInForce) told.getFirst();
    assertThat(first.getEventId()).isEqualTo("payments#1");
    assertThat(first.getVersion()).isEqualTo("1");
    assertThat(first.getMode()).isEqualTo(PolicyMode.ENFORCE);
    assertThat(first.getPublishedBy()).isEqualTo("service:otto");
    assertThat(first.getFormerVersion()).isNull();
    assertThat(look()).isEmpty();

    publish(bundle("2", PolicyMode.ENFORCE, 2));
    publish(bundle("3", PolicyMode.SHADOW, 3));
    told = look();
    assertThat(told).hasSize(2);
    assertThat(((PolicyInForce) told.getFirst()).getFormerVersion()).isEqualTo("1");
    assertThat(((PolicyInForce) told.getLast()).getMode()).isEqualTo(PolicyMode.SHADOW);
    assertThat(((PolicyInForce) told.getLast()).getEventId()).isEqualTo("payments#3");

    publish(bundle("2", PolicyMode.WITHDRAWN, 4));
    told = look();
    assertThat(told).hasSize(1);
    assertThat(((PolicyInForce) told.getFirst()).getMode()).isEqualTo(PolicyMode.WITHDRAWN);
  }

  @Test
  void aRestartTellsNothingAgainAndGoesOnCounting() {
    direct(otto.principal());
    publish(bundle("1", PolicyMode.ENFORCE, 1));
    publish(TestPublisher.named("mallory").sign("payments", "9", PolicyMode.ENFORCE, "x", NOW));
    assertThat(look()).hasSize(2);

    restart();
    assertThat(look()).isEmpty();

    publish(bundle("2", PolicyMode.ENFORCE, 2));
    assertThat(((PolicyInForce) look().getFirst()).getEventId()).isEqualTo("payments#3");
  }

  @Test
  void aRefusedBundleIsAnAlarmThatSaysWhetherAFormerOneStays() {
    direct(otto.principal());
    publish(otto.sign("reads", "1", PolicyMode.ENFORCE, "nonsense", NOW));
    List<SpecificRecord> told = look();
    assertThat(told).hasSize(1);
    PolicyRefused alarm = (PolicyRefused) told.getFirst();
    assertThat(alarm.getName()).isEqualTo("reads");
    assertThat(alarm.getFormerStays()).isFalse();
    assertThat(alarm.getReasons().getFirst()).contains("reads:1:1");

    publish(bundle("1", PolicyMode.ENFORCE, 1));
    look();
    publish(
        TestPublisher.named("mallory")
            .sign("payments", "2", PolicyMode.ENFORCE, "x", NOW.plusSeconds(9)));
    told = look();
    assertThat(told).hasSize(1);
    alarm = (PolicyRefused) told.getFirst();
    assertThat(alarm.getFormerStays()).isTrue();
    assertThat(alarm.getPublishedBy()).isEqualTo("service:mallory");
    assertThat(alarm.getReasons())
        .containsExactly("The directory knows no principal service:mallory.");
    assertThat(look()).isEmpty();
  }

  @Test
  void aRecordInForceThatIsOverwrittenIsAnAlarmAndPublishingAgainMendsIt() {
    direct(otto.principal());
    PolicyBundle first = bundle("1", PolicyMode.ENFORCE, 1);
    publish(first);
    publish(bundle("2", PolicyMode.ENFORCE, 2));
    publish(bundle("1", PolicyMode.ENFORCE, 3));
    look();
    publish(first);
    List<SpecificRecord> told = look();
    assertThat(told).hasSize(1);
    assertThat(((PolicyRefused) told.getFirst()).getReasons().getFirst())
        .startsWith("Its record on the topic was overwritten or deleted.");
    assertThat(((PolicyRefused) told.getFirst()).getFormerStays()).isTrue();
    assertThat(policies.statuses().getFirst().publishedAt()).isEqualTo(NOW.plusSeconds(3));

    publish(bundle("1", PolicyMode.ENFORCE, 4));
    assertThat(look()).hasOnlyElementsOfType(PolicyInForce.class);
    pipe(Topic.POLICY_BUNDLES, "payments@1", null);
    assertThat(look()).hasOnlyElementsOfType(PolicyRefused.class).hasSize(1);
    assertThat(look()).isEmpty();
    assertThat(policies.inForce()).isOne();
  }

  @Test
  void aDirectoryThatComesASecondLaterThanTheBundleIsNoCauseForAlarm() {
    publish(bundle("1", PolicyMode.ENFORCE, 1));
    driver.advanceWallClockTime(Duration.ofSeconds(1));
    direct(otto.principal());

    assertThat(look()).hasOnlyElementsOfType(PolicyInForce.class).hasSize(1);
  }

  @Test
  void aPolicyThatLosesItsOnlyKeyIsAnAlarmAndDeniesAndAPastVersionIsNone() {
    direct(otto.principal());
    publish(bundle("1", PolicyMode.ENFORCE, 1));
    look();
    TestPublisher eva = TestPublisher.named("eva");
    direct(eva.principal());
    publish(eva.sign("payments", "2", PolicyMode.ENFORCE, document("2"), NOW.plusSeconds(2)));
    look();
    direct(otto.principal(List.of(), List.of("*")));
    assertThat(look()).as("a past version").isEmpty();

    direct(eva.principal(List.of(), List.of("*")));
    List<SpecificRecord> told = look();
    assertThat(told).hasSize(1);
    PolicyRefused alarm = (PolicyRefused) told.getFirst();
    assertThat(alarm.getVersion()).isEqualTo("2");
    assertThat(alarm.getFormerStays()).isFalse();
    assertThat(alarm.getReasons())
        .containsExactly(
            "It was in force and was not withdrawn, but no bundle of it is there that an entitled"
                + " key signed.",
            "No key that the directory has of service:eva made the signature.");
    assertThat(policies.inForce()).isZero();

    restart();
    assertThat(look()).isEmpty();
  }

  /**
   * As on another instance: the store comes back from its changelog, the tables from their topics.
   */
  private void restart() {
    Map<String, String> told = new TreeMap<>();
    try (KeyValueIterator<String, String> all = store().all()) {
      all.forEachRemaining(entry -> told.put(entry.key, entry.value));
    }
    driver.close();
    start();
    told.forEach((key, value) -> store().put(key, value));
    List.copyOf(history).forEach(Runnable::run);
  }

  private KeyValueStore<String, String> store() {
    return driver.getKeyValueStore(PolicyWatch.STORE);
  }

  private PolicyBundle bundle(String version, PolicyMode mode, int second) {
    return otto.sign("payments", version, mode, document(version), NOW.plusSeconds(second));
  }

  private static String document(String version) {
    return """
    apiVersion: countersign/v1
    kind: ApprovalPolicy
    metadata: {name: payments, version: "%s"}
    rules:
      - {id: all, tools: ["payments.*"], tier: 2, verdict: allow}
    """
        .formatted(version);
  }

  private void publish(PolicyBundle bundle) {
    write(Topic.POLICY_BUNDLES, TestPublisher.keyOf(bundle), bundle);
  }

  private void direct(Principal principal) {
    write(Topic.DIRECTORY_PRINCIPALS, principal.getId(), principal);
  }

  private void write(Topic topic, String key, SpecificRecord value) {
    byte[] bytes = serde.serializer().serialize(topics.name(topic), value);
    Runnable write = () -> pipe(topic, key, bytes);
    write.run();
    history.add(write);
  }

  private void pipe(Topic topic, String key, byte @Nullable [] value) {
    driver
        .createInputTopic(topics.name(topic), new StringSerializer(), new ByteArraySerializer())
        .pipeInput(key, value);
  }

  /** Lets the watch look as often as it needs, and returns what it told. */
  private List<SpecificRecord> look() {
    driver.advanceWallClockTime(Duration.ofSeconds(1));
    driver.advanceWallClockTime(Duration.ofSeconds(1));
    List<TestRecord<String, byte[]>> records =
        driver
            .createOutputTopic(
                topics.name(Topic.POLICY_EVENTS),
                new StringDeserializer(),
                new ByteArrayDeserializer())
            .readRecordsToList();
    List<SpecificRecord> told = new ArrayList<>();
    for (TestRecord<String, byte[]> record : records) {
      SpecificRecord event =
          serde.deserializer().deserialize(topics.name(Topic.POLICY_EVENTS), record.value());
      assertThat(CloudEvents.header(record.headers(), CloudEvents.ID))
          .isEqualTo(String.valueOf(event.get(0)));
      // A restart reads what was told, too.
      history.add(() -> pipe(Topic.POLICY_EVENTS, record.key(), record.value()));
      told.add(event);
    }
    return told;
  }
}
