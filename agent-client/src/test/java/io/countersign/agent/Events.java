package io.countersign.agent;

import io.countersign.events.ActionProposed;
import io.countersign.events.Agent;
import io.countersign.events.Allowed;
import io.countersign.events.ApprovalRequested;
import io.countersign.events.ApproverRef;
import io.countersign.events.ChangesRequested;
import io.countersign.events.Classification;
import io.countersign.events.CommandRefused;
import io.countersign.events.Demand;
import io.countersign.events.Denied;
import io.countersign.events.DraftOnly;
import io.countersign.events.Edited;
import io.countersign.events.EventMeta;
import io.countersign.events.Expired;
import io.countersign.events.Granted;
import io.countersign.events.Problem;
import io.countersign.events.Rejected;
import io.countersign.events.RejectionCause;
import io.countersign.events.Requirement;
import io.countersign.events.RevalidationRequested;
import io.countersign.events.RevocationCause;
import io.countersign.events.Revoked;
import io.countersign.events.Stage;
import io.countersign.events.Verdict;
import io.countersign.events.Withdrawn;
import java.time.Instant;
import java.util.List;

/** Events of one action, as the aggregator writes them. */
final class Events {

  static final String ACTION = "invoice-4821";
  static final String ARGUMENTS = "{\"amount\":25000}";
  private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");

  private Events() {}

  static EventMeta meta() {
    return EventMeta.newBuilder()
        .setEventId(ACTION + "#1")
        .setActionId(ACTION)
        .setTenant("default")
        .setOccurredAt(NOW)
        .setActor("system:policy")
        .setSequence(1)
        .build();
  }

  static Classification classification(Verdict verdict) {
    return Classification.newBuilder()
        .setVerdict(verdict)
        .setTier(3)
        .setRules(List.of("payments/large-transfer"))
        .setPolicy("payments@1")
        .setReasons(List.of("transfer of 10,000 EUR or more"))
        .build();
  }

  static ActionProposed proposal() {
    return ActionProposed.newBuilder()
        .setActionId(ACTION)
        .setAgent(Agent.newBuilder().setId("procurement-agent").build())
        .setActionType("transfer")
        .setTool("payments.transfer")
        .setArguments(ARGUMENTS)
        .build();
  }

  private static Requirement requirement() {
    Demand demand =
        Demand.newBuilder()
            .setAnyOf(List.of(ApproverRef.newBuilder().setGroup("finance-approvers").build()))
            .build();
    return Requirement.newBuilder()
        .setStages(List.of(Stage.newBuilder().setDemands(List.of(demand)).build()))
        .setSlaMillis(1_800_000)
        .setPermitValidMillis(900_000)
        .build();
  }

  static ApprovalRequested requested() {
    return ApprovalRequested.newBuilder()
        .setMeta(meta())
        .setClassification(classification(Verdict.REQUIRE_APPROVAL))
        .setRequirement(requirement())
        .setActionDigest("sha256:a")
        .setArgumentsDigest("sha256:b")
        .setProposal(proposal())
        .setRequestedAt(NOW)
        .setDeadline(NOW.plusSeconds(1800))
        .build();
  }

  static Allowed allowed() {
    return Allowed.newBuilder()
        .setMeta(meta())
        .setClassification(classification(Verdict.ALLOW))
        .setPermit("a.b.c")
        .setPermitId(ACTION + ".1")
        .setPermitExpiresAt(NOW.plusSeconds(900))
        .setArguments(ARGUMENTS)
        .setArgumentsDigest("sha256:b")
        .build();
  }

  static Granted granted(String arguments) {
    return Granted.newBuilder()
        .setMeta(meta())
        .setClassification(classification(Verdict.REQUIRE_APPROVAL))
        .setApprovers(List.of("user:fatima"))
        .setPermit("a.b.c")
        .setPermitId(ACTION + ".3")
        .setPermitExpiresAt(NOW.plusSeconds(900))
        .setArguments(arguments)
        .setArgumentsDigest("sha256:b")
        .setEdited(!arguments.equals(ARGUMENTS))
        .build();
  }

  static Edited edited(String arguments) {
    return Edited.newBuilder()
        .setMeta(meta())
        .setPrincipal("user:fatima")
        .setEdits(List.of())
        .setClassification(classification(Verdict.REQUIRE_APPROVAL))
        .setRequirement(requirement())
        .setArguments(arguments)
        .setActionDigest("sha256:c")
        .setArgumentsDigest("sha256:d")
        .build();
  }

  static Denied denied() {
    return Denied.newBuilder()
        .setMeta(meta())
        .setClassification(classification(Verdict.DENY))
        .build();
  }

  static DraftOnly draftOnly() {
    return DraftOnly.newBuilder()
        .setMeta(meta())
        .setClassification(classification(Verdict.DRAFT_ONLY))
        .build();
  }

  static ChangesRequested changesRequested() {
    return ChangesRequested.newBuilder()
        .setMeta(meta())
        .setClassification(classification(Verdict.REQUIRE_APPROVAL))
        .setReason("add a rollback plan")
        .setMissing(List.of("rollback"))
        .setArgumentsDigest("sha256:b")
        .setProposal(proposal())
        .build();
  }

  static Rejected rejected() {
    return Rejected.newBuilder()
        .setMeta(meta())
        .setCause(RejectionCause.PERSON)
        .setReason("vendor is blocked")
        .build();
  }

  static Expired expired() {
    return Expired.newBuilder().setMeta(meta()).setReason("too late").build();
  }

  static Withdrawn withdrawn() {
    return Withdrawn.newBuilder().setMeta(meta()).build();
  }

  static Revoked revoked() {
    return Revoked.newBuilder().setMeta(meta()).setReason("vendor was hacked").build();
  }

  static RevalidationRequested askedAgain() {
    return RevalidationRequested.newBuilder()
        .setMeta(meta())
        .setCause(RevocationCause.POLICY)
        .setReason("another policy is in force")
        .setPermitId(ACTION + ".3")
        .setProposal(proposal())
        .setRevision(2)
        .build();
  }

  static CommandRefused refused(String type, String code) {
    return CommandRefused.newBuilder()
        .setMeta(meta())
        .setCode(code)
        .setMessage("It cannot be read.")
        .setRefusedType(type)
        .setProblems(
            List.of(Problem.newBuilder().setAt("/tool").setMessage("Expected a text.").build()))
        .build();
  }
}
