package io.countersign.local.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.events.ActionClassified;
import io.countersign.events.EventMeta;
import io.countersign.events.PolicyBundle;
import io.countersign.events.PolicyFact;
import io.countersign.local.admin.KafkaAccess;
import io.countersign.local.admin.RecordWriter;
import io.countersign.local.e2e.BrokerIsThere;
import io.countersign.local.e2e.ItBroker;
import io.countersign.local.platform.PlatformAddresses;
import io.countersign.local.platform.TopicCreation;
import io.countersign.schemas.Topic;
import io.countersign.schemas.registry.RegistryClient;
import io.countersign.schemas.registry.RegistryConfig;
import io.countersign.schemas.registry.SchemaRegistration;
import io.countersign.schemas.testing.TestRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A history on a real broker; the test speaks for the services. */
@ExtendWith(BrokerIsThere.class)
class TopicHistoryIT {
  private static final int PARTITIONS = 4;
  private static final String UNREADABLE = "neither Avro nor anything else";

  @TempDir static Path folder;

  private static ItBroker broker;
  private static TestRegistry registry;
  private static KafkaAccess access;

  @BeforeAll
  static void writeAWeek() {
    broker = ItBroker.start(folder);
    registry = TestRegistry.start();
    access =
        new KafkaAccess(
            new PlatformAddresses(
                broker.bootstrapServers(), registry.url(), "", "", "", "", "", "", "it."));
    SchemaRegistration.registerAll(
        new RegistryClient(RegistryConfig.of(registry.url())), access.topics());
    try (Admin admin = access.admin()) {
      TopicCreation.createMissing(admin, access.topics(), PARTITIONS, (short) 1);
    }
    try (RecordWriter writer = new RecordWriter(access)) {
      // The services write each partition in the order of time.
      SampleWeek.history().partitions().stream()
          .flatMap(List::stream)
          .sorted(Comparator.comparing(TopicHistoryIT::moment))
          .forEach(record -> write(writer, record));
      PolicyFact fact =
          PolicyFact.newBuilder()
              .setName("rate")
              .setValue("1")
              .setChangedBy("user:maria")
              .setChangedAt(SampleHistory.START)
              .build();
      writer.send(Topic.POLICY_FACTS, "rate", fact, SampleHistory.START);
      writer.send(Topic.POLICY_FACTS, "gone", fact, SampleHistory.START);
      writer.remove(Topic.POLICY_FACTS, "gone");
      writer.sendRaw(
          Topic.APPROVAL_EVENTS,
          "x",
          UNREADABLE.getBytes(StandardCharsets.UTF_8),
          "x#1",
          "approval.granted",
          "application/avro",
          SampleHistory.START);
      writer.await();
    }
  }

  private static Instant moment(SpecificRecord record) {
    return switch (record) {
      case PolicyBundle bundle -> bundle.getPublishedAt();
      case ActionClassified answer -> answer.getClassifiedAt();
      default -> ((EventMeta) record.get(0)).getOccurredAt();
    };
  }

  private static void write(RecordWriter writer, SpecificRecord record) {
    switch (record) {
      case PolicyBundle bundle ->
          writer.send(Topic.POLICY_BUNDLES, bundle.getName(), bundle, SampleHistory.START);
      case ActionClassified answer ->
          writer.send(
              Topic.ACTION_CLASSIFIED, answer.getActionId(), answer, answer.getClassifiedAt());
      default -> {
        EventMeta meta = (EventMeta) record.get(0);
        writer.send(Topic.APPROVAL_EVENTS, meta.getActionId(), record, meta.getOccurredAt());
      }
    }
  }

  @AfterAll
  static void stop() {
    registry.close();
    broker.close();
  }

  @Test
  void theTopicsTellTheSameAsTheRecordsThemselves() throws Exception {
    BacktestResult expected = BacktestPageTest.week();

    BacktestResult result = backtest(expected.since(), SampleHistory.END);

    assertThat(result.report()).isEqualTo(expected.report());
    assertThat(result.candidates()).isEqualTo(expected.candidates());
    assertThat(result.kept()).isEqualTo(expected.kept());
    assertThat(result.notes())
        .contains(
            "Conditions saw the 1 fact that is published now, whatever was published then.",
            "1 record could not be read and is left out.");
  }

  @Test
  void aTimeBehindEverythingHasNothing() throws Exception {
    Instant tomorrow = Instant.now().plusSeconds(86_400);

    assertThat(backtest(tomorrow, tomorrow.plusSeconds(1)).report().actions().replayed()).isZero();
  }

  private static BacktestResult backtest(Instant since, Instant until) throws Exception {
    try (TopicHistory topics = new TopicHistory(access, SampleHistory.END)) {
      assertThat(topics.description()).contains(broker.bootstrapServers());
      return BacktestRun.run(
          topics,
          new BacktestRun.Question(
              since,
              until,
              ZoneId.of("Europe/Berlin"),
              List.of(BacktestPageTest.policy(SampleWeek.CANDIDATE)),
              false));
    }
  }
}
