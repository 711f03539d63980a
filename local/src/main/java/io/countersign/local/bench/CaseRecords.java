package io.countersign.local.bench;

import io.countersign.events.ActionClassified;
import io.countersign.events.ActionProposed;
import io.countersign.events.Agent;
import io.countersign.events.ApproverRef;
import io.countersign.events.Assurance;
import io.countersign.events.CastVote;
import io.countersign.events.Change;
import io.countersign.events.Classification;
import io.countersign.events.ClassificationCause;
import io.countersign.events.CommandMeta;
import io.countersign.events.Decision;
import io.countersign.events.Demand;
import io.countersign.events.LadderAction;
import io.countersign.events.LadderStep;
import io.countersign.events.Requirement;
import io.countersign.events.Stage;
import io.countersign.events.Target;
import io.countersign.events.Verdict;
import io.countersign.schemas.EventTypes;
import io.countersign.schemas.Topic;
import io.countersign.schemas.Topics;
import io.countersign.schemas.headers.CloudEvents;
import io.countersign.schemas.json.ActionDigest;
import io.countersign.schemas.json.CanonicalJson;
import io.countersign.schemas.serde.AvroSerializer;
import io.countersign.schemas.serde.EventSerdes;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The records of a case: a change of a vendor's terms by an agent of the example organisation, with
 * arguments of a chosen size, and the vote of somebody of finance, as the notifier writes it.
 */
final class CaseRecords implements AutoCloseable {
  /** Smallest payload in bytes. */
  static final int LEAST_PAYLOAD_BYTES = 128;

  /** Largest payload in bytes. */
  static final int MOST_PAYLOAD_BYTES = 64 * 1024;

  /** How long the requests stay open that nobody decides. */
  static final Duration OPEN_FOR = Duration.ofDays(30);

  private static final Duration PERMIT_VALID = Duration.ofMinutes(15);
  private static final String SOURCE = "bench";
  private static final String APPROVER = "user:fatima";
  private static final int ID_DIGITS = 10;

  private final Topics language;
  private final Topics topics;
  private final String run;
  private final String arguments;
  private final String argumentsDigest;
  private final AvroSerializer<SpecificRecord> encoder = new AvroSerializer<>();

  /**
   * Records for one round.
   *
   * @param registry address of the schema registry
   * @param language names of the platform's topics, under which the schemas are registered
   * @param topics names of the topics that are written
   * @param run what the action ids begin with; no two rounds share it
   * @param payloadBytes size of the arguments
   */
  CaseRecords(String registry, Topics language, Topics topics, String run, int payloadBytes) {
    this.language = language;
    this.topics = topics;
    this.run = run + "-";
    this.arguments = arguments(payloadBytes);
    this.argumentsDigest = ActionDigest.ofArguments(arguments);
    encoder.configure(EventSerdes.settings(registry), false);
  }

  /** A JSON object in canonical form of exactly that many bytes. */
  static String arguments(int bytes) {
    if (bytes < LEAST_PAYLOAD_BYTES || bytes > MOST_PAYLOAD_BYTES) {
      throw new IllegalArgumentException(
          "Expected a payload of %d to %d bytes, but it is %d"
              .formatted(LEAST_PAYLOAD_BYTES, MOST_PAYLOAD_BYTES, bytes));
    }
    String bare = withNote("");
    String text = withNote("n".repeat(bytes - bare.length()));
    return CanonicalJson.canonicalize(text);
  }

  private static String withNote(String note) {
    return "{\"effective\":\"2027-01-01\",\"note\":\"%s\",\"terms\":\"Net-60\",\"vendor\":\"vendor:acme\"}"
        .formatted(note);
  }

  /** The id of a case. */
  String idOf(int number) {
    String digits = Integer.toString(number);
    return run + "0".repeat(ID_DIGITS - digits.length()) + digits;
  }

  /** The number of the case with that id; -1 where it is of another round. */
  int numberOf(String id) {
    if (id.length() != run.length() + ID_DIGITS || !id.startsWith(run)) {
      return -1;
    }
    return Integer.parseInt(id, run.length(), id.length(), 10);
  }

  /** What the agent sends. */
  ProducerRecord<String, byte[]> proposal(int number) {
    String id = idOf(number);
    Instant now = now();
    return record(Topic.ACTION_PROPOSED, id, proposed(id, now), id + "-proposed", now);
  }

  /** What the evaluator sends; the request stays open for {@link #OPEN_FOR}. */
  ProducerRecord<String, byte[]> classified(int number) {
    String id = idOf(number);
    Instant now = now();
    ActionProposed proposal = proposed(id, now);
    String eventId = id + "-classified";
    ActionClassified value =
        ActionClassified.newBuilder()
            .setEventId(eventId)
            .setActionId(id)
            .setClassifiedAt(now)
            .setCause(ClassificationCause.PROPOSAL)
            .setClassification(
                new Classification(
                    Verdict.REQUIRE_APPROVAL,
                    3,
                    List.of("erp/vendor-terms"),
                    "erp@2026-11-21.1",
                    List.of("A vendor's terms are changed only by finance"),
                    1,
                    null))
            .setRequirement(
                Requirement.newBuilder()
                    .setStages(
                        List.of(
                            new Stage(
                                List.of(
                                    Demand.newBuilder()
                                        .setAnyOf(
                                            List.of(new ApproverRef("finance-approvers", null)))
                                        .setQuorum(1)
                                        .build()))))
                    .setEvidence(List.of("change"))
                    .setEditable(List.of("/effective"))
                    .setSlaMillis(OPEN_FOR.toMillis())
                    .setLadder(
                        List.of(
                            new LadderStep(OPEN_FOR.toMillis(), LadderAction.REJECT, List.of())))
                    .setAssurance(Assurance.SESSION)
                    .setPermitValidMillis(PERMIT_VALID.toMillis())
                    .build())
            .setActionDigest(ActionDigest.of(proposal))
            .setArgumentsDigest(argumentsDigest)
            .setProposal(proposal)
            .build();
    return record(Topic.ACTION_CLASSIFIED, id, value, eventId, now);
  }

  private ActionProposed proposed(String id, Instant now) {
    return ActionProposed.newBuilder()
        .setActionId(id)
        .setProposedAt(now)
        .setTenant("acme")
        .setAgent(Agent.newBuilder().setId("procurement-agent").setOwner("user:maria").build())
        .setRequestedBy("user:sam")
        .setActionType("update")
        .setTool("erp.vendor.update")
        .setTarget(
            Target.newBuilder()
                .setSystem("erp")
                .setResource("vendor:acme")
                .setEnvironment("production")
                .build())
        .setArguments(arguments)
        .setSummary("Change the terms of vendor ACME to Net-60")
        .setRationale("Agreed with the vendor in contract CON-4821")
        .setConfidence(0.9)
        .setChange(new Change("{\"terms\":\"Net-30\"}", "{\"terms\":\"Net-60\"}"))
        .build();
  }

  /** What the notifier sends for the approver. */
  ProducerRecord<String, byte[]> vote(int number) {
    String id = idOf(number);
    Instant now = now();
    String commandId = id + "-vote";
    CastVote value =
        CastVote.newBuilder()
            .setMeta(
                CommandMeta.newBuilder()
                    .setCommandId(commandId)
                    .setActionId(id)
                    .setPrincipal(APPROVER)
                    .setAssurance(Assurance.SESSION)
                    .setChannel("inbox")
                    .setIssuedAt(now)
                    .build())
            .setDecision(Decision.APPROVE)
            .setReason("As in the contract")
            .setEdits(List.of())
            .setSeenArgumentsDigest(argumentsDigest)
            .build();
    return record(Topic.APPROVAL_COMMANDS, id, value, commandId, now);
  }

  private ProducerRecord<String, byte[]> record(
      Topic topic, String id, SpecificRecord value, String eventId, Instant now) {
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(
            topics.name(topic), id, encoder.serialize(language.name(topic), value));
    CloudEvents.avro(SOURCE, EventTypes.nameOf(value), eventId, now, id, null)
        .writeTo(record.headers());
    return record;
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }

  @Override
  public void close() {
    encoder.close();
  }
}
