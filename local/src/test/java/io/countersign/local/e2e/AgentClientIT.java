package io.countersign.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.agent.AgentClient;
import io.countersign.agent.AgentClientConfig;
import io.countersign.agent.Answer;
import io.countersign.agent.AnswerStatus;
import io.countersign.agent.PlatformUnreachableException;
import io.countersign.events.ActionProposed;
import io.countersign.events.Agent;
import io.countersign.events.Allowed;
import io.countersign.events.Classification;
import io.countersign.events.Denied;
import io.countersign.events.EventMeta;
import io.countersign.events.Verdict;
import io.countersign.local.platform.TopicCreation;
import io.countersign.schemas.EventTypes;
import io.countersign.schemas.Topic;
import io.countersign.schemas.Topics;
import io.countersign.schemas.headers.CloudEvents;
import io.countersign.schemas.registry.RegistryClient;
import io.countersign.schemas.registry.RegistryConfig;
import io.countersign.schemas.registry.SchemaRegistration;
import io.countersign.schemas.serde.AvroSerializer;
import io.countersign.schemas.serde.EventSerdes;
import io.countersign.schemas.testing.TestRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The agent's library against a real broker; the test speaks for the aggregator. */
@ExtendWith(BrokerIsThere.class)
class AgentClientIT {

  private static final Topics TOPICS = new Topics("it.");
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir static Path folder;

  private static ItBroker broker;
  private static TestRegistry registry;
  private static AgentClientConfig config;
  private static Producer<String, SpecificRecord> aggregator;

  @BeforeAll
  static void start() throws Exception {
    broker = ItBroker.start(folder);
    registry = TestRegistry.start();
    SchemaRegistration.registerAll(new RegistryClient(RegistryConfig.of(registry.url())), TOPICS);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      TopicCreation.createMissing(admin, TOPICS, 4, (short) 1);
    }
    config =
        new AgentClientConfig(broker.bootstrapServers(), registry.url()).withTopicPrefix("it.");
    AvroSerializer<SpecificRecord> serializer = new AvroSerializer<>();
    serializer.configure(EventSerdes.settings(registry.url()), false);
    aggregator =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "transactional.id",
                "aggregator",
                "enable.idempotence",
                true),
            new StringSerializer(),
            serializer);
    aggregator.initTransactions();
  }

  @AfterAll
  static void stop() {
    if (aggregator != null) {
      aggregator.close();
    }
    if (registry != null) {
      registry.close();
    }
    if (broker != null) {
      broker.close();
    }
  }

  @Test
  void theAnswerIsHeardWhicheverPartitionTheActionFallsInto() throws Exception {
    try (AgentClient client = new AgentClient(config)) {
      for (int i = 0; i < 12; i++) {
        String action = "spread-" + i;
        client.propose(action, json(action));
        CompletableFuture<Answer> verdict = client.verdict(action);
        answer(allowed(action));

        assertThat(verdict.get(LIMIT.toSeconds(), TimeUnit.SECONDS).status())
            .isEqualTo(AnswerStatus.ALLOWED);
      }
    }
  }

  @Test
  void whatIsNotCommittedIsNoAnswer() throws Exception {
    try (AgentClient client = new AgentClient(config)) {
      client.propose("aborted", json("aborted"));
      aggregator.beginTransaction();
      aggregator.send(record(allowed("aborted"))).get();
      aggregator.abortTransaction();

      assertThat(client.awaitVerdict("aborted", Duration.ofSeconds(2))).isEmpty();
      answer(denied("aborted"));
      assertThat(client.awaitVerdict("aborted", LIMIT).orElseThrow().status())
          .isEqualTo(AnswerStatus.DENIED);
    }
  }

  @Test
  void anotherClientFindsTheAnswerAfterARestart() throws Exception {
    try (AgentClient client = new AgentClient(config)) {
      client.propose("restarted", json("restarted"));
    }
    answer(allowed("restarted"));

    try (AgentClient client = new AgentClient(config)) {
      assertThat(client.awaitVerdict("restarted", LIMIT)).isPresent();
      assertThat(client.find("restarted").map(Answer::permit)).contains("a.b.c");
      assertThat(client.history("restarted")).hasSize(1);
      assertThat(client.find("never-proposed")).isEmpty();
    }
  }

  @Test
  void anIdenticalProposalIsAnsweredThoughItBringsNoNewEvent() throws Exception {
    try (AgentClient client = new AgentClient(config)) {
      client.propose("twice", json("twice"));
      answer(allowed("twice"));
      assertThat(client.awaitVerdict("twice", LIMIT)).isPresent();

      client.propose("twice", json("twice"));

      assertThat(client.awaitVerdict("twice", LIMIT)).isPresent();
    }
  }

  @Test
  void aProposalIsKeyedByItsActionAndSaysWhatItIs() {
    try (AgentClient client = new AgentClient(config)) {
      client.propose("as-json", json("as-json"));
      client.propose(avro("as-avro"));
    }

    ConsumerRecord<String, byte[]> asJson = read("as-json");
    assertThat(asJson.value()).isEqualTo(json("as-json"));
    assertThat(CloudEvents.read(asJson.headers()))
        .map(CloudEvents::contentType)
        .contains("application/json");
    ConsumerRecord<String, byte[]> asAvro = read("as-avro");
    assertThat(asAvro.value()[0]).isZero();
    assertThat(CloudEvents.read(asAvro.headers()))
        .map(CloudEvents::type)
        .contains("action.proposed");
  }

  @Test
  void aPlatformThatIsNotThereIsSaidSo() {
    AgentClientConfig nowhere =
        new AgentClientConfig("127.0.0.1:1", registry.url())
            .withRequestTimeout(Duration.ofSeconds(2));
    try (AgentClient client = new AgentClient(nowhere)) {
      assertThatThrownBy(() -> client.propose("lost", json("lost")))
          .isInstanceOf(PlatformUnreachableException.class)
          .hasMessageContaining("127.0.0.1:1");
    }
  }

  private static void answer(SpecificRecord event) {
    aggregator.beginTransaction();
    var _ = aggregator.send(record(event));
    aggregator.commitTransaction();
  }

  private static ProducerRecord<String, SpecificRecord> record(SpecificRecord event) {
    EventMeta meta = (EventMeta) event.get(0);
    ProducerRecord<String, SpecificRecord> record =
        new ProducerRecord<>(TOPICS.name(Topic.APPROVAL_EVENTS), meta.getActionId(), event);
    CloudEvents.avro(
            "approval-aggregator",
            EventTypes.nameOf(event),
            meta.getEventId(),
            meta.getOccurredAt(),
            meta.getActionId(),
            null)
        .writeTo(record.headers());
    return record;
  }

  private static ConsumerRecord<String, byte[]> read(String key) {
    String topic = TOPICS.name(Topic.ACTION_PROPOSED);
    try (Consumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> all =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      long until = System.nanoTime() + LIMIT.toNanos();
      while (System.nanoTime() < until) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          if (key.equals(record.key())) {
            return record;
          }
        }
      }
    }
    throw new AssertionError("There is no record with the key " + key);
  }

  private static byte[] json(String action) {
    return "{\"actionId\":\"%s\",\"agent\":{\"id\":\"a\"},\"actionType\":\"read\",\"tool\":\"t\",\"arguments\":{}}"
        .formatted(action)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static ActionProposed avro(String action) {
    return ActionProposed.newBuilder()
        .setActionId(action)
        .setAgent(Agent.newBuilder().setId("a").build())
        .setActionType("read")
        .setTool("t")
        .setArguments("{}")
        .build();
  }

  private static EventMeta meta(String action) {
    return EventMeta.newBuilder()
        .setEventId(action + "#1")
        .setActionId(action)
        .setTenant("default")
        .setOccurredAt(Instant.parse("2026-11-21T09:00:00Z"))
        .setActor("system:policy")
        .setSequence(1)
        .build();
  }

  private static Classification classification(Verdict verdict) {
    return Classification.newBuilder()
        .setVerdict(verdict)
        .setTier(1)
        .setRules(List.of("p/r"))
        .setPolicy("p@1")
        .setReasons(List.of())
        .build();
  }

  private static Allowed allowed(String action) {
    return Allowed.newBuilder()
        .setMeta(meta(action))
        .setClassification(classification(Verdict.ALLOW))
        .setPermit("a.b.c")
        .setPermitId(action + ".1")
        .setPermitExpiresAt(Instant.parse("2026-11-21T09:15:00Z"))
        .setArguments("{}")
        .setArgumentsDigest("sha256:x")
        .build();
  }

  private static Denied denied(String action) {
    return Denied.newBuilder()
        .setMeta(meta(action))
        .setClassification(classification(Verdict.DENY))
        .build();
  }
}
