package io.countersign.approval.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.approval.ActionId;
import io.countersign.approval.Approval;
import io.countersign.approval.AssuranceMode;
import io.countersign.approval.Decider;
import io.countersign.approval.Evolution;
import io.countersign.approval.Phase;
import io.countersign.approval.PrincipalId;
import io.countersign.approval.Review;
import io.countersign.approval.permit.Ed25519PermitSigner;
import io.countersign.events.ActionClassified;
import io.countersign.events.ActionExecuted;
import io.countersign.events.ActionProposed;
import io.countersign.events.Agent;
import io.countersign.events.Allowed;
import io.countersign.events.ApprovalRequested;
import io.countersign.events.ApproverRef;
import io.countersign.events.Assurance;
import io.countersign.events.AuthorityCheck;
import io.countersign.events.CalendarCheck;
import io.countersign.events.CastVote;
import io.countersign.events.Classification;
import io.countersign.events.ClassificationCause;
import io.countersign.events.CommandMeta;
import io.countersign.events.CommandRefused;
import io.countersign.events.Comment;
import io.countersign.events.CompleteReview;
import io.countersign.events.Decision;
import io.countersign.events.Delegation;
import io.countersign.events.Demand;
import io.countersign.events.Escalate;
import io.countersign.events.Expired;
import io.countersign.events.Granted;
import io.countersign.events.Money;
import io.countersign.events.PermitViolated;
import io.countersign.events.Principal;
import io.countersign.events.PrincipalKind;
import io.countersign.events.Reassign;
import io.countersign.events.Redeem;
import io.countersign.events.Requirement;
import io.countersign.events.RevocationCause;
import io.countersign.events.Revoke;
import io.countersign.events.Revoked;
import io.countersign.events.SlaBreached;
import io.countersign.events.Stage;
import io.countersign.events.Verdict;
import io.countersign.events.VoteRecorded;
import io.countersign.events.WorkingHours;
import io.countersign.events.WorkingTime;
import io.countersign.schemas.Topic;
import io.countersign.schemas.Topics;
import io.countersign.schemas.headers.CloudEvents;
import io.countersign.schemas.json.ActionDigest;
import io.countersign.schemas.permit.PermitKey;
import io.countersign.schemas.serde.AvroSerializer;
import io.countersign.schemas.serde.EventSerdes;
import io.countersign.schemas.testing.TestRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ApprovalTopologyTest {
  private static final Instant START = Instant.parse("2026-11-21T09:00:00Z");
  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  private static final Topics TOPICS = Topics.unprefixed();

  private static final class MovableClock extends Clock {
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

  @TempDir Path folder;
  private final MovableClock clock = new MovableClock();
  private TestRegistry registry;
  private Serde<SpecificRecord> serde;
  private TopologyTestDriver driver;
  private TestOutputTopic<String, byte[]> events;
  private int counted;

  @BeforeEach
  void start() {
    registry = TestRegistry.start();
    Map<String, Object> settings = EventSerdes.settings(registry.url());
    settings.put(AvroSerializer.AUTO_REGISTER, "true");
    serde = EventSerdes.values(settings);
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
    driver = new TopologyTestDriver(topology(), properties, START);
    events =
        driver.createOutputTopic(
            TOPICS.name(Topic.APPROVAL_EVENTS),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    person("user:fatima", "finance-approvers");
  }

  @AfterEach
  void stop() {
    driver.close();
    registry.close();
  }

  private Topology topology() {
    return ApprovalTopology.build(
        new ApprovalTopology.Parts(
            TOPICS,
            serde,
            new Decider(new JsonArgumentsEditor(), AssuranceMode.ENFORCE),
            new Ed25519PermitSigner(
                new PermitKey(new byte[PermitKey.SEED_BYTES], PermitKey.FROM_THE_BEGINNING)),
            clock,
            ApprovalTopology.TICK));
  }

  @Test
  void aVoteOnARequestEndsInAGrantWithCloudEventsAndTrace() {
    send(Topic.ACTION_CLASSIFIED, "case-1", classified(Verdict.REQUIRE_APPROVAL));
    send(Topic.APPROVAL_COMMANDS, "case-1", vote("command-1", "user:fatima"));
    List<TestRecord<String, byte[]>> written = events.readRecordsToList();
    assertThat(written)
        .extracting(this::typeOf)
        .containsExactly("approval.requested", "approval.vote_recorded", "approval.granted");
    assertThat(written)
        .extracting(record -> header(record, CloudEvents.ID))
        .containsExactly("case-1#1", "case-1#2", "case-1#3");
    assertThat(written)
        .extracting(record -> header(record, CloudEvents.TRACEPARENT))
        .containsOnly(TRACE);
    Granted granted = (Granted) read(written.getLast());
    assertThat(granted.getMeta().getCommandId()).isEqualTo("command-1");
    assertThat(granted.getPermit().split("\\.", -1)).hasSize(3);
    assertThat(granted.getApprovers()).containsExactly("user:fatima");
  }

  @Test
  void aDelegateDecidesByAGrantWhateverElseIsInTheTable() {
    person("user:paul", "clinic");
    Delegation grant =
        Delegation.newBuilder()
            .setId("g")
            .setGrantor("user:fatima")
            .setGrantee("user:paul")
            .setTools(List.of("payments.*"))
            .setValidFrom(START)
            .setValidUntil(START.plusSeconds(60))
            .setChangedBy("user:fatima")
            .setChangedAt(START)
            .build();
    sendRaw(Topic.APPROVAL_DELEGATIONS, "a", new byte[] {1, 2, 3});
    sendRaw(Topic.APPROVAL_DELEGATIONS, "b", null);
    sendRaw(Topic.APPROVAL_DELEGATIONS, null, new byte[] {1});
    send(Topic.APPROVAL_DELEGATIONS, "other", grant);
    send(
        Topic.APPROVAL_DELEGATIONS,
        "c",
        Delegation.newBuilder(grant).setId("c").setLimit(new Money("lots", "EUR")).build());
    send(
        Topic.APPROVAL_DELEGATIONS,
        "d",
        Delegation.newBuilder(grant).setId("d").setGrantor("").build());
    send(Topic.ACTION_CLASSIFIED, "case-1", classified(Verdict.REQUIRE_APPROVAL));
    send(Topic.APPROVAL_COMMANDS, "case-1", vote("command-1", "user:paul"));
    CommandRefused refused = (CommandRefused) read(events.readRecordsToList().getLast());
    assertThat(refused.getCode()).isEqualTo("not_eligible");

    send(Topic.APPROVAL_DELEGATIONS, "g", grant);
    send(Topic.APPROVAL_COMMANDS, "case-1", vote("command-2", "user:paul"));
    List<TestRecord<String, byte[]>> written = events.readRecordsToList();
    AuthorityCheck check = ((VoteRecorded) read(written.getFirst())).getAuthority();
    assertThat(check.getDelegationId()).isEqualTo("g");
    assertThat(check.getOnBehalfOf()).isEqualTo("user:fatima");
    assertThat(check.getDelegationChain()).containsExactly("g");
    assertThat(check.getGrantorDirectoryVersion()).isEqualTo(1);
    assertThat(read(written.getLast())).isInstanceOf(Granted.class);
  }

  @Test
  void aGrantThatIsForgottenGivesNoRight() {
    person("user:paul", "clinic");
    Delegation grant =
        Delegation.newBuilder()
            .setId("g")
            .setGrantor("user:fatima")
            .setGrantee("user:paul")
            .setValidFrom(START)
            .setValidUntil(START.plusSeconds(60))
            .setChangedBy("user:fatima")
            .setChangedAt(START)
            .build();
    send(Topic.APPROVAL_DELEGATIONS, "g", grant);
    sendRaw(Topic.APPROVAL_DELEGATIONS, "g", null);
    send(Topic.ACTION_CLASSIFIED, "case-1", classified(Verdict.REQUIRE_APPROVAL));
    send(Topic.APPROVAL_COMMANDS, "case-1", vote("command-1", "user:paul"));
    assertThat(((CommandRefused) read(events.readRecordsToList().getLast())).getCode())
        .isEqualTo("not_eligible");
  }

  private void sendRaw(Topic topic, @Nullable String key, byte @Nullable [] value) {
    driver
        .createInputTopic(TOPICS.name(topic), new StringSerializer(), new ByteArraySerializer())
        .pipeInput(new TestRecord<>(key, value));
  }

  @Test
  void theDeadlineIsMetByTheTimerInTheSameTrace() {
    send(Topic.ACTION_CLASSIFIED, "case-1", classified(Verdict.REQUIRE_APPROVAL));
    events.readRecordsToList();
    advance(Duration.ofMinutes(30).minusMillis(200));
    assertThat(events.isEmpty()).isTrue();
    advance(Duration.ofMillis(200));
    List<TestRecord<String, byte[]>> written = events.readRecordsToList();
    assertThat(written)
        .extracting(this::typeOf)
        .containsExactly("approval.sla_breach", "approval.rejected");
    assertThat(written)
        .extracting(record -> header(record, CloudEvents.TRACEPARENT))
        .containsOnly(TRACE);
    advance(Duration.ofDays(1));
    assertThat(events.isEmpty()).isTrue();
  }

  @Test
  void aRequestExpiresWhenItsChangeWindowCloses() {
    Instant closes = START.plus(Duration.ofMinutes(10));
    send(
        Topic.ACTION_CLASSIFIED, "case-1", openUntil(closes, classified(Verdict.REQUIRE_APPROVAL)));
    ApprovalRequested requested = (ApprovalRequested) read(events.readRecord());
    assertThat(requested.getClassification().getRunUntil()).isEqualTo(closes);
    advance(Duration.ofMinutes(10).minusMillis(200));
    assertThat(events.isEmpty()).isTrue();
    advance(Duration.ofMillis(200));
    Expired expired = (Expired) read(events.readRecord());
    assertThat(expired.getReason())
        .isEqualTo(
            "The policy let the action run until 2026-11-21T09:10:00Z, when its change window"
                + " closed or a freeze began; nobody decided by then");
    advance(Duration.ofDays(1));
    assertThat(events.isEmpty()).isTrue();
  }

  @Test
  void aPermitEndsWhenTheChangeWindowCloses() {
    Instant closes = START.plus(Duration.ofMinutes(10));
    send(Topic.ACTION_CLASSIFIED, "case-1", openUntil(closes, classified(Verdict.ALLOW)));
    Allowed allowed = (Allowed) read(events.readRecord());
    assertThat(allowed.getPermitExpiresAt()).isEqualTo(closes);
    assertThat(allowed.getClassification().getRunUntil()).isEqualTo(closes);
    advance(Duration.ofMinutes(10));
    assertThat(typeOf(events.readRecord())).isEqualTo("approval.expired");
  }

  @Test
  void aDeadlineCountsByTheWorkingTimeOfTheGroupAndIsBreachedWithinASecond() {
    group(
        new WorkingTime(
            "Europe/Berlin",
            List.of(new WorkingHours(List.of("MON", "TUE", "WED", "THU", "FRI"), "09:00", "17:00")),
            List.of("2026-11-23")));
    // START is a Saturday and Monday is a holiday: eight hours end on Tuesday at five in Berlin.
    send(Topic.ACTION_CLASSIFIED, "case-1", countedBy("finance-approvers", Duration.ofHours(8)));
    Instant deadline = Instant.parse("2026-11-24T16:00:00Z");
    ApprovalRequested requested = (ApprovalRequested) read(events.readRecord());
    assertThat(requested.getDeadline()).isEqualTo(deadline);
    assertThat(requested.getRequirement().getSlaMillis())
        .isEqualTo(Duration.between(START, deadline).toMillis());
    assertThat(requested.getRequirement().getWorkingTimeOf()).isEqualTo("finance-approvers");
    assertThat(requested.getCalendar()).isEqualTo(new CalendarCheck("finance-approvers", 7L, null));

    advance(Duration.between(START, deadline).minusMillis(200));
    assertThat(events.isEmpty()).isTrue();
    advance(Duration.ofSeconds(1));
    SlaBreached breached = (SlaBreached) read(events.readRecord());
    assertThat(breached.getDeadline()).isEqualTo(deadline);
    assertThat(breached.getMeta().getOccurredAt()).isBeforeOrEqualTo(deadline.plusSeconds(1));
  }

  @Test
  void withoutAUsableCalendarTimeCountsByTheClockAndTheEventSaysWhy() {
    WorkingHours backwards = new WorkingHours(List.of("MON"), "17:00", "09:00");
    send(Topic.ACTION_CLASSIFIED, "case-1", countedBy("finance-approvers", Duration.ofHours(8)));
    ApprovalRequested unknown = (ApprovalRequested) read(events.readRecord());
    group(null);
    send(Topic.ACTION_CLASSIFIED, "case-2", countedBy("finance-approvers", Duration.ofHours(8)));
    ApprovalRequested silent = (ApprovalRequested) read(events.readRecord());
    group(new WorkingTime("Europe/Nowhere", List.of(), List.of()));
    send(Topic.ACTION_CLASSIFIED, "case-3", countedBy("finance-approvers", Duration.ofHours(8)));
    ApprovalRequested nowhere = (ApprovalRequested) read(events.readRecord());
    group(new WorkingTime("Europe/Berlin", List.of(backwards), List.of()));
    send(Topic.ACTION_CLASSIFIED, "case-4", countedBy("finance-approvers", Duration.ofHours(8)));
    ApprovalRequested nonsense = (ApprovalRequested) read(events.readRecord());
    group(new WorkingTime("Europe/Berlin", List.of(), List.of()));
    send(Topic.ACTION_CLASSIFIED, "case-5", countedBy("finance-approvers", Duration.ofHours(8)));
    ApprovalRequested never = (ApprovalRequested) read(events.readRecord());

    List<ApprovalRequested> all = List.of(unknown, silent, nowhere, nonsense, never);
    assertThat(all)
        .allSatisfy(
            requested -> {
              assertThat(requested.getDeadline()).isEqualTo(START.plus(Duration.ofHours(8)));
              assertThat(requested.getRequirement().getWorkingTimeOf()).isNull();
            });
    assertThat(all)
        .extracting(requested -> requested.getCalendar().getProblem())
        .satisfiesExactly(
            problem ->
                assertThat(problem)
                    .isEqualTo("the directory has no record of group:finance-approvers"),
            problem ->
                assertThat(problem)
                    .isEqualTo("the directory does not say when group:finance-approvers works"),
            problem -> assertThat(problem).contains("says nonsense", "Europe/Nowhere"),
            problem -> assertThat(problem).contains("says nonsense", "close after they open"),
            problem ->
                assertThat(problem)
                    .isEqualTo("group:finance-approvers does not work that long within 366 days"));
  }

  private void group(@Nullable WorkingTime workingTime) {
    Principal group =
        Principal.newBuilder()
            .setId("group:finance-approvers")
            .setKind(PrincipalKind.GROUP)
            .setVersion(7)
            .setChangedBy("user:admin")
            .setChangedAt(START)
            .setWorkingTime(workingTime)
            .build();
    send(Topic.DIRECTORY_PRINCIPALS, group.getId(), group);
  }

  private ActionClassified countedBy(String group, Duration sla) {
    ActionClassified classified = classified(Verdict.REQUIRE_APPROVAL);
    String actionId = "case-" + ++counted;
    ActionProposed proposal =
        ActionProposed.newBuilder(classified.getProposal()).setActionId(actionId).build();
    return ActionClassified.newBuilder(classified)
        .setActionId(actionId)
        .setProposal(proposal)
        .setRequirement(
            Requirement.newBuilder(Objects.requireNonNull(classified.getRequirement()))
                .setSlaMillis(sla.toMillis())
                .setWorkingTimeOf(group)
                .build())
        .build();
  }

  private static ActionClassified openUntil(Instant runUntil, ActionClassified classified) {
    return ActionClassified.newBuilder(classified)
        .setClassification(
            Classification.newBuilder(classified.getClassification()).setRunUntil(runUntil).build())
        .build();
  }

  @Test
  void whatCannotBeReadIsADeadLetterAndACommandIsAnsweredBeside() {
    byte[] rubbish = "rubbish".getBytes(StandardCharsets.UTF_8);
    sendBytes(Topic.APPROVAL_COMMANDS, "case-9", rubbish);
    CommandRefused refused = (CommandRefused) read(events.readRecord());
    assertThat(refused.getCode()).isEqualTo("malformed_command");
    TestRecord<String, byte[]> letter =
        driver
            .createOutputTopic(
                TOPICS.name(Topic.APPROVAL_AGGREGATOR_DEAD_LETTER),
                new StringDeserializer(),
                new ByteArrayDeserializer())
            .readRecord();
    assertThat(letter.value()).isEqualTo(rubbish);
    assertThat(header(letter, DeadLetter.REASON)).isNotBlank();
    assertThat(header(letter, "dead-letter-topic")).isEqualTo("approval.commands");
  }

  @Test
  void anOutcomeAsJsonIsComparedWithThePermit() {
    send(Topic.ACTION_CLASSIFIED, "case-1", classified(Verdict.ALLOW));
    assertThat(typeOf(events.readRecord())).isEqualTo("approval.allowed");
    String outcome =
        """
        {"eventType":"action.executed","eventId":"run-1","actionId":"case-1","executor":"executor:bank",
         "executedAt":"2026-11-21T09:00:01Z","permitId":"case-1.1","executedArguments":{"amount":3000}}
        """;
    sendBytes(Topic.ACTION_OUTCOMES, "case-1", outcome.getBytes(StandardCharsets.UTF_8));
    PermitViolated violated = (PermitViolated) read(events.readRecord());
    assertThat(violated.getKind().name()).isEqualTo("OTHER_ARGUMENTS");
  }

  @Test
  void aGrantIsRedeemedExecutedVerifiedAndUndoneAndItsRecordsGiveItsStateBack() {
    send(Topic.ACTION_CLASSIFIED, "case-1", classified(Verdict.REQUIRE_APPROVAL));
    send(Topic.APPROVAL_COMMANDS, "case-1", vote("command-1", "user:fatima"));
    List<TestRecord<String, byte[]>> written = events.readRecordsToList();
    Granted granted = (Granted) read(written.getLast());
    send(Topic.APPROVAL_COMMANDS, "case-1", redeem("redeem-1", granted));
    send(Topic.APPROVAL_COMMANDS, "case-1", redeem("redeem-1", granted));
    send(Topic.APPROVAL_COMMANDS, "case-1", redeem("redeem-2", granted));
    outcome(
        """
        {"eventType":"action.executed","eventId":"run-1","actionId":"case-1","executor":"executor:bank",
         "executedAt":"2026-11-21T09:00:01Z","permitId":"%s","executedArguments":{"amount":25000}}
        """
            .formatted(granted.getPermitId()));
    outcome(
        """
        {"eventType":"action.verified","eventId":"check-1","actionId":"case-1","verifier":"verifier:erp",
         "verifiedAt":"2026-11-21T09:00:02Z","asApproved":false,"finding":"The wrong vendor was paid"}
        """);
    outcome(
        """
        {"eventType":"action.rolled_back","eventId":"undo-1","actionId":"case-1","executor":"executor:bank",
         "rolledBackAt":"2026-11-21T09:00:03Z","success":true,"reason":"The wrong vendor was paid"}
        """);
    List<TestRecord<String, byte[]>> after = events.readRecordsToList();
    assertThat(after)
        .extracting(this::typeOf)
        .containsExactly(
            "permit.redeemed",
            "command.refused",
            "approval.executed",
            "approval.verified",
            "approval.rolled_back");
    assertThat(((CommandRefused) read(after.get(1))).getCode()).isEqualTo("already_redeemed");

    EventReader reader = new EventReader();
    Approval replayed = Approval.unseen(new ActionId("case-1"));
    for (TestRecord<String, byte[]> record :
        Stream.concat(written.stream(), after.stream()).toList()) {
      replayed = Evolution.evolve(replayed, reader.read(replayed, read(record)));
    }
    assertThat(replayed).isEqualTo(stored("case-1"));
    assertThat(replayed.phase()).isInstanceOf(Phase.RolledBack.class);
  }

  @Test
  void aRequestIsCommentedReassignedEscalatedAndWhatComesOfItRevoked() {
    person("user:lena", "finance-leads");
    person("user:carla", "compliance");
    send(Topic.ACTION_CLASSIFIED, "case-1", classified(Verdict.REQUIRE_APPROVAL));
    send(Topic.APPROVAL_COMMANDS, "case-1", new Comment(meta("c1", "user:carla"), "Is it due?"));
    send(
        Topic.APPROVAL_COMMANDS,
        "case-1",
        new Escalate(
            meta("c2", "user:fatima"), List.of(new ApproverRef("compliance", null)), "They know"));
    send(
        Topic.APPROVAL_COMMANDS,
        "case-1",
        new Reassign(
            meta("c3", "user:fatima"), List.of(new ApproverRef(null, "user:lena")), "I am away"));
    send(Topic.APPROVAL_COMMANDS, "case-1", vote("c4", "user:fatima"));
    send(Topic.APPROVAL_COMMANDS, "case-1", vote("c5", "user:lena"));
    send(Topic.APPROVAL_COMMANDS, "case-1", new Revoke(meta("c6", "user:lena"), "It is a fraud"));
    List<TestRecord<String, byte[]>> written = events.readRecordsToList();
    assertThat(written)
        .extracting(this::typeOf)
        .containsExactly(
            "approval.requested",
            "approval.commented",
            "approval.escalated",
            "approval.reassigned",
            "command.refused",
            "approval.vote_recorded",
            "approval.granted",
            "approval.revoked");
    assertThat(((CommandRefused) read(written.get(4))).getCode()).isEqualTo("handed_over");
    Granted granted = (Granted) read(written.get(6));
    Revoked revoked = (Revoked) read(written.get(7));
    assertThat(revoked.getPermitId()).isEqualTo(granted.getPermitId());
    assertThat(revoked.getCause()).isEqualTo(RevocationCause.PERSON);
  }

  @Test
  void aReviewerOrdersTheUndoOfWhatWasAllowed() {
    person("user:dora", "dba");
    ActionClassified answer =
        ActionClassified.newBuilder(classified(Verdict.ALLOW_WITH_REVIEW))
            .setReview(true)
            .setReviewers(List.of(new ApproverRef("dba", null)))
            .build();
    send(Topic.ACTION_CLASSIFIED, "case-1", answer);
    send(
        Topic.APPROVAL_COMMANDS,
        "case-1",
        new CompleteReview(meta("c1", "user:dora"), false, "The table is in use"));
    List<TestRecord<String, byte[]>> written = events.readRecordsToList();
    assertThat(written)
        .extracting(this::typeOf)
        .containsExactly(
            "approval.allowed",
            "approval.review_requested",
            "approval.review_completed",
            "approval.revoked");
    assertThat(stored("case-1").review())
        .isEqualTo(new Review.UndoOrdered(new PrincipalId("user:dora")));
  }

  @Test
  void aReportBeforeTheExecutionIsRefusedAndItsReporterTold() {
    send(Topic.ACTION_CLASSIFIED, "case-1", classified(Verdict.ALLOW));
    events.readRecordsToList();
    outcome(
        """
        {"eventType":"action.verified","eventId":"check-1","actionId":"case-1","verifier":"verifier:erp",
         "verifiedAt":"2026-11-21T09:00:02Z","asApproved":true}
        """);
    CommandRefused refused = (CommandRefused) read(events.readRecord());
    assertThat(refused.getCode()).isEqualTo("not_executed");
    assertThat(refused.getRefusedType()).isEqualTo("action.verified");
    assertThat(refused.getMeta().getActor()).isEqualTo("verifier:erp");
  }

  private void outcome(String json) {
    sendBytes(Topic.ACTION_OUTCOMES, "case-1", json.getBytes(StandardCharsets.UTF_8));
  }

  private Approval stored(String actionId) {
    StoredState stored =
        driver.<String, StoredState>getKeyValueStore(ApprovalTopology.APPROVALS).get(actionId);
    return stored.approval();
  }

  private static CommandMeta meta(String commandId, String principal) {
    return new CommandMeta(commandId, "case-1", principal, Assurance.SESSION, "inbox", START);
  }

  private static Redeem redeem(String commandId, Granted granted) {
    return new Redeem(
        meta(commandId, "agent:procurement-agent"),
        granted.getPermitId(),
        granted.getArgumentsDigest());
  }

  @Test
  void theTopologyIsTheApprovedOne() throws IOException {
    try (InputStream approved =
        ApprovalTopologyTest.class.getResourceAsStream("/topology.approved.txt")) {
      assertThat(topology().describe().toString().strip())
          .isEqualTo(
              new String(Objects.requireNonNull(approved).readAllBytes(), StandardCharsets.UTF_8)
                  .strip());
    }
  }

  @Test
  void anAnswerWhoseDigestsOrActionAreNotThoseOfItsProposalAllowsNothing() {
    ActionClassified answer = classified(Verdict.ALLOW);
    ActionProposed other =
        ActionProposed.newBuilder(answer.getProposal()).setActionId("case-2").build();
    for (ActionClassified forged :
        List.of(
            ActionClassified.newBuilder(answer).setArgumentsDigest("sha256:02").build(),
            ActionClassified.newBuilder(answer).setActionDigest("sha256:01").build(),
            ActionClassified.newBuilder(answer).setProposal(other).build())) {
      send(Topic.ACTION_CLASSIFIED, "case-1", forged);
      CommandRefused refused = (CommandRefused) read(events.readRecord());
      assertThat(refused.getCode()).isEqualTo("malformed_proposal");
    }
    assertThat(events.isEmpty()).isTrue();
  }

  @Test
  void whatIsTooLargeForARecordIsCutInTheDeadLettersAndItsSenderIsTold() {
    byte[] huge = new byte[3 * 1024 * 1024];
    sendBytes(Topic.APPROVAL_COMMANDS, "case-1", huge);
    assertThat(((CommandRefused) read(events.readRecord())).getCode())
        .isEqualTo("malformed_command");
    TestRecord<String, byte[]> letter = deadLetters().readRecord();
    assertThat(letter.value()).hasSize(DeadLetter.MAX_VALUE_BYTES);
    assertThat(header(letter, DeadLetter.CUT_FROM)).isEqualTo("3145728");
  }

  @Test
  void namesThatWouldFillTheMemoryOfAnActionAreMalformed() {
    String endless = "x".repeat(10_000);
    for (CastVote vote : List.of(vote(endless, "user:fatima"), vote("command-1", endless))) {
      send(Topic.APPROVAL_COMMANDS, "case-1", vote);
      assertThat(((CommandRefused) read(events.readRecord())).getCode())
          .isEqualTo("malformed_command");
    }
    deadLetters().readRecordsToList();
    ActionExecuted executed =
        ActionExecuted.newBuilder()
            .setEventId("run-1")
            .setActionId("case-1")
            .setExecutor("executor:bank")
            .setExecutedAt(START)
            .setExecutedArguments("{}")
            .build();
    for (ActionExecuted endlessly :
        List.of(
            ActionExecuted.newBuilder(executed).setEventId(endless).build(),
            ActionExecuted.newBuilder(executed).setExecutor(endless).build(),
            ActionExecuted.newBuilder(executed).setPermitId(endless).build())) {
      send(Topic.ACTION_OUTCOMES, "case-1", endlessly);
      assertThat(header(deadLetters().readRecord(), DeadLetter.REASON)).contains("500");
    }
    assertThat(events.isEmpty()).isTrue();
  }

  @Test
  void aKeyThatIsNoActionIdIsADeadLetterAndNoState() {
    for (String key : List.of("x".repeat(100_000), "case 1", " ")) {
      sendBytes(Topic.APPROVAL_COMMANDS, key, null);
      assertThat(deadLetters().readRecord().key().length()).isLessThanOrEqualTo(1_000);
    }
    assertThat(events.isEmpty()).isTrue();
    assertThat(driver.getKeyValueStore(ApprovalTopology.APPROVALS).all().hasNext()).isFalse();
  }

  @Test
  void aTombstoneOnAnyTopicStopsNothing() {
    for (Topic topic :
        List.of(
            Topic.ACTION_CLASSIFIED,
            Topic.APPROVAL_COMMANDS,
            Topic.ACTION_OUTCOMES,
            Topic.DIRECTORY_PRINCIPALS)) {
      sendBytes(topic, "case-1", null);
    }
    events.readRecordsToList();
    send(Topic.ACTION_CLASSIFIED, "case-1", classified(Verdict.ALLOW));
    assertThat(typeOf(events.readRecord())).isEqualTo("approval.allowed");
  }

  @Test
  void aTraceThatIsNoneIsNotCarriedOn() {
    RecordHeaders headers = new RecordHeaders();
    headers.add(CloudEvents.TRACEPARENT, new byte[2_000_000]);
    driver
        .createInputTopic(
            TOPICS.name(Topic.ACTION_CLASSIFIED), new StringSerializer(), new ByteArraySerializer())
        .pipeInput(
            new TestRecord<>(
                "case-1",
                serde
                    .serializer()
                    .serialize(
                        TOPICS.name(Topic.ACTION_CLASSIFIED), classified(Verdict.REQUIRE_APPROVAL)),
                headers,
                clock.now));
    assertThat(CloudEvents.header(events.readRecord().headers(), CloudEvents.TRACEPARENT)).isNull();
  }

  private TestOutputTopic<String, byte[]> deadLetters() {
    return driver.createOutputTopic(
        TOPICS.name(Topic.APPROVAL_AGGREGATOR_DEAD_LETTER),
        new StringDeserializer(),
        new ByteArrayDeserializer());
  }

  private void advance(Duration duration) {
    clock.now = clock.now.plus(duration);
    driver.advanceWallClockTime(duration);
  }

  private void send(Topic topic, String key, SpecificRecord value) {
    sendBytes(topic, key, serde.serializer().serialize(TOPICS.name(topic), value));
  }

  private void sendBytes(Topic topic, String key, byte @Nullable [] value) {
    RecordHeaders headers = new RecordHeaders();
    headers.add(CloudEvents.TRACEPARENT, TRACE.getBytes(StandardCharsets.UTF_8));
    driver
        .createInputTopic(TOPICS.name(topic), new StringSerializer(), new ByteArraySerializer())
        .pipeInput(new TestRecord<>(key, value, headers, clock.now));
  }

  private SpecificRecord read(TestRecord<String, byte[]> record) {
    return serde.deserializer().deserialize(TOPICS.name(Topic.APPROVAL_EVENTS), record.value());
  }

  private String typeOf(TestRecord<String, byte[]> record) {
    return header(record, CloudEvents.TYPE);
  }

  private static String header(TestRecord<String, byte[]> record, String name) {
    String value = CloudEvents.header(record.headers(), name);
    assertThat(value).as(name).isNotNull();
    return value == null ? "" : value;
  }

  private void person(String id, String group) {
    Principal principal =
        Principal.newBuilder()
            .setId(id)
            .setKind(PrincipalKind.HUMAN)
            .setGroups(List.of(group))
            .setVersion(1)
            .setChangedBy("user:admin")
            .setChangedAt(START)
            .build();
    send(Topic.DIRECTORY_PRINCIPALS, id, principal);
  }

  private static CastVote vote(String commandId, String principal) {
    return CastVote.newBuilder()
        .setMeta(new CommandMeta(commandId, "case-1", principal, Assurance.SESSION, "inbox", START))
        .setDecision(Decision.APPROVE)
        .build();
  }

  private static ActionClassified classified(Verdict verdict) {
    ActionProposed proposal =
        ActionProposed.newBuilder()
            .setActionId("case-1")
            .setAgent(new Agent("procurement-agent", "user:maria", null, null, null))
            .setActionType("transfer")
            .setTool("payments.transfer")
            .setArguments("{\"amount\":25000}")
            .build();
    ActionClassified.Builder classified =
        ActionClassified.newBuilder()
            .setEventId("case-1@action.proposed-0-0")
            .setActionId("case-1")
            .setClassifiedAt(START)
            .setCause(ClassificationCause.PROPOSAL)
            .setClassification(
                new Classification(
                    verdict, 3, List.of("payments/large"), "payments@1", List.of(), 1, null))
            .setActionDigest(ActionDigest.of(proposal))
            .setArgumentsDigest(ActionDigest.ofArguments(proposal.getArguments()))
            .setProposal(proposal);
    if (verdict == Verdict.REQUIRE_APPROVAL) {
      Demand demand =
          new Demand(List.of(new ApproverRef("finance-approvers", null)), 1, null, List.of());
      classified.setRequirement(
          new Requirement(
              List.of(new Stage(List.of(demand))),
              List.of(),
              List.of(),
              Duration.ofMinutes(30).toMillis(),
              List.of(),
              Assurance.SESSION,
              Duration.ofMinutes(15).toMillis(),
              null,
              List.of(),
              null,
              List.of()));
    }
    return classified.build();
  }
}
