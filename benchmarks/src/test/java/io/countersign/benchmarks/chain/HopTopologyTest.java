package io.countersign.benchmarks.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.schemas.Topic;
import io.countersign.schemas.Topics;
import io.countersign.schemas.headers.CloudEvents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HopTopologyTest {
  private static final Topics TOPICS = new Topics("bare.");
  private static final Sizes SIZES = Sizes.parse("2000,2200,600,2400,500");

  @TempDir private Path folder;

  @Test
  void theWholeCaseIsRequestedOnceAndGrantedAfterItsVote() {
    try (TopologyTestDriver driver = driver(Hop.WHOLE)) {
      send(driver, Topic.APPROVAL_COMMANDS, "a", 300);
      assertThat(events(driver)).isEmpty();

      send(driver, Topic.ACTION_PROPOSED, "a", 1_500);
      send(driver, Topic.ACTION_PROPOSED, "a", 1_500);
      assertThat(events(driver)).containsExactly("a approval.requested 2200");

      send(driver, Topic.APPROVAL_COMMANDS, "a", 300);
      assertThat(events(driver))
          .containsExactly("a approval.vote_recorded 600", "a approval.granted 2400");
    }
  }

  @Test
  void theChainMovesRecordsOfTheMeasuredSizes() {
    try (TopologyTestDriver driver = driver(Hop.CLASSIFY)) {
      send(driver, Topic.ACTION_PROPOSED, "a", 1_500);
      assertThat(read(driver, Topic.ACTION_CLASSIFIED)).containsExactly("a action.classified 2000");
    }
    try (TopologyTestDriver driver = driver(Hop.DECIDE)) {
      send(driver, Topic.ACTION_CLASSIFIED, "a", 2_000);
      send(driver, Topic.APPROVAL_COMMANDS, "a", 300);
      assertThat(events(driver))
          .containsExactly(
              "a approval.requested 2200",
              "a approval.vote_recorded 600",
              "a approval.granted 2400");
    }
  }

  @Test
  void theFoldCopiesEveryRecordOfACase() {
    try (TopologyTestDriver driver = driver(Hop.FOLD)) {
      send(driver, Topic.ACTION_PROPOSED, "a", 1_500);
      send(driver, Topic.ACTION_CLASSIFIED, "a", 2_000);
      send(driver, Topic.APPROVAL_COMMANDS, "a", 300);
      send(driver, Topic.APPROVAL_EVENTS, "a", 2_200);
      assertThat(
              driver
                  .createOutputTopic(
                      TOPICS.name(Topic.AUDIT_LEDGER),
                      new ByteArrayDeserializer(),
                      new ByteArrayDeserializer())
                  .readValuesToList())
          .extracting(value -> value.length)
          .containsExactly(2_000, 2_500, 800, 2_700);
    }
  }

  @Test
  void aHopHasTheSettingsOfTheServiceInWhosePlaceItIs() throws IOException {
    for (Hop hop : Hop.values()) {
      Properties settings = HopMain.settings(Path.of("..").toAbsolutePath().normalize(), hop);
      assertThat(settings)
          .containsEntry("processing.guarantee", "exactly_once_v2")
          .containsKeys("commit.interval.ms", "poll.ms", "num.stream.threads");
      assertThat(settings.stringPropertyNames())
          .noneMatch(name -> name.contains("group.instance.id") || name.contains("state.dir"));
    }
  }

  private TopologyTestDriver driver(Hop hop) {
    Properties settings = new Properties();
    settings.setProperty(StreamsConfig.STATE_DIR_CONFIG, folder.resolve(hop.name()).toString());
    return new TopologyTestDriver(hop.topology(TOPICS, SIZES), settings);
  }

  private static void send(TopologyTestDriver driver, Topic topic, String key, int bytes) {
    RecordHeaders headers = new RecordHeaders();
    headers.add(CloudEvents.TYPE, "some.type".getBytes(StandardCharsets.UTF_8));
    driver
        .createInputTopic(TOPICS.name(topic), new StringSerializer(), new ByteArraySerializer())
        .pipeInput(new TestRecord<>(key, new byte[bytes], headers));
  }

  private static List<String> events(TopologyTestDriver driver) {
    return read(driver, Topic.APPROVAL_EVENTS);
  }

  private static List<String> read(TopologyTestDriver driver, Topic topic) {
    return driver
        .createOutputTopic(
            TOPICS.name(topic), new StringDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList()
        .stream()
        .map(
            record ->
                "%s %s %d"
                    .formatted(
                        record.key(),
                        CloudEvents.header(record.headers(), CloudEvents.TYPE),
                        record.value().length))
        .toList();
  }
}
