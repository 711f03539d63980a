package io.countersign.evaluator.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.evaluator.policies.FactsInForce;
import io.countersign.evaluator.policies.PoliciesInForce;
import io.countersign.evaluator.policies.PolicyStatus;
import io.countersign.evaluator.policies.StopsInForce;
import io.countersign.events.ActionClassified;
import io.countersign.events.ActionProposed;
import io.countersign.events.ActionRefused;
import io.countersign.events.ApproverRef;
import io.countersign.events.Assurance;
import io.countersign.events.ChangeKind;
import io.countersign.events.ClassificationCause;
import io.countersign.events.Control;
import io.countersign.events.EditProposed;
import io.countersign.events.EventMeta;
import io.countersign.events.OnChange;
import io.countersign.events.PolicyBundle;
import io.countersign.events.PolicyInForce;
import io.countersign.events.PolicyMode;
import io.countersign.events.Principal;
import io.countersign.events.Revalidation;
import io.countersign.events.Verdict;
import io.countersign.schemas.Topic;
import io.countersign.schemas.Topics;
import io.countersign.schemas.headers.CloudEvents;
import io.countersign.schemas.json.ActionDigest;
import io.countersign.schemas.json.ProposalJson;
import io.countersign.schemas.serde.EventSerdes;
import io.countersign.schemas.testing.TestPublisher;
import io.countersign.schemas.testing.TestRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway") // getters of events are not annotated
class PolicyEvaluatorTopologyTest {
  private static final Instant NOW = Instant.parse("2026-11-18T09:00:00Z");
  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  private static final String POLICY =
      """
      apiVersion: countersign/v1
      kind: ApprovalPolicy
      metadata: {name: payments, version: "1"}
      rules:
        - {id: small, tools: ["payments.*"], when: args.amount < 10000, tier: 2, verdict: allow}
        - id: large
          tools: ["payments.*"]
          when: args.amount >= 10000
          tier: 3
          verdict: require_approval
          approval:
            stages:
              - {anyOf: [{group: approvers}], authority: {amount: args.amount, currency: args.currency}}
            evidence: [rationale]
            editable: ["/amount"]
            sla: PT30M
            ladder: [{at: PT15M, do: remind}, {at: PT30M, do: escalate, to: {person: "user:lena"}}]
            assurance: passkey
      """;

  private final Topics topics = Topics.unprefixed();
  private final PoliciesInForce policies = new PoliciesInForce();
  private final TestPublisher publisher = TestPublisher.named("publisher");
  private int publications;
  private TestRegistry registry = TestRegistry.start();
  private Serde<SpecificRecord> serde = serde(registry);

  @SuppressWarnings("NullAway.Init") // made before each test
  private TopologyTestDriver driver;

  @TempDir Path state = Path.of("unset");

  private static Serde<SpecificRecord> serde(TestRegistry registry) {
    Map<String, Object> settings = EventSerdes.settings(registry.url());
    settings.put("auto.register.schemas", "true");
    return EventSerdes.values(settings);
  }

  private Topology topology() {
    return new PolicyEvaluatorTopology(
            topics,
            serde,
            policies,
            new StopsInForce(),
            new FactsInForce(),
            Clock.fixed(NOW, ZoneOffset.UTC))
        .build();
  }

  @BeforeEach
  void start() {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "policy-evaluator");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
    settings.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
    driver = new TopologyTestDriver(topology(), settings);
    direct(publisher.principal());
  }

  @AfterEach
  void stop() {
    driver.close();
    registry.close();
  }

  @Test
  void theTopologyIsTheApprovedOne() throws IOException {
    try (InputStream approved =
        PolicyEvaluatorTopologyTest.class.getResourceAsStream("/topology.approved.txt")) {
      assertThat(topology().describe().toString().strip())
          .isEqualTo(new String(approved.readAllBytes(), StandardCharsets.UTF_8).strip());
    }
  }

  @Test
  void withoutPoliciesEverythingIsDeniedWithThatReason() {
    propose("a-1", json("payments.transfer", "{\"amount\":5,\"currency\":\"EUR\"}"));

    ActionClassified answer = classified();
    assertThat(answer.getClassification().getVerdict()).isEqualTo(Verdict.DENY);
    assertThat(answer.getClassification().getTier()).isEqualTo(5);
    assertThat(answer.getClassification().getReasons().getFirst()).contains("No policy is loaded");
  }

  @Test
  void aJsonProposalIsClassifiedUnderItsRecordKey() {
    publish("payments", POLICY);
    propose("a-1", json("payments.transfer", "{\"amount\":9999.99,\"currency\":\"EUR\"}"));

    TestRecord<String, byte[]> message = output();
    ActionClassified answer = decode(message.value(), ActionClassified.class);
    assertThat(message.key()).isEqualTo("a-1");
    assertThat(answer.getEventId()).isEqualTo("a-1@action.proposed-0-0");
    assertThat(answer.getClassifiedAt()).isEqualTo(NOW);
    assertThat(answer.getCause()).isEqualTo(ClassificationCause.PROPOSAL);
    assertThat(answer.getClassification().getVerdict()).isEqualTo(Verdict.ALLOW);
    assertThat(answer.getClassification().getRules()).containsExactly("payments/small");
    assertThat(answer.getClassification().getPolicy()).isEqualTo("payments@1");
    assertThat(answer.getRequirement()).isNull();
    assertThat(answer.getActionDigest()).isEqualTo(ActionDigest.of(answer.getProposal()));
    assertThat(answer.getBundles().getFirst()).startsWith("payments@1 sha256:");
    assertThat(CloudEvents.header(message.headers(), CloudEvents.TYPE))
        .isEqualTo("action.classified");
    assertThat(CloudEvents.header(message.headers(), CloudEvents.ID))
        .isEqualTo(answer.getEventId());
    assertThat(CloudEvents.header(message.headers(), CloudEvents.TRACEPARENT)).isEqualTo(TRACE);
  }

  @Test
  void anAvroProposalGetsTheSameAnswerAsJson() {
    publish("payments", POLICY);
    String json = json("payments.transfer", "{\"amount\":25000,\"currency\":\"EUR\"}");
    propose("a-1", json);
    ActionClassified fromJson = classified();

    propose("a-1", encode(Topic.ACTION_PROPOSED, proposal(json)), new RecordHeaders());
    ActionClassified fromAvro = classified();

    assertThat(fromAvro.getClassification()).isEqualTo(fromJson.getClassification());
    assertThat(fromAvro.getActionDigest()).isEqualTo(fromJson.getActionDigest());
    var requirement = fromAvro.getRequirement();
    assertThat(requirement).isEqualTo(fromJson.getRequirement()).isNotNull();
    assertThat(requirement.getAssurance()).isEqualTo(Assurance.PASSKEY);
    var demand = requirement.getStages().getFirst().getDemands().getFirst();
    assertThat(demand.getAuthority().getAmount()).isEqualTo("25000");
    assertThat(demand.getAnyOf().getFirst().getGroup()).isEqualTo("approvers");
    assertThat(requirement.getLadder().get(1).getTo().getFirst().getPerson())
        .isEqualTo("user:lena");
  }

  @Test
  void whatAnApprovalSaysOfHoursEmergenciesAndChangesArrives() {
    publish(
        "payments",
        """
        apiVersion: countersign/v1
        kind: ApprovalPolicy
        metadata: {name: payments, version: "1"}
        rules:
          - id: large
            tools: ["payments.*"]
            when: args.amount >= 10000
            tier: 3
            verdict: require_approval
            approval:
              stages: [{anyOf: [{group: approvers}], qualified: [aml]}]
              sla: PT8H
              workingTime: approvers
              breakGlass: {anyOf: [{group: incident-commanders}], review: [{person: "user:lena"}]}
              permit: {validFor: PT5M, revalidate: {on: [target, policy], action: ask_again}}
          - id: small
            tools: ["payments.*"]
            when: args.amount < 10000
            tier: 2
            verdict: allow
            permit: {validFor: PT5M, revalidate: {on: [agent]}}
        """);
    propose("a-1", json("payments.transfer", "{\"amount\":25000,\"currency\":\"EUR\"}"));
    ActionClassified asked = classified();
    propose("a-2", json("payments.transfer", "{\"amount\":5,\"currency\":\"EUR\"}"));
    ActionClassified allowed = classified();

    var requirement = asked.getRequirement();
    assertThat(requirement.getStages().getFirst().getDemands().getFirst().getQualifications())
        .containsExactly("aml");
    assertThat(requirement.getWorkingTimeOf()).isEqualTo("approvers");
    assertThat(requirement.getBreakGlass())
        .containsExactly(new ApproverRef("incident-commanders", null));
    assertThat(requirement.getBreakGlassReviewers())
        .containsExactly(new ApproverRef(null, "user:lena"));
    assertThat(requirement.getRevalidation())
        .isEqualTo(
            new Revalidation(List.of(ChangeKind.POLICY, ChangeKind.TARGET), OnChange.ASK_AGAIN));
    assertThat(asked.getRevalidation()).isNull();
    assertThat(allowed.getRevalidation())
        .isEqualTo(new Revalidation(List.of(ChangeKind.AGENT), OnChange.REVOKE));
  }

  @Test
  void anUnreadableProposalIsRefusedAndItsBytesAreKept() {
    byte[] bytes = "{\"agent\":{},\"tool\":42}".getBytes(StandardCharsets.UTF_8);
    propose("a-1", bytes, new RecordHeaders());

    ActionRefused refusal = decode(output().value(), ActionRefused.class);
    assertThat(refusal.getActionId()).isEqualTo("a-1");
    assertThat(refusal.getCode()).isEqualTo("malformed_proposal");
    assertThat(refusal.getProblems()).isNotEmpty();
    TestRecord<byte[], byte[]> dead = deadLetters().readRecord();
    assertThat(dead.value()).isEqualTo(bytes);
    assertThat(CloudEvents.header(dead.headers(), "countersign_error_code"))
        .isEqualTo("malformed_proposal");
    assertThat(CloudEvents.header(dead.headers(), "countersign_source_topic"))
        .isEqualTo("action.proposed");
    assertThat(CloudEvents.header(dead.headers(), "countersign_source_offset")).isEqualTo("0");
  }

  @Test
  void bytesThatAreNothingAreRefusedUnderTheirPositionWhereThereIsNoKey() {
    input(Topic.ACTION_PROPOSED)
        .pipeInput(new TestRecord<>(null, new byte[] {0, 0, 0, 0, 99, 1}, new RecordHeaders()));

    assertThat(decode(output().value(), ActionRefused.class).getActionId())
        .isEqualTo("unknown:action.proposed-0-0");
    assertThat(deadLetters().isEmpty()).isFalse();
  }

  @Test
  void anEditIsClassifiedAgainWithItsCommandAndRevision() {
    publish("payments", POLICY);
    ActionProposed edited =
        proposal(json("payments.transfer", "{\"amount\":24000,\"currency\":\"EUR\"}"));
    EditProposed edit =
        EditProposed.newBuilder()
            .setMeta(new EventMeta("a-1#3", "a-1", "default", NOW, "user:fatima", "command-7", 3))
            .setPrincipal("user:fatima")
            .setEdits(List.of())
            .setProposal(edited)
            .setRevision(2)
            .build();
    RecordHeaders headers = new RecordHeaders();
    headers.add(CloudEvents.TYPE, "approval.edit_proposed".getBytes(StandardCharsets.UTF_8));
    input(Topic.APPROVAL_EVENTS)
        .pipeInput(new TestRecord<>(bytes("a-1"), encode(Topic.APPROVAL_EVENTS, edit), headers));

    ActionClassified answer = classified();
    assertThat(answer.getCause()).isEqualTo(ClassificationCause.EDIT);
    assertThat(answer.getCommandId()).isEqualTo("command-7");
    assertThat(answer.getClassification().getRevision()).isEqualTo(2);
    assertThat(answer.getEventId()).isEqualTo("a-1@approval.events-0-0");
  }

  @Test
  void anEditWhoseArgumentsAreNoJsonIsADeadLetterAndStopsNobody() {
    publish("payments", POLICY);
    String json = json("payments.transfer", "{\"amount\":5,\"currency\":\"EUR\"}");
    EditProposed edit =
        EditProposed.newBuilder()
            .setMeta(new EventMeta("a-1#3", "a-1", "default", NOW, "user:fatima", "command-7", 3))
            .setPrincipal("user:fatima")
            .setEdits(List.of())
            .setProposal(
                ActionProposed.newBuilder(proposal(json)).setArguments("{\"amount\":").build())
            .setRevision(2)
            .build();
    RecordHeaders headers = new RecordHeaders();
    headers.add(CloudEvents.TYPE, bytes("approval.edit_proposed"));
    input(Topic.APPROVAL_EVENTS)
        .pipeInput(new TestRecord<>(bytes("a-1"), encode(Topic.APPROVAL_EVENTS, edit), headers));
    input(Topic.APPROVAL_EVENTS).pipeInput(new TestRecord<>(bytes("a-1"), null, headers));

    assertThat(deadLetters().readRecordsToList()).hasSize(2);
    propose("a-1", json);
    assertThat(classified().getClassification().getVerdict()).isEqualTo(Verdict.ALLOW);
  }

  @Test
  void aProposalThatIsTooLargeToBeRepeatedIsRefusedAndItsDeadLetterIsCut() {
    byte[] huge = new byte[3 * 1024 * 1024];
    Arrays.fill(huge, (byte) ' ');
    propose("a-1", huge, new RecordHeaders());

    ActionRefused refusal = decode(output().value(), ActionRefused.class);
    assertThat(refusal.getProblems().getFirst().getMessage()).contains("at most 1048576 fit");
    TestRecord<byte[], byte[]> dead = deadLetters().readRecord();
    assertThat(dead.value()).hasSize(2 * 1024 * 1024);
    assertThat(CloudEvents.header(dead.headers(), "countersign_cut_from")).isEqualTo("3145728");
  }

  @Test
  void aKeyAndHeadersOfAnySizeEndInNoRecordOfThatSize() {
    RecordHeaders headers = new RecordHeaders();
    headers.add(CloudEvents.TRACEPARENT, new byte[1_000_000]);
    propose("k".repeat(1_000_000), bytes("nonsense"), headers);

    TestRecord<String, byte[]> answer = output();
    assertThat(answer.key()).isEqualTo("unknown:action.proposed-0-0");
    assertThat(CloudEvents.header(answer.headers(), CloudEvents.TRACEPARENT)).isNull();
    TestRecord<byte[], byte[]> dead = deadLetters().readRecord();
    assertThat(dead.key()).hasSize(1_000);
    assertThat(CloudEvents.header(dead.headers(), CloudEvents.TRACEPARENT)).isNull();
  }

  @Test
  void otherApprovalEventsAreNotEvenDecoded() {
    RecordHeaders headers = new RecordHeaders();
    headers.add(CloudEvents.TYPE, "approval.granted".getBytes(StandardCharsets.UTF_8));
    input(Topic.APPROVAL_EVENTS)
        .pipeInput(new TestRecord<>(bytes("a-1"), bytes("not Avro"), headers));

    assertThat(deadLetters().isEmpty()).isTrue();
    assertThat(outputs().isEmpty()).isTrue();
  }

  @Test
  void aStoppedAgentToolOrPolicyDeniesUntilItIsLifted() {
    publish("payments", POLICY);
    String json = json("payments.transfer", "{\"amount\":5,\"currency\":\"EUR\"}");
    for (String scope : List.of("agent:buyer", "tool:payments.*", "policy:payments")) {
      control(scope, true);
      propose("a-1", json);
      ActionClassified stopped = classified();
      assertThat(stopped.getClassification().getVerdict()).as(scope).isEqualTo(Verdict.DENY);
      assertThat(stopped.getClassification().getReasons().getFirst()).contains("suspended");

      control(scope, false);
      propose("a-1", json);
      assertThat(classified().getClassification().getVerdict()).as(scope).isEqualTo(Verdict.ALLOW);
    }
  }

  @Test
  void aPolicyThatDoesNotCompileNeverReplacesAGoodOne() {
    publish("payments", POLICY);
    publish("payments", POLICY.replace("args.amount", "arguments.amount"));
    propose("a-1", json("payments.transfer", "{\"amount\":5,\"currency\":\"EUR\"}"));

    assertThat(classified().getClassification().getVerdict()).isEqualTo(Verdict.ALLOW);
    PolicyStatus status = policies.statuses().getFirst();
    assertThat(status.state()).isEqualTo(PolicyStatus.State.FORMER_KEPT);
    assertThat(status.problems().getFirst()).contains("unknown variable 'arguments.amount'");
    assertThat(policies.refusals()).isEqualTo(1);
  }

  @Test
  void aPolicyWithoutAGoodVersionDeniesEverything() {
    publish("reads", POLICY.replace("name: payments", "name: reads"));
    publish("payments", "kind: nonsense");
    propose("a-1", json("payments.transfer", "{\"amount\":5,\"currency\":\"EUR\"}"));

    assertThat(classified().getClassification().getVerdict()).isEqualTo(Verdict.DENY);
  }

  @Test
  void anAnswerSaysUntilWhenTheActionMayRun() {
    publish("payments", POLICY);
    publish(
        "windows",
        """
        apiVersion: countersign/v1
        kind: ApprovalPolicy
        metadata: {name: windows, version: "1"}
        rules:
          - id: hours
            tools: ["payments.*"]
            tier: 0
            verdict: allow
            windows: [{zone: UTC, days: [MON, TUE, WED, THU, FRI, SAT, SUN], from: "08:00", to: "10:00"}]
        """);
    propose("a-1", json("payments.transfer", "{\"amount\":5,\"currency\":\"EUR\"}"));

    assertThat(classified().getClassification().getRunUntil()).isEqualTo("2026-11-18T10:00:00Z");
  }

  @Test
  void aWithdrawnPolicyNoLongerDecides() {
    publish("payments", POLICY);
    publish("reads", POLICY.replace("name: payments", "name: reads"), PolicyMode.ENFORCE);
    publish("payments", POLICY, PolicyMode.WITHDRAWN);
    propose("a-1", json("payments.transfer", "{\"amount\":5,\"currency\":\"EUR\"}"));

    assertThat(classified().getClassification().getRules()).containsExactly("reads/small");
    assertThat(policies.statuses().getFirst().state()).isEqualTo(PolicyStatus.State.WITHDRAWN);
  }

  @Test
  void whoDeletesOrOverwritesARecordTakesNothingOutOfForce() {
    publish("payments", POLICY);
    bundles().pipeInput("payments@1", (byte[]) null);
    bundles().pipeInput("payments@1", bytes("garbage"));
    bundles().pipeInput("reads@1", bytes("garbage"));
    bundles().pipeInput("", bytes("garbage"));
    propose("a-1", json("payments.transfer", "{\"amount\":5,\"currency\":\"EUR\"}"));

    assertThat(classified().getClassification().getVerdict()).isEqualTo(Verdict.ALLOW);
    assertThat(policies.refusals()).isEqualTo(3);
  }

  @Test
  void aBundleThatNobodyEntitledSignedChangesNothing() {
    String lenient = POLICY.replace("args.amount < 10000", "true");
    publish("payments", POLICY);
    PolicyBundle forged =
        TestPublisher.named("mallory")
            .sign("payments", "1", PolicyMode.ENFORCE, lenient, NOW.plusSeconds(60));
    pipe(forged);
    pipe(PolicyBundle.newBuilder(forged).setPublishedBy(publisher.id()).build());
    pipe(PolicyBundle.newBuilder(forged).setEnvelope(null).build());
    propose("a-1", json("payments.transfer", "{\"amount\":25000,\"currency\":\"EUR\"}"));

    assertThat(classified().getClassification().getVerdict()).isEqualTo(Verdict.REQUIRE_APPROVAL);
    assertThat(policies.statuses())
        .extracting(PolicyStatus::state)
        .containsExactly(
            PolicyStatus.State.IN_FORCE,
            PolicyStatus.State.REFUSED,
            PolicyStatus.State.REFUSED,
            PolicyStatus.State.REFUSED);
  }

  @Test
  void aShadowIsRecordedAndNotUsed() {
    publish("payments", POLICY);
    String shadow = POLICY.replace("version: \"1\"", "version: \"2\"").replace("10000", "1000");
    publish("payments", shadow, PolicyMode.SHADOW);
    propose("a-1", json("payments.transfer", "{\"amount\":5000,\"currency\":\"EUR\"}"));

    ActionClassified answer = classified();
    assertThat(answer.getClassification().getVerdict()).isEqualTo(Verdict.ALLOW);
    assertThat(answer.getClassification().getPolicy()).isEqualTo("payments@1");
    assertThat(answer.getShadow().getVerdict()).isEqualTo(Verdict.REQUIRE_APPROVAL);
    assertThat(answer.getShadow().getPolicy()).isEqualTo("payments@2");
    assertThat(answer.getShadow().getRules()).containsExactly("payments/large");
    assertThat(answer.getBundles()).hasSize(1);

    propose("a-2", json("email.send", "{}"));
    assertThat(classified().getShadow()).isNull();

    publish("payments", POLICY);
    propose("a-3", json("payments.transfer", "{\"amount\":5000,\"currency\":\"EUR\"}"));
    assertThat(classified().getShadow()).isNull();
  }

  @Test
  void aPolicyWhoseOnlyPublisherLostItsKeyDeniesEverythingOnceItWasAnnounced() {
    publish("payments", POLICY);
    announce("payments");
    direct(publisher.principal(List.of(), List.of("*")));
    propose("a-1", json("payments.transfer", "{\"amount\":5,\"currency\":\"EUR\"}"));

    assertThat(classified().getClassification().getReasons().getFirst())
        .isEqualTo(
            "Of the policy payments no good version is there, though one should decide, so no"
                + " action is allowed.");
  }

  private static String json(String tool, String arguments) {
    return "{\"agent\":{\"id\":\"buyer\",\"owner\":\"user:maria\"},\"actionType\":\"transfer\","
        + "\"tool\":\""
        + tool
        + "\",\"arguments\":"
        + arguments
        + "}";
  }

  private static ActionProposed proposal(String json) {
    return ProposalJson.read(bytes(json), "a-1").accepted().orElseThrow();
  }

  private void propose(String key, String json) {
    RecordHeaders headers = new RecordHeaders();
    headers.add(CloudEvents.CONTENT_TYPE, bytes(CloudEvents.JSON));
    headers.add(CloudEvents.TRACEPARENT, bytes(TRACE));
    propose(key, bytes(json), headers);
  }

  private void propose(String key, byte[] value, RecordHeaders headers) {
    input(Topic.ACTION_PROPOSED).pipeInput(new TestRecord<>(bytes(key), value, headers));
  }

  private void publish(String name, String document) {
    publish(name, document, PolicyMode.ENFORCE);
  }

  /** Each publication is a second later than the one before. */
  private void publish(String name, String document, PolicyMode mode) {
    String version = document.contains("version: \"2\"") ? "2" : "1";
    pipe(publisher.sign(name, version, mode, document, NOW.plusSeconds(++publications)));
  }

  private void pipe(PolicyBundle bundle) {
    bundles().pipeInput(TestPublisher.keyOf(bundle), encode(Topic.POLICY_BUNDLES, bundle));
  }

  private void direct(Principal principal) {
    driver
        .createInputTopic(
            topics.name(Topic.DIRECTORY_PRINCIPALS),
            new StringSerializer(),
            new ByteArraySerializer())
        .pipeInput(principal.getId(), encode(Topic.DIRECTORY_PRINCIPALS, principal));
  }

  private void announce(String name) {
    PolicyStatus status = policies.statuses().getFirst();
    driver
        .createInputTopic(
            topics.name(Topic.POLICY_EVENTS), new StringSerializer(), new ByteArraySerializer())
        .pipeInput(
            name,
            encode(
                Topic.POLICY_EVENTS,
                PolicyInForce.newBuilder()
                    .setEventId(name + "#1")
                    .setName(name)
                    .setVersion(status.version())
                    .setMode(PolicyMode.ENFORCE)
                    .setDocumentDigest(status.digest())
                    .setPublishedBy(status.publishedBy())
                    .setPublishedAt(status.publishedAt())
                    .setOccurredAt(NOW)
                    .build()));
  }

  private void control(String scope, boolean suspended) {
    driver
        .createInputTopic(
            topics.name(Topic.PLATFORM_CONTROLS), new StringSerializer(), new ByteArraySerializer())
        .pipeInput(
            scope,
            encode(
                Topic.PLATFORM_CONTROLS,
                new Control(scope, suspended, "it misbehaves", "user:otto", NOW, null)));
  }

  private TestInputTopic<String, byte[]> bundles() {
    return driver.createInputTopic(
        topics.name(Topic.POLICY_BUNDLES), new StringSerializer(), new ByteArraySerializer());
  }

  private TestInputTopic<byte[], byte[]> input(Topic topic) {
    return driver.createInputTopic(
        topics.name(topic), new ByteArraySerializer(), new ByteArraySerializer());
  }

  private TestOutputTopic<String, byte[]> outputs() {
    return driver.createOutputTopic(
        topics.name(Topic.ACTION_CLASSIFIED),
        new StringDeserializer(),
        new ByteArrayDeserializer());
  }

  private TestOutputTopic<byte[], byte[]> deadLetters() {
    return driver.createOutputTopic(
        topics.name(Topic.POLICY_EVALUATOR_DEAD_LETTER),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private TestRecord<String, byte[]> output() {
    return outputs().readRecord();
  }

  private ActionClassified classified() {
    return decode(output().value(), ActionClassified.class);
  }

  private <T extends SpecificRecord> T decode(byte[] value, Class<T> type) {
    return type.cast(serde.deserializer().deserialize(topics.name(Topic.ACTION_CLASSIFIED), value));
  }

  private byte[] encode(Topic topic, SpecificRecord event) {
    return serde.serializer().serialize(topics.name(topic), event);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
