package io.countersign.local.backtest;

import io.countersign.events.ActionClassified;
import io.countersign.events.ActionProposed;
import io.countersign.events.Agent;
import io.countersign.events.Allowed;
import io.countersign.events.ApprovalRequested;
import io.countersign.events.ApproverRef;
import io.countersign.events.Assurance;
import io.countersign.events.ChangesRequested;
import io.countersign.events.ClassificationCause;
import io.countersign.events.Demand;
import io.countersign.events.Denied;
import io.countersign.events.EventMeta;
import io.countersign.events.EvidenceItem;
import io.countersign.events.Granted;
import io.countersign.events.LadderAction;
import io.countersign.events.LadderStep;
import io.countersign.events.Money;
import io.countersign.events.PolicyBundle;
import io.countersign.events.Rejected;
import io.countersign.events.RejectionCause;
import io.countersign.events.Requirement;
import io.countersign.events.Rollback;
import io.countersign.events.Stage;
import io.countersign.events.Target;
import io.countersign.events.Verdict;
import io.countersign.policy.Approver;
import io.countersign.policy.Classification;
import io.countersign.policy.PolicyDocument;
import io.countersign.policy.PolicyReading;
import io.countersign.policy.PolicySet;
import io.countersign.schemas.json.ActionDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** The records of a platform on which some actions were proposed and decided. */
final class SampleHistory implements HistorySource {
  static final Instant START = Instant.parse("2026-11-16T08:00:00Z");
  static final Instant END = Instant.parse("2026-11-23T00:00:00Z");

  private static final int PARTITIONS = 2;

  private final List<List<SpecificRecord>> partitions = new ArrayList<>();
  private final List<PolicyDocument> policies = new ArrayList<>();
  private final Map<String, Integer> sequences = new HashMap<>();

  SampleHistory() {
    for (int i = 0; i < PARTITIONS; i++) {
      partitions.add(new ArrayList<>());
    }
  }

  /** Publishes a document, which answers from then on. */
  SampleHistory published(String yaml, Instant at) {
    PolicyDocument policy =
        switch (PolicyDocument.read("policy.yaml", yaml)) {
          case PolicyReading.Valid valid -> valid.policy();
          case PolicyReading.Invalid invalid -> throw new AssertionError(invalid.text());
        };
    policies.removeIf(old -> old.name().equals(policy.name()));
    policies.add(policy);
    partitions
        .getFirst()
        .add(
            PolicyBundle.newBuilder()
                .setName(policy.name())
                .setVersion(policy.version())
                .setDocument(yaml)
                .setDocumentDigest(policy.digest())
                .setPublishedBy("user:maria")
                .setPublishedAt(at)
                .build());
    return this;
  }

  /** A proposal, its answer, and what follows from that at once. */
  SampleHistory proposed(ActionProposed proposal, Instant at) {
    ActionClassified answer = classify(proposal, at);
    add(answer.getActionId(), answer);
    EventMeta meta = meta(answer.getActionId(), at, "system:policy");
    Requirement requirement = answer.getRequirement();
    if (requirement != null) {
      boolean complete = !requirement.getEvidence().contains("evidence") || hasEvidence(proposal);
      return add(
          answer.getActionId(),
          complete
              ? new ApprovalRequested(
                  meta,
                  answer.getClassification(),
                  requirement,
                  answer.getActionDigest(),
                  answer.getArgumentsDigest(),
                  proposal,
                  at,
                  at.plusMillis(requirement.getSlaMillis()),
                  null)
              : new ChangesRequested(
                  meta,
                  answer.getClassification(),
                  "evidence is missing",
                  List.of("evidence"),
                  answer.getArgumentsDigest(),
                  proposal));
    }
    boolean runs = answer.getClassification().getVerdict().compareTo(Verdict.REQUIRE_APPROVAL) < 0;
    return add(
        answer.getActionId(),
        runs
            ? new Allowed(
                meta,
                answer.getClassification(),
                "permit",
                "p-" + answer.getActionId(),
                at.plus(Duration.ofMinutes(15)),
                proposal.getArguments(),
                answer.getArgumentsDigest(),
                null)
            : new Denied(meta, answer.getClassification(), null));
  }

  /** An answer, as the evaluator gives it. */
  ActionClassified classify(ActionProposed proposal, Instant at) {
    Classification answer = PolicySet.of(policies).evaluate(HistoryRecords.facts(proposal), at);
    return ActionClassified.newBuilder()
        .setEventId(proposal.getActionId() + "@action.proposed-0-1")
        .setActionId(proposal.getActionId())
        .setClassifiedAt(at)
        .setCause(ClassificationCause.PROPOSAL)
        .setClassification(
            io.countersign.events.Classification.newBuilder()
                .setVerdict(Verdict.valueOf(answer.verdict().name()))
                .setTier(answer.tier().level())
                .setRules(answer.rules())
                .setPolicy(answer.policy())
                .setReasons(answer.reasons())
                .build())
        .setRequirement(answer.requirement() == null ? null : requirement(answer.requirement()))
        .setActionDigest(ActionDigest.of(proposal))
        .setArgumentsDigest(ActionDigest.ofArguments(proposal.getArguments()))
        .setProposal(proposal)
        .build();
  }

  SampleHistory approved(String actionId, Instant at, boolean edited) {
    return add(
        actionId,
        Granted.newBuilder()
            .setMeta(meta(actionId, at, "user:fatima"))
            .setClassification(
                io.countersign.events.Classification.newBuilder()
                    .setVerdict(Verdict.REQUIRE_APPROVAL)
                    .setTier(1)
                    .setPolicy("p@1")
                    .build())
            .setApprovers(List.of("user:fatima"))
            .setPermit("permit")
            .setPermitId("p-" + actionId)
            .setPermitExpiresAt(at)
            .setArguments("{}")
            .setArgumentsDigest("sha256:0")
            .setEdited(edited)
            .build());
  }

  SampleHistory rejected(String actionId, Instant at, RejectionCause cause) {
    return add(actionId, new Rejected(meta(actionId, at, "user:fatima"), cause, "not like this"));
  }

  SampleHistory add(String actionId, SpecificRecord record) {
    partitions.get(Math.floorMod(actionId.hashCode(), PARTITIONS)).add(record);
    return this;
  }

  EventMeta meta(String actionId, Instant at, String actor) {
    int sequence = sequences.merge(actionId, 1, Integer::sum);
    return EventMeta.newBuilder()
        .setEventId(actionId + "#" + sequence)
        .setActionId(actionId)
        .setTenant("acme")
        .setOccurredAt(at)
        .setActor(actor)
        .setSequence(sequence)
        .build();
  }

  /** A proposal with everything that policies of tests ask for. */
  static ActionProposed proposal(
      String actionId, String agent, String type, String tool, String arguments) {
    return ActionProposed.newBuilder()
        .setActionId(actionId)
        .setTenant("acme")
        .setAgent(Agent.newBuilder().setId(agent).setOwner("user:maria").build())
        .setRequestedBy("user:ivan")
        .setActionType(type)
        .setTool(tool)
        .setTarget(Target.newBuilder().setSystem("bank").setEnvironment("production").build())
        .setArguments(arguments)
        .setSummary("a summary")
        .setRationale("a reason")
        .setConfidence(0.9)
        .setEvidence(
            List.of(EvidenceItem.newBuilder().setLabel("invoice").setValue("4821").build()))
        .setRollback(Rollback.newBuilder().setPlan("recall it").build())
        .build();
  }

  private static boolean hasEvidence(ActionProposed proposal) {
    return !proposal.getEvidence().isEmpty();
  }

  private static Requirement requirement(io.countersign.policy.Requirement requirement) {
    return Requirement.newBuilder()
        .setStages(
            requirement.stages().stream()
                .map(
                    stage ->
                        new Stage(stage.demands().stream().map(SampleHistory::demand).toList()))
                .toList())
        .setEvidence(requirement.evidence())
        .setEditable(requirement.editable())
        .setSlaMillis(requirement.sla().toMillis())
        .setLadder(
            requirement.ladder().stream()
                .map(
                    step ->
                        new LadderStep(
                            step.after().toMillis(),
                            LadderAction.valueOf(step.action().name()),
                            step.to().stream().map(SampleHistory::approver).toList()))
                .toList())
        .setAssurance(Assurance.valueOf(requirement.assurance().name()))
        .setPermitValidMillis(requirement.permitValidFor().toMillis())
        .build();
  }

  private static Demand demand(io.countersign.policy.Requirement.Demand demand) {
    io.countersign.policy.@Nullable Money money = demand.authority();
    return new Demand(
        demand.anyOf().stream().map(SampleHistory::approver).toList(),
        demand.quorum(),
        money == null ? null : new Money(money.amount().toPlainString(), money.currency()),
        demand.qualifications());
  }

  private static ApproverRef approver(Approver approver) {
    return switch (approver) {
      case Approver.Group group -> ApproverRef.newBuilder().setGroup(group.id()).build();
      case Approver.Person person -> ApproverRef.newBuilder().setPerson(person.principal()).build();
    };
  }

  List<List<SpecificRecord>> partitions() {
    return partitions;
  }

  @Override
  public String description() {
    return "a sample";
  }

  @Override
  public Instant end() {
    return END;
  }

  @Override
  public void forEachEvent(Instant since, Consumer<SpecificRecord> sink) {
    partitions.forEach(partition -> partition.forEach(sink));
  }

  @Override
  public List<? extends Cursor> classifications(Instant since) {
    List<Cursor> cursors = new ArrayList<>();
    for (List<SpecificRecord> partition : partitions) {
      var answers =
          partition.stream()
              .filter(ActionClassified.class::isInstance)
              .map(ActionClassified.class::cast)
              .iterator();
      cursors.add(
          new Cursor() {
            @Override
            public @Nullable ActionClassified next() {
              return answers.hasNext() ? answers.next() : null;
            }

            @Override
            public void close() {}
          });
    }
    return cursors;
  }

  @Override
  public long unreadable() {
    return 0;
  }

  @Override
  public void close() {}
}
