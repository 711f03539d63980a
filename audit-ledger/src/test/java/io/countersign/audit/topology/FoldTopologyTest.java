package io.countersign.audit.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.audit.FoldState;
import io.countersign.audit.Leaves;
import io.countersign.audit.LedgerInconsistentException;
import io.countersign.audit.LogNames;
import io.countersign.audit.Salts;
import io.countersign.audit.TailProof;
import io.countersign.events.LedgerEntry;
import io.countersign.schemas.Topic;
import io.countersign.schemas.Topics;
import io.countersign.schemas.json.CanonicalJson;
import io.countersign.schemas.serde.EventSerdes;
import io.countersign.schemas.testing.TestRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FoldTopologyTest {
  private static final Topics TOPICS = new Topics("acme.");
  private static final Instant TIME = Instant.parse("2026-11-21T09:00:00Z");

  private final List<LedgerEntry> ledger = new ArrayList<>();
  private TestRegistry registry;
  private Serde<LedgerEntry> serde;

  @BeforeEach
  void startRegistry() {
    registry = TestRegistry.start();
    Map<String, Object> settings = EventSerdes.settings(registry.url());
    settings.put("auto.register.schemas", "true");
    serde = EventSerdes.values(settings);
  }

  @AfterEach
  void stopRegistry() {
    serde.close();
    registry.close();
  }

  @Test
  void theTopologyReadsEveryTopicAndWritesTheLedger() throws IOException {
    try (var golden = FoldTopologyTest.class.getResourceAsStream("/fold-topology.txt")) {
      assertThat(golden).isNotNull();
      assertThat(topology().describe().toString().strip())
          .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8).strip());
    }
  }

  @Test
  void recordsOfSeveralTopicsBecomeLeavesWithoutGaps() {
    try (TopologyTestDriver driver = driver()) {
      send(driver, Topic.ACTION_PROPOSED, "case-1", "{\"tool\":\"mail.send\"}");
      send(driver, Topic.PLATFORM_CONTROLS, "agent:x", null);
      send(driver, Topic.ACTION_OUTCOMES, "case-1", "{\"eventType\":\"action.verified\"}");
      List<LedgerEntry> entries = read(driver);
      assertThat(entries).extracting(LedgerEntry::getIndex).containsExactly(0L, 1L, 2L);
      assertThat(entries)
          .extracting(e -> leaf(e).path("eventType").asText())
          .containsExactly("action.proposed", "platform.control_changed", "action.verified");
      JsonNode first = leaf(entries.getFirst());
      assertThat(first.path("origin").asText()).isEqualTo("example.org/ledger/p0");
      assertThat(first.path("eventId").asText()).isEqualTo("acme.action.proposed-0-0");
      assertThat(first.path("actionId").asText()).isEqualTo("case-1");
      assertThat(first.path("time").asText()).isEqualTo("2026-11-21T09:00:00.000Z");
      assertThat(leaf(entries.get(1)).path("actionId").isNull()).isTrue();
      assertThat(
              Leaves.commitment(
                  bytes(entries.getFirst().getSalt()),
                  "{\"tool\":\"mail.send\"}".getBytes(StandardCharsets.UTF_8)))
          .isEqualTo(first.path("payloadCommitment").asText());
    }
  }

  @Test
  void whatCannotBeReadBecomesALeafThatSaysSo() {
    try (TopologyTestDriver driver = driver()) {
      send(driver, Topic.ACTION_PROPOSED, "case-1", "garbage");
      send(driver, Topic.ACTION_PROPOSED, "case-1", "{broken");
      send(driver, Topic.ACTION_PROPOSED, "case-1", "x".repeat(Leaves.MAX_PAYLOAD_BYTES + 1));
      List<LedgerEntry> entries = read(driver);
      assertThat(entries)
          .extracting(e -> leaf(e).path("eventType").asText())
          .containsExactly(Leaves.UNREADABLE, Leaves.UNREADABLE, Leaves.OVERSIZED);
      assertThat(entries.getLast().getPayload()).isNull();
    }
  }

  @Test
  void aSenderCannotPassOneTopicsEventOffAsAnothers() {
    try (TopologyTestDriver driver = driver()) {
      TestRecord<byte[], byte[]> forged =
          new TestRecord<>(
              "case-1".getBytes(StandardCharsets.UTF_8),
              "{}".getBytes(StandardCharsets.UTF_8),
              TIME);
      forged.headers().add("ce_type", "approval.granted".getBytes(StandardCharsets.UTF_8));
      input(driver, Topic.ACTION_PROPOSED).pipeInput(forged);
      assertThat(leaf(read(driver).getFirst()).path("eventType").asText())
          .isEqualTo("action.proposed");
    }
  }

  @Test
  void offsetsThatTheLedgerHoldsAreNotFoldedAgain() {
    try (TopologyTestDriver driver = driver()) {
      send(driver, Topic.ACTION_PROPOSED, "case-1", "{}");
      send(driver, Topic.ACTION_PROPOSED, "case-2", "{}");
      ledger.addAll(read(driver));
    }
    // Lost state and offsets reset to the beginning: the ledger itself says what was taken.
    try (TopologyTestDriver driver = driver()) {
      send(driver, Topic.ACTION_PROPOSED, "case-1", "{}");
      send(driver, Topic.ACTION_PROPOSED, "case-2", "{}");
      send(driver, Topic.ACTION_PROPOSED, "case-3", "{}");
      List<LedgerEntry> entries = read(driver);
      assertThat(entries).hasSize(1);
      assertThat(entries.getFirst().getIndex()).isEqualTo(2);
      assertThat(leaf(entries.getFirst()).path("actionId").asText()).isEqualTo("case-3");
    }
  }

  @Test
  void theSameRecordsGiveTheSameEntries() {
    List<LedgerEntry> first;
    try (TopologyTestDriver driver = driver()) {
      send(driver, Topic.ACTION_PROPOSED, "case-1", "{}");
      first = read(driver);
    }
    try (TopologyTestDriver driver = driver()) {
      send(driver, Topic.ACTION_PROPOSED, "case-1", "{}");
      assertThat(read(driver)).isEqualTo(first);
    }
  }

  @Test
  void aLedgerThatIsShorterThanTheStateStopsTheFold() {
    FoldState remembered = FoldState.empty();
    remembered.append(new byte[] {1}, "acme.action.proposed", 0);
    assertThatThrownBy(() -> TailProof.prove(0, remembered, tail()))
        .isInstanceOf(LedgerInconsistentException.class)
        .hasMessageContaining("entries were lost");
  }

  @Test
  void aLedgerThatEndsOtherwiseStopsTheFold() {
    try (TopologyTestDriver driver = driver()) {
      send(driver, Topic.ACTION_PROPOSED, "case-1", "{}");
      ledger.addAll(read(driver));
    }
    FoldState remembered = FoldState.empty();
    remembered.append(new byte[] {1}, "acme.action.proposed", 0);
    assertThatThrownBy(() -> TailProof.prove(0, remembered, tail()))
        .isInstanceOf(LedgerInconsistentException.class)
        .hasMessageContaining("not the one that the fold wrote");
  }

  @Test
  void theStateSurvivesWritingAndReading() {
    FoldState state = FoldState.empty();
    for (int i = 0; i < 37; i++) {
      state.append(new byte[] {(byte) i}, "topic-" + i % 3, i);
      FoldState read = FoldState.decode(state.encode());
      assertThat(read.root()).isEqualTo(state.root());
      assertThat(read.holds("topic-" + i % 3, i)).isTrue();
      assertThat(read.holds("topic-" + i % 3, i + 1)).isFalse();
      assertThat(read.endsWith(new byte[] {(byte) i})).isTrue();
    }
  }

  private Topology topology() {
    return new FoldTopology(
            TOPICS,
            new LogNames("example.org/ledger"),
            new Salts(new byte[Salts.BYTES]),
            tail(),
            serde)
        .build();
  }

  private TopologyTestDriver driver() {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "fold-test");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
    return new TopologyTestDriver(topology(), properties);
  }

  private TailProof.Tail tail() {
    return new TailProof.Tail() {
      @Override
      public Optional<LedgerEntry> last(int partition) {
        return ledger.isEmpty() ? Optional.empty() : Optional.of(ledger.getLast());
      }

      @Override
      public void forEach(int partition, Consumer<LedgerEntry> visitor) {
        ledger.forEach(visitor);
      }
    };
  }

  private static void send(
      TopologyTestDriver driver, Topic topic, String key, @Nullable String value) {
    byte[] bytes = value == null ? null : value.getBytes(StandardCharsets.UTF_8);
    input(driver, topic)
        .pipeInput(new TestRecord<>(key.getBytes(StandardCharsets.UTF_8), bytes, TIME));
  }

  private static TestInputTopic<byte[], byte[]> input(TopologyTestDriver driver, Topic topic) {
    return driver.createInputTopic(
        TOPICS.name(topic), new ByteArraySerializer(), new ByteArraySerializer());
  }

  private List<LedgerEntry> read(TopologyTestDriver driver) {
    TestOutputTopic<String, LedgerEntry> output =
        driver.createOutputTopic(
            TOPICS.name(Topic.AUDIT_LEDGER), new StringDeserializer(), serde.deserializer());
    return output.readValuesToList();
  }

  private static JsonNode leaf(LedgerEntry entry) {
    return CanonicalJson.parse(bytes(entry.getLeaf()));
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
