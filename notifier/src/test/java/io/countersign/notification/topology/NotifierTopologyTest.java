package io.countersign.notification.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.events.ApprovalRequested;
import io.countersign.events.ApproverRef;
import io.countersign.events.Delegation;
import io.countersign.events.EventMeta;
import io.countersign.events.Money;
import io.countersign.events.NotificationIntent;
import io.countersign.events.Principal;
import io.countersign.events.Requirement;
import io.countersign.events.ReviewCause;
import io.countersign.events.ReviewCompleted;
import io.countersign.events.ReviewRequested;
import io.countersign.notification.DecidingRight;
import io.countersign.notification.OpenRequest;
import io.countersign.notification.OpenReview;
import io.countersign.notification.Person;
import io.countersign.notification.Routing;
import io.countersign.notification.Samples;
import io.countersign.schemas.Topic;
import io.countersign.schemas.Topics;
import io.countersign.schemas.headers.CloudEvents;
import io.countersign.schemas.serde.AvroSerializer;
import io.countersign.schemas.serde.EventSerdes;
import io.countersign.schemas.testing.TestRegistry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NotifierTopologyTest {
  private static final Topics TOPICS = new Topics("acme.");
  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  @TempDir Path folder;
  private final List<String> answered = new ArrayList<>();
  private TestRegistry registry;
  private Serde<SpecificRecord> serde;

  @BeforeEach
  void start() {
    registry = TestRegistry.start();
    Map<String, Object> settings = EventSerdes.settings(registry.url());
    settings.put(AvroSerializer.AUTO_REGISTER, "true");
    serde = EventSerdes.values(settings);
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void anInboxHoldsWhatIsDueFirstInFrontAndLosesWhatIsDecided() {
    try (TopologyTestDriver driver = driver(views())) {
      Views views = views(driver);
      send(
          driver,
          Topic.DIRECTORY_PRINCIPALS,
          "user:fatima",
          Samples.principal("user:fatima", "50000", "finance-approvers"));
      send(
          driver,
          Topic.APPROVAL_EVENTS,
          "late",
          Samples.requested("late", Samples.START.plusSeconds(90)));
      send(
          driver,
          Topic.APPROVAL_EVENTS,
          "soon",
          Samples.requested("soon", Samples.START.plusSeconds(30)));
      Person fatima = Objects.requireNonNull(views.person("user:fatima"));
      assertThat(views.inbox(fatima))
          .extracting(OpenRequest::actionId)
          .containsExactly("soon", "late");

      send(driver, Topic.APPROVAL_EVENTS, "soon", Samples.vote("soon", 2, "user:fatima", 0, 1));
      assertThat(views.inbox(fatima)).extracting(OpenRequest::actionId).containsExactly("late");
      assertThat(views.inbox(Samples.person("user:sam", null, "finance-leads")))
          .extracting(OpenRequest::actionId)
          .containsExactly("soon");
      assertThat(answered).containsExactly("command-2");
      assertThat(Objects.requireNonNull(views.answer("command-2")).isFor("user:fatima")).isTrue();
      assertThat(Objects.requireNonNull(views.answer("command-2")).isFor("user:sam")).isFalse();
    }
  }

  @Test
  void aDelegateSeesWhatTheGrantLetsThemDecideAsLongAsItHolds() {
    try (TopologyTestDriver driver = driver(views())) {
      Views views = views(driver);
      person(driver, Samples.principal("user:fatima", "50000", "finance-approvers"));
      person(driver, Samples.principal("user:paul", null, "clinic"));
      send(driver, Topic.APPROVAL_EVENTS, "case-1", Samples.requested("case-1", Samples.START));
      Person paul = Objects.requireNonNull(views.person("user:paul"));
      assertThat(views.inbox(paul)).isEmpty();
      Delegation grant = grant("user:fatima", "user:paul");
      send(driver, Topic.APPROVAL_DELEGATIONS, "g", grant);
      assertThat(views.inbox(paul)).extracting(OpenRequest::actionId).containsExactly("case-1");
      List<Delegation> others =
          List.of(
              Delegation.newBuilder(grant).setRevoked(true).build(),
              Delegation.newBuilder(grant).setValidUntil(Samples.START).build(),
              Delegation.newBuilder(grant).setTools(List.of("email.*")).build(),
              Delegation.newBuilder(grant).setMaxTier(0).build(),
              Delegation.newBuilder(grant).setGroups(List.of("others")).build(),
              Delegation.newBuilder(grant).setLimit(new Money("1", "EUR")).build(),
              Delegation.newBuilder(grant).setLimit(new Money("1000000", "USD")).build(),
              Delegation.newBuilder(grant).setLimit(new Money("a lot", "EUR")).build(),
              Delegation.newBuilder(grant).setParent("missing").build(),
              Delegation.newBuilder(grant).setChangedBy("user:otto").build(),
              grant("user:paul", "user:paul"));
      for (Delegation other : others) {
        send(driver, Topic.APPROVAL_DELEGATIONS, "g", other);
        assertThat(views.inbox(paul)).as("%s", other).isEmpty();
      }
      send(driver, Topic.APPROVAL_DELEGATIONS, "g", grant);
      OpenRequest open = Objects.requireNonNull(views.card("case-1")).openRequest();
      assertThat(views.mayDecide(paul, Objects.requireNonNull(open))).isTrue();
      assertThat(views.rights(paul, open)).containsExactly(new DecidingRight("g", "user:fatima"));
      send(driver, Topic.APPROVAL_EVENTS, "case-1", Samples.vote("case-1", 2, "user:fatima", 0, 0));
      assertThat(views.inbox(paul)).isEmpty();
    }
  }

  @Test
  void whoWasGivenARightOnSeesWhatItIsAbout() {
    try (TopologyTestDriver driver = driver(views())) {
      Views views = views(driver);
      person(driver, Samples.principal("user:fatima", "50000", "finance-approvers"));
      person(driver, Samples.principal("user:sam", null, "sales"));
      person(driver, Samples.principal("user:paul", null, "clinic"));
      send(driver, Topic.APPROVAL_EVENTS, "case-1", Samples.requested("case-1", Samples.START));
      Delegation next =
          Delegation.newBuilder(grant("user:sam", "user:paul")).setId("2").setParent("g").build();
      send(driver, Topic.APPROVAL_DELEGATIONS, "2", next);
      Delegation first = grant("user:fatima", "user:sam");
      send(driver, Topic.APPROVAL_DELEGATIONS, "g", first);
      Person paul = Objects.requireNonNull(views.person("user:paul"));
      assertThat(views.inbox(paul)).isEmpty();
      send(
          driver,
          Topic.APPROVAL_DELEGATIONS,
          "g",
          Delegation.newBuilder(first).setMayDelegate(true).build());
      assertThat(views.inbox(paul)).extracting(OpenRequest::actionId).containsExactly("case-1");
    }
  }

  private void person(TopologyTestDriver driver, Principal principal) {
    send(driver, Topic.DIRECTORY_PRINCIPALS, principal.getId(), principal);
  }

  private static Delegation grant(String grantor, String grantee) {
    return Delegation.newBuilder()
        .setId("g")
        .setGrantor(grantor)
        .setGrantee(grantee)
        .setValidFrom(Samples.START)
        .setValidUntil(Samples.START.plus(Duration.ofDays(1)))
        .setChangedBy(grantor)
        .setChangedAt(Samples.START)
        .build();
  }

  @Test
  void theOwnerThatTheDirectoryNamesForAnAgentSeesNothingOfIt() {
    try (TopologyTestDriver driver = driver(views())) {
      Views views = views(driver);
      SpecificRecord agent =
          Principal.newBuilder(Samples.principal("agent:procurement-agent", null))
              .setOwner("user:fatima")
              .build();
      send(driver, Topic.DIRECTORY_PRINCIPALS, "agent:procurement-agent", agent);
      send(driver, Topic.APPROVAL_EVENTS, "case-1", Samples.requested("case-1", Samples.START));
      assertThat(views.inbox(Samples.person("user:fatima", "50000", "finance-approvers")))
          .isEmpty();
    }
  }

  @Test
  void aReviewWaitsInTheListUntilSomebodyHasLooked() {
    try (TopologyTestDriver driver = driver(views())) {
      Views views = views(driver);
      Person olga = Samples.person("user:olga", null, "sales-ops");
      send(driver, Topic.APPROVAL_EVENTS, "case-1", Samples.requested("case-1", Samples.START));
      send(driver, Topic.APPROVAL_EVENTS, "case-1", Samples.granted("case-1", 2, "command-2"));
      send(
          driver,
          Topic.APPROVAL_EVENTS,
          "case-1",
          ReviewRequested.newBuilder()
              .setMeta(Samples.meta("case-1", 3, "user:sam", "command-2"))
              .setReviewers(List.of(ApproverRef.newBuilder().setGroup("sales-ops").build()))
              .setProposal(Samples.proposal("case-1").build())
              .setClassification(Samples.classification())
              .setCause(ReviewCause.BREAK_GLASS)
              .build());
      assertThat(views.reviews(olga)).extracting(OpenReview::actionId).containsExactly("case-1");
      assertThat(views.reviews(Samples.person("user:sam", null, "sales-ops")))
          .as("who granted it")
          .isEmpty();
      send(
          driver,
          Topic.APPROVAL_EVENTS,
          "case-1",
          ReviewCompleted.newBuilder()
              .setMeta(Samples.meta("case-1", 4, "user:olga", "command-4"))
              .setConfirmed(true)
              .build());
      assertThat(views.reviews(olga)).isEmpty();
      assertThat(answered).contains("command-4");
    }
  }

  @Test
  void theDirectoryKnowsWhoIsInAGroupAfterEveryChange() {
    try (TopologyTestDriver driver = driver(views())) {
      Views views = views(driver);
      SpecificRecord before = Samples.principal("user:fatima", "50000", "a", "b");
      send(driver, Topic.DIRECTORY_PRINCIPALS, "user:fatima", before);
      send(
          driver,
          Topic.DIRECTORY_PRINCIPALS,
          "user:sam",
          Samples.principal("user:fatima", null, "a"));
      assertThat(views.members("a"))
          .as("a record under another key")
          .containsExactly("user:fatima");
      send(
          driver,
          Topic.DIRECTORY_PRINCIPALS,
          "user:fatima",
          Samples.principal("user:fatima", "50000", "b", "c"));
      assertThat(views.members("a")).isEmpty();
      assertThat(views.groupsWithMembers()).containsExactly("b", "c");
      assertThat(views.principals("user:")).hasSize(1);
    }
  }

  @Test
  void endedActionsAreDroppedWhenTheirTimeIsOver() {
    try (TopologyTestDriver driver = driver(views())) {
      Views views = views(driver);
      send(driver, Topic.APPROVAL_EVENTS, "old", Samples.requested("old", Samples.START));
      send(driver, Topic.APPROVAL_EVENTS, "old", Samples.granted("old", 2, "command-2"));
      assertThat(views.card("old")).isNotNull();
      SpecificRecord later =
          ApprovalRequested.newBuilder(Samples.requested("new", Samples.START))
              .setMeta(
                  EventMeta.newBuilder(Samples.meta("new", 1, "system:policy", null))
                      .setOccurredAt(Samples.START.plus(Duration.ofDays(2)))
                      .build())
              .build();
      send(driver, Topic.APPROVAL_EVENTS, "new", later);
      assertThat(views.card("old")).isNull();
      assertThat(views.answer("command-2")).isNull();
      assertThat(views.card("new")).isNotNull();
    }
  }

  @Test
  void aRequestIntendsOneWebhookPerEndpointAndAlwaysTheSame() {
    try (TopologyTestDriver driver = driver(routing())) {
      List<TestRecord<String, SpecificRecord>> first = intents(driver);
      List<TestRecord<String, SpecificRecord>> again = intents(driver);
      assertThat(first).hasSize(2);
      assertThat(again)
          .extracting(TestRecord::value)
          .isEqualTo(first.stream().map(TestRecord::value).toList());
      NotificationIntent intent = (NotificationIntent) first.getFirst().value();
      assertThat(intent.getIntentId()).matches("msg_[0-9a-f]{32}");
      assertThat(intent.getRecipients()).containsExactly("group:finance-approvers");
      assertThat(intent.getBody())
          .contains("\"type\":\"approval.requested\"")
          .contains("https://inbox.example/actions/case-1")
          .doesNotContain("Invoice 4821");
      assertThat(CloudEvents.read(first.getFirst().headers()))
          .hasValueSatisfying(
              headers -> {
                assertThat(headers.type()).isEqualTo("notification.intended");
                assertThat(headers.traceparent()).isEqualTo(TRACE);
              });
    }
  }

  @Test
  void aRecordOfAnotherTopicAndARequestOfNobodyStopNeitherInboxNorWebhooks() {
    SpecificRecord foreign = Samples.principal("user:fatima", null);
    ApprovalRequested asked = Samples.requested("empty", Samples.START);
    ApprovalRequested ofNobody =
        ApprovalRequested.newBuilder(asked)
            .setRequirement(
                Requirement.newBuilder(asked.getRequirement()).setStages(List.of()).build())
            .build();
    try (TopologyTestDriver driver = driver(views())) {
      send(driver, Topic.DIRECTORY_PRINCIPALS, null, foreign);
      send(
          driver,
          Topic.DIRECTORY_PRINCIPALS,
          "user:sam",
          Samples.principal("user:sam", "a lot", "finance-leads"));
      assertThat(views(driver).person("user:sam")).isNull();
      send(driver, Topic.APPROVAL_EVENTS, "case-1", foreign);
      send(driver, Topic.APPROVAL_EVENTS, "empty", ofNobody);
      send(driver, Topic.APPROVAL_EVENTS, "case-1", Samples.requested("case-1", Samples.START));
      assertThat(views(driver).card("case-1")).isNotNull();
    }
    try (TopologyTestDriver driver = driver(routing())) {
      send(driver, Topic.APPROVAL_EVENTS, "case-1", foreign);
      send(driver, Topic.APPROVAL_EVENTS, "empty", ofNobody);
      assertThat(intents(driver)).hasSize(4);
    }
  }

  @Test
  void theTopologiesAreAsDrawn() {
    assertThat(views().describe().toString().strip().replace("\r\n", "\n"))
        .contains("Source: approval-events (topics: [acme.approval.events])")
        .contains("Processor: fold-cards (stores: [cards-2])")
        .contains("Source: directory-principals (topics: [acme.directory.principals])")
        .contains("Processor: fold-directory (stores: [directory-2])")
        .contains("Processor: fold-grants (stores: [grants-1])");
    assertThat(routing().describe().toString().strip().replace("\r\n", "\n"))
        .isEqualTo(
            """
            Topologies:
               Sub-topology: 0
                Source: approval-events (topics: [acme.approval.events])
                  --> route
                Processor: route (stores: [])
                  --> notification-intents
                  <-- approval-events
                Sink: notification-intents (topic: acme.notification.intents)
                  <-- route\
            """
                .strip());
  }

  private List<TestRecord<String, SpecificRecord>> intents(TopologyTestDriver driver) {
    send(driver, Topic.APPROVAL_EVENTS, "case-1", Samples.requested("case-1", Samples.START));
    return driver
        .createOutputTopic(
            TOPICS.name(Topic.NOTIFICATION_INTENTS), new StringDeserializer(), serde.deserializer())
        .readRecordsToList();
  }

  private Topology views() {
    return ViewsTopology.build(
        TOPICS,
        serde.deserializer(),
        Duration.ofDays(1),
        (command, _) -> answered.add(command),
        DirectoryListener.NONE);
  }

  private Topology routing() {
    return RoutingTopology.build(
        TOPICS, serde, new Routing(List.of("audit", "ops"), URI.create("https://inbox.example")));
  }

  private TopologyTestDriver driver(Topology topology) {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
    return new TopologyTestDriver(topology, properties, Samples.START);
  }

  private static Views views(TopologyTestDriver driver) {
    return new Views(
        () -> driver.getKeyValueStore(ViewsTopology.CARDS_STORE),
        () -> driver.getKeyValueStore(ViewsTopology.DIRECTORY_STORE),
        () -> driver.getKeyValueStore(ViewsTopology.GRANTS_STORE),
        Clock.fixed(Samples.START, ZoneOffset.UTC));
  }

  private void send(
      TopologyTestDriver driver, Topic topic, @Nullable String key, SpecificRecord value) {
    RecordHeaders headers = new RecordHeaders();
    headers.add(CloudEvents.TRACEPARENT, TRACE.getBytes(StandardCharsets.UTF_8));
    driver
        .createInputTopic(TOPICS.name(topic), new StringSerializer(), serde.serializer())
        .pipeInput(new TestRecord<>(key, value, headers, Samples.START));
  }
}
