package io.countersign.evaluator.topology;

import io.countersign.evaluator.policies.FactsInForce;
import io.countersign.evaluator.policies.PoliciesInForce;
import io.countersign.evaluator.policies.StopsInForce;
import io.countersign.events.ActionClassified;
import io.countersign.events.Control;
import io.countersign.events.EventMeta;
import io.countersign.events.PolicyFact;
import io.countersign.events.PolicyMode;
import io.countersign.schemas.EventTypes;
import io.countersign.schemas.Topic;
import io.countersign.schemas.Topics;
import io.countersign.schemas.headers.CloudEvents;
import io.countersign.schemas.serde.EventSerdes;
import io.countersign.schemas.testing.TestPublisher;
import io.countersign.schemas.testing.TestRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** The evaluator's topology with a clock that tests set; publishes, proposes and reads answers. */
final class EvaluatorDriver implements AutoCloseable {
  static final Instant START = Instant.parse("2026-11-18T09:00:00Z");

  private final Topics topics = Topics.unprefixed();
  private final TestRegistry registry = TestRegistry.start();
  private final Serde<SpecificRecord> serde;
  private final Path state;
  private final SettableClock clock = new SettableClock();
  private final TestPublisher publisher = TestPublisher.named("publisher");
  private int publications;
  private int events;
  private TopologyTestDriver driver;

  EvaluatorDriver(Path state) {
    this.state = state;
    Map<String, Object> settings = EventSerdes.settings(registry.url());
    settings.put("auto.register.schemas", "true");
    serde = EventSerdes.values(settings);
    driver = start();
    send(Topic.DIRECTORY_PRINCIPALS, publisher.id(), publisher.principal(), null);
  }

  private TopologyTestDriver start() {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "policy-evaluator");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
    settings.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
    return new TopologyTestDriver(
        new PolicyEvaluatorTopology(
                topics, serde, new PoliciesInForce(), new StopsInForce(), new FactsInForce(), clock)
            .build(),
        settings,
        START);
  }

  void pass(Duration time) {
    clock.now = clock.now.plus(time);
    driver.advanceWallClockTime(time);
  }

  void publish(String name, String document) {
    publications++;
    var bundle =
        publisher.sign(name, "1", PolicyMode.ENFORCE, document, START.plusSeconds(publications));
    send(Topic.POLICY_BUNDLES, TestPublisher.keyOf(bundle), bundle, null);
  }

  void shadow(String name, String document) {
    publications++;
    var bundle =
        publisher.sign(name, "2", PolicyMode.SHADOW, document, START.plusSeconds(publications));
    send(Topic.POLICY_BUNDLES, TestPublisher.keyOf(bundle), bundle, null);
  }

  void fact(String name, String json, @Nullable Instant until) {
    send(Topic.POLICY_FACTS, name, new PolicyFact(name, json, until, "user:otto", START), null);
  }

  void stop(String scope) {
    send(
        Topic.PLATFORM_CONTROLS,
        scope,
        new Control(scope, true, "it misbehaves", "user:otto", START, null),
        null);
  }

  /** Proposes a payment by an agent. */
  void pay(String actionId, String agent, String amount, String to) {
    propose(
        actionId,
        "{\"agent\":{\"id\":\"%s\"},\"actionType\":\"transfer\",\"tool\":\"payments.transfer\",\"arguments\":{\"amount\":%s,\"to\":\"%s\"}}"
            .formatted(agent, amount, to));
  }

  void propose(String actionId, String json) {
    RecordHeaders headers = new RecordHeaders();
    headers.add(CloudEvents.CONTENT_TYPE, bytes(CloudEvents.JSON));
    input(Topic.ACTION_PROPOSED).pipeInput(new TestRecord<>(bytes(actionId), bytes(json), headers));
  }

  /** What the aggregator writes about an action. */
  void happens(String actionId, SpecificRecord event) {
    send(Topic.APPROVAL_EVENTS, actionId, event, EventTypes.nameOf(event));
  }

  /** The head of an aggregator's event. */
  EventMeta meta(String actionId, @Nullable String command) {
    events++;
    return new EventMeta(
        actionId + "#" + events, actionId, "default", clock.now, "user:fatima", command, events);
  }

  private void send(Topic topic, String key, SpecificRecord event, @Nullable String type) {
    RecordHeaders headers = new RecordHeaders();
    if (type != null) {
      headers.add(CloudEvents.TYPE, bytes(type));
    }
    input(topic)
        .pipeInput(
            new TestRecord<>(
                bytes(key), serde.serializer().serialize(topics.name(topic), event), headers));
  }

  private TestInputTopic<byte[], byte[]> input(Topic topic) {
    return driver.createInputTopic(
        topics.name(topic), new ByteArraySerializer(), new ByteArraySerializer());
  }

  TestOutputTopic<byte[], byte[]> output(Topic topic) {
    return driver.createOutputTopic(
        topics.name(topic), new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** The next answer. */
  ActionClassified answer() {
    byte[] value = output(Topic.ACTION_CLASSIFIED).readValue();
    return (ActionClassified)
        serde.deserializer().deserialize(topics.name(Topic.ACTION_CLASSIFIED), value);
  }

  boolean hasAnswers() {
    return !output(Topic.ACTION_CLASSIFIED).isEmpty();
  }

  TopologyTestDriver driver() {
    return driver;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    driver.close();
    serde.close();
    registry.close();
  }

  private static final class SettableClock extends Clock {
    private Instant now = START;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }
}
