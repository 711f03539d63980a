package io.countersign.notification;

import io.countersign.events.ActionProposed;
import io.countersign.events.Agent;
import io.countersign.events.ApprovalRequested;
import io.countersign.events.ApproverRef;
import io.countersign.events.Assurance;
import io.countersign.events.AuthorityCheck;
import io.countersign.events.Classification;
import io.countersign.events.CommandRefused;
import io.countersign.events.Decision;
import io.countersign.events.Demand;
import io.countersign.events.EventMeta;
import io.countersign.events.Granted;
import io.countersign.events.Money;
import io.countersign.events.Principal;
import io.countersign.events.PrincipalKind;
import io.countersign.events.Requirement;
import io.countersign.events.Stage;
import io.countersign.events.Verdict;
import io.countersign.events.VoteRecorded;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Events of the example organisation, for tests. */
public final class Samples {
  public static final Instant START = Instant.parse("2026-11-21T09:00:00Z");
  public static final String DIGEST = "sha256:" + "a".repeat(64);

  private Samples() {}

  public static EventMeta meta(
      String actionId, int sequence, String actor, @Nullable String commandId) {
    return EventMeta.newBuilder()
        .setEventId(actionId + "#" + sequence)
        .setActionId(actionId)
        .setTenant("acme")
        .setOccurredAt(START.plusSeconds(sequence))
        .setActor(actor)
        .setCommandId(commandId)
        .setSequence(sequence)
        .build();
  }

  public static ActionProposed.Builder proposal(String actionId) {
    return ActionProposed.newBuilder()
        .setActionId(actionId)
        .setAgent(Agent.newBuilder().setId("procurement-agent").setOwner("user:maria").build())
        .setRequestedBy("user:482")
        .setActionType("transfer")
        .setTool("payments.transfer")
        .setArguments("{\"amount\":25000,\"memo\":\"Invoice 4821\"}")
        .setSummary("Pay vendor ACME 25,000 EUR");
  }

  public static Classification classification() {
    return Classification.newBuilder()
        .setVerdict(Verdict.REQUIRE_APPROVAL)
        .setTier(3)
        .setRules(List.of("payments/large-transfer"))
        .setPolicy("payments@1")
        .setReasons(List.of("The amount is large"))
        .build();
  }

  public static Stage stage(@Nullable Money authority, String... groups) {
    return Stage.newBuilder()
        .setDemands(
            Arrays.stream(groups)
                .map(
                    group ->
                        Demand.newBuilder()
                            .setAnyOf(List.of(ApproverRef.newBuilder().setGroup(group).build()))
                            .setAuthority(authority)
                            .build())
                .toList())
        .build();
  }

  public static ApprovalRequested requested(String actionId, Instant deadline) {
    return requested(proposal(actionId).build(), deadline);
  }

  public static ApprovalRequested requested(ActionProposed proposal, Instant deadline) {
    return ApprovalRequested.newBuilder()
        .setMeta(meta(proposal.getActionId(), 1, "system:policy", null))
        .setClassification(classification())
        .setRequirement(
            Requirement.newBuilder()
                .setStages(
                    List.of(
                        stage(new Money("25000", "EUR"), "finance-approvers"),
                        stage(null, "finance-leads")))
                .setEditable(List.of("/amount", "/memo"))
                .setSlaMillis(1_800_000)
                .setAssurance(Assurance.SESSION)
                .setPermitValidMillis(900_000)
                .build())
        .setActionDigest("sha256:" + "b".repeat(64))
        .setArgumentsDigest(DIGEST)
        .setProposal(proposal)
        .setRequestedAt(START)
        .setDeadline(deadline)
        .build();
  }

  public static VoteRecorded vote(
      String actionId, int sequence, String principal, int stage, int openStage) {
    return VoteRecorded.newBuilder()
        .setMeta(meta(actionId, sequence, principal, "command-" + sequence))
        .setPrincipal(principal)
        .setDecision(Decision.APPROVE)
        .setAuthority(
            AuthorityCheck.newBuilder()
                .setStage(stage)
                .setDemand(0)
                .setDirectoryVersion(1)
                .setAssuranceDemanded(Assurance.SESSION)
                .setAssuranceGiven(Assurance.SESSION)
                .build())
        .setArgumentsDigest(DIGEST)
        .setStageCompleted(openStage > stage)
        .setOpenStage(openStage)
        .build();
  }

  public static Granted granted(String actionId, int sequence, String commandId) {
    return Granted.newBuilder()
        .setMeta(meta(actionId, sequence, "user:sam", commandId))
        .setClassification(classification())
        .setApprovers(List.of("user:fatima", "user:sam"))
        .setPermit("a.b.c")
        .setPermitId(actionId + "." + sequence)
        .setPermitExpiresAt(START.plusSeconds(900))
        .setArguments("{\"amount\":25000,\"memo\":\"Invoice 4821\"}")
        .setArgumentsDigest(DIGEST)
        .setEdited(false)
        .build();
  }

  public static CommandRefused refused(String actionId, int sequence, String commandId) {
    return CommandRefused.newBuilder()
        .setMeta(meta(actionId, sequence, "user:maria", commandId))
        .setCode("separation_of_duties")
        .setMessage("The owner of the agent does not decide.")
        .setRefusedType("approval.cast_vote")
        .build();
  }

  public static Principal principal(String id, @Nullable String limit, String... groups) {
    return Principal.newBuilder()
        .setId(id)
        .setKind(PrincipalKind.HUMAN)
        .setGroups(List.of(groups))
        .setLimit(limit == null ? null : new Money(limit, "EUR"))
        .setVersion(1)
        .setChangedBy("user:admin")
        .setChangedAt(START)
        .build();
  }

  public static Person person(String id, @Nullable String limit, String... groups) {
    return Person.of(principal(id, limit, groups));
  }
}
