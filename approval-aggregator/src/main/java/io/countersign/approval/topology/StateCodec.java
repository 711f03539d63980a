package io.countersign.approval.topology;

import io.countersign.approval.ActionId;
import io.countersign.approval.Approval;
import io.countersign.approval.Approver;
import io.countersign.approval.Assurance;
import io.countersign.approval.BreakGlass;
import io.countersign.approval.Classification;
import io.countersign.approval.Demand;
import io.countersign.approval.EvidencePack;
import io.countersign.approval.FieldEdit;
import io.countersign.approval.Handled;
import io.countersign.approval.LadderStep;
import io.countersign.approval.Money;
import io.countersign.approval.PendingEdit;
import io.countersign.approval.Permit;
import io.countersign.approval.Phase;
import io.countersign.approval.PrincipalId;
import io.countersign.approval.Proposal;
import io.countersign.approval.Referral;
import io.countersign.approval.Requirement;
import io.countersign.approval.Review;
import io.countersign.approval.Stage;
import io.countersign.approval.Subject;
import io.countersign.approval.Target;
import io.countersign.approval.Verdict;
import io.countersign.approval.Vote;
import io.countersign.approval.state.StoredApproval;
import io.countersign.approval.state.StoredApprover;
import io.countersign.approval.state.StoredClassification;
import io.countersign.approval.state.StoredDemand;
import io.countersign.approval.state.StoredEdit;
import io.countersign.approval.state.StoredFieldEdit;
import io.countersign.approval.state.StoredHandled;
import io.countersign.approval.state.StoredLadderStep;
import io.countersign.approval.state.StoredMoney;
import io.countersign.approval.state.StoredPermit;
import io.countersign.approval.state.StoredPhase;
import io.countersign.approval.state.StoredProposal;
import io.countersign.approval.state.StoredReferral;
import io.countersign.approval.state.StoredReport;
import io.countersign.approval.state.StoredRequest;
import io.countersign.approval.state.StoredRequirement;
import io.countersign.approval.state.StoredReview;
import io.countersign.approval.state.StoredStage;
import io.countersign.approval.state.StoredSubject;
import io.countersign.approval.state.StoredTarget;
import io.countersign.approval.state.StoredVote;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.Nullable;

/**
 * The state of an action as bytes of the store, and back. What comes back is equal to what went in.
 */
public final class StateCodec {
  private static final int VERSION = 3;
  private static final String AWAITED = "AWAITED";
  private static final String CONFIRMED = "CONFIRMED";
  private static final String UNDO_ORDERED = "UNDO_ORDERED";
  private static final String UNDONE = "UNDONE";
  private static final String UNDO_FAILED = "UNDO_FAILED";

  private final VersionedAvro<StoredApproval> avro =
      new VersionedAvro<>("approval", VERSION, StoredApproval.getClassSchema());

  /** The codec as Kafka wants it. */
  public Serde<StoredState> serde() {
    return Serdes.serdeFrom(
        (topic, state) -> state == null ? null : encode(state),
        (topic, bytes) -> bytes == null ? null : decode(bytes));
  }

  /** The bytes of {@code state}. */
  public byte[] encode(StoredState state) {
    Approval approval = state.approval();
    Phase phase = approval.phase();
    Phase.@Nullable Pending pending = pendingOf(phase);
    Subject subject = phase.subject();
    Permit permit = phase.permit();
    Requirement granted = phase instanceof Phase.Granted grant ? grant.requirement() : null;
    return avro.encode(
        new StoredApproval(
            approval.id().value(),
            approval.tenant(),
            approval.sequence(),
            state.traceparent(),
            approval.handled().entries().stream().map(StateCodec::stored).toList(),
            nameOf(phase),
            subject == null ? null : stored(subject),
            pending == null ? null : stored(pending),
            phase instanceof Phase.EditPending(Phase.Pending _, PendingEdit edit)
                ? stored(edit)
                : null,
            permit == null ? null : stored(permit),
            granted == null ? null : stored(granted),
            !(phase instanceof Phase.Redeemed redeemed) || redeemed.reported(),
            phase instanceof Phase.Revoked revoked ? revoked.revokedAt() : null,
            report(phase),
            stored(approval.review()),
            gaps(state.times())));
  }

  /**
   * The state in {@code bytes}; throws IllegalStateException for bytes that no version of the codec
   * wrote.
   */
  public StoredState decode(byte[] bytes) {
    StoredApproval stored = avro.decode(bytes);
    ActionId id = new ActionId(stored.getActionId());
    Handled handled = new Handled(stored.getHandled().stream().map(StateCodec::handled).toList());
    return new StoredState(
        new Approval(
            id,
            stored.getTenant(),
            stored.getSequence(),
            handled,
            phase(id, stored),
            review(stored.getReview())),
        stored.getTraceparent(),
        times(stored.getEventTimes()));
  }

  /** Each time as what has passed since the one before, which is a small number. */
  private static List<Long> gaps(EventTimes times) {
    List<Long> gaps = new ArrayList<>(times.newest().size());
    long before = 0;
    for (Instant time : times.newest()) {
      gaps.add(time.toEpochMilli() - before);
      before = time.toEpochMilli();
    }
    return gaps;
  }

  private static EventTimes times(List<Long> gaps) {
    List<Instant> times = new ArrayList<>(gaps.size());
    long at = 0;
    for (long gap : gaps) {
      at += gap;
      times.add(Instant.ofEpochMilli(at));
    }
    return new EventTimes(times);
  }

  private static StoredPhase nameOf(Phase phase) {
    return switch (phase) {
      case Phase.Unseen _ -> StoredPhase.UNSEEN;
      case Phase.Pending _ -> StoredPhase.PENDING;
      case Phase.EditPending _ -> StoredPhase.EDIT_PENDING;
      case Phase.ChangesRequested _ -> StoredPhase.CHANGES_REQUESTED;
      case Phase.Allowed _ -> StoredPhase.ALLOWED;
      case Phase.Granted _ -> StoredPhase.GRANTED;
      case Phase.DraftOnly _ -> StoredPhase.DRAFT_ONLY;
      case Phase.Denied _ -> StoredPhase.DENIED;
      case Phase.Rejected _ -> StoredPhase.REJECTED;
      case Phase.Expired _ -> StoredPhase.EXPIRED;
      case Phase.Withdrawn _ -> StoredPhase.WITHDRAWN;
      case Phase.Redeemed _ -> StoredPhase.REDEEMED;
      case Phase.Misused _ -> StoredPhase.MISUSED;
      case Phase.Revoked _ -> StoredPhase.REVOKED;
      case Phase.Executed _ -> StoredPhase.EXECUTED;
      case Phase.Verified _ -> StoredPhase.VERIFIED;
      case Phase.RolledBack _ -> StoredPhase.ROLLED_BACK;
    };
  }

  private static Phase phase(ActionId id, StoredApproval stored) {
    if (stored.getPhase() == StoredPhase.UNSEEN) {
      return new Phase.Unseen();
    }
    Subject subject = subject(id, present(stored.getSubject(), "subject"));
    return switch (stored.getPhase()) {
      case UNSEEN -> new Phase.Unseen();
      case PENDING -> pending(subject, stored);
      case EDIT_PENDING ->
          new Phase.EditPending(pending(subject, stored), edit(present(stored.getEdit(), "edit")));
      case CHANGES_REQUESTED -> new Phase.ChangesRequested(subject);
      case ALLOWED -> new Phase.Allowed(subject, permit(id, stored));
      case GRANTED ->
          new Phase.Granted(
              subject,
              permit(id, stored),
              stored.getGranted() == null ? null : requirement(stored.getGranted()));
      case DRAFT_ONLY -> new Phase.DraftOnly(subject);
      case DENIED -> new Phase.Denied(subject);
      case REJECTED -> new Phase.Rejected(subject);
      case EXPIRED ->
          new Phase.Expired(subject, stored.getPermit() == null ? null : permit(id, stored));
      case WITHDRAWN -> new Phase.Withdrawn(subject);
      case REDEEMED -> new Phase.Redeemed(subject, permit(id, stored), stored.getReported());
      case REVOKED ->
          new Phase.Revoked(
              subject,
              stored.getPermit() == null ? null : permit(id, stored),
              present(stored.getRevokedAt(), "moment of the revocation"));
      case EXECUTED -> {
        StoredReport report = present(stored.getReport(), "report");
        yield new Phase.Executed(subject, permit(id, stored), report.getAt(), report.getSuccess());
      }
      case VERIFIED -> {
        StoredReport report = present(stored.getReport(), "report");
        yield new Phase.Verified(subject, permit(id, stored), report.getAt(), report.getSuccess());
      }
      case ROLLED_BACK ->
          new Phase.RolledBack(
              subject, permit(id, stored), present(stored.getReport(), "report").getAt());
      case MISUSED -> new Phase.Misused(subject, permit(id, stored));
    };
  }

  private static <T> T present(@Nullable T part, String name) {
    if (part == null) {
      throw new IllegalStateException("A stored record lacks its " + name);
    }
    return part;
  }

  private static Phase.@Nullable Pending pendingOf(Phase phase) {
    if (phase instanceof Phase.EditPending(Phase.Pending inner, PendingEdit _)) {
      return inner;
    }
    return phase instanceof Phase.Pending pending ? pending : null;
  }

  private static StoredHandled stored(Handled.Entry entry) {
    Handled.Key key = entry.key();
    return new StoredHandled(
        key.kind().name(), key.actor(), key.id(), entry.sequence(), entry.code());
  }

  private static Handled.Entry handled(StoredHandled stored) {
    return new Handled.Entry(
        new Handled.Key(Handled.Kind.valueOf(stored.getKind()), stored.getActor(), stored.getId()),
        stored.getSequence(),
        stored.getCode());
  }

  private static StoredSubject stored(Subject subject) {
    Proposal proposal = subject.proposal();
    Classification answer = subject.classification();
    return new StoredSubject(
        new StoredProposal(
            proposal.tenant(),
            proposal.agentId(),
            text(proposal.agentOwner()),
            text(proposal.requestedBy()),
            proposal.actionType(),
            proposal.tool(),
            stored(proposal.target()),
            proposal.arguments(),
            proposal.parts().stream().sorted().toList(),
            proposal.expiresAt(),
            ByteBuffer.wrap(proposal.pack().content())),
        new StoredClassification(
            answer.verdict().name(),
            answer.tier(),
            answer.rules(),
            answer.policy(),
            answer.reasons(),
            answer.revision(),
            answer.runUntil()),
        subject.proposedDigest(),
        subject.actionDigest(),
        subject.argumentsDigest(),
        subject.edited(),
        subject.parties().stream().map(PrincipalId::value).sorted().toList());
  }

  private static Subject subject(ActionId id, StoredSubject stored) {
    StoredProposal proposal = stored.getProposal();
    StoredClassification answer = stored.getClassification();
    return new Subject(
        new Proposal(
            id,
            proposal.getTenant(),
            proposal.getAgentId(),
            principalId(proposal.getAgentOwner()),
            principalId(proposal.getRequestedBy()),
            proposal.getActionType(),
            proposal.getTool(),
            target(proposal.getTarget()),
            proposal.getArguments(),
            Set.copyOf(proposal.getParts()),
            proposal.getExpiresAt(),
            new EvidencePack(bytes(proposal.getPack()))),
        new Classification(
            Verdict.valueOf(answer.getVerdict()),
            answer.getTier(),
            answer.getRules(),
            answer.getPolicy(),
            answer.getReasons(),
            answer.getRevision(),
            answer.getRunUntil()),
        stored.getProposedDigest(),
        stored.getActionDigest(),
        stored.getArgumentsDigest(),
        stored.getEdited(),
        stored.getParties().stream().map(PrincipalId::new).collect(Collectors.toSet()));
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private static @Nullable String text(@Nullable PrincipalId id) {
    return id == null ? null : id.value();
  }

  private static @Nullable PrincipalId principalId(@Nullable String id) {
    return id == null ? null : new PrincipalId(id);
  }

  private static @Nullable StoredTarget stored(@Nullable Target target) {
    return target == null
        ? null
        : new StoredTarget(
            target.system(), target.resource(), target.environment(), target.dataClassification());
  }

  private static @Nullable Target target(@Nullable StoredTarget stored) {
    return stored == null
        ? null
        : new Target(
            stored.getSystem(),
            stored.getResource(),
            stored.getEnvironment(),
            stored.getDataClassification());
  }

  private static StoredRequest stored(Phase.Pending pending) {
    return new StoredRequest(
        stored(pending.requirement()),
        pending.requestedAt(),
        pending.votes().stream()
            .map(
                vote ->
                    new StoredVote(
                        vote.voter().value(),
                        vote.stage(),
                        vote.demands(),
                        vote.argumentsDigest(),
                        vote.grants(),
                        vote.lentBy().stream().map(PrincipalId::value).toList()))
            .toList(),
        pending.openStage(),
        storedApprovers(pending.broughtIn()),
        pending.climbed().stream().map(StateCodec::stored).toList(),
        pending.breached(),
        pending.held(),
        pending.referrals().stream().map(StateCodec::stored).toList());
  }

  private static Phase.Pending pending(Subject subject, StoredApproval approval) {
    StoredRequest stored = present(approval.getRequest(), "request");
    return new Phase.Pending(
        subject,
        requirement(stored.getRequirement()),
        stored.getRequestedAt(),
        stored.getVotes().stream()
            .map(
                vote ->
                    new Vote(
                        new PrincipalId(vote.getVoter()),
                        vote.getStage(),
                        vote.getDemands(),
                        vote.getArgumentsDigest(),
                        vote.getGrants(),
                        vote.getLentBy().stream().map(PrincipalId::new).toList()))
            .toList(),
        stored.getOpenStage(),
        approvers(stored.getBroughtIn()),
        stored.getClimbed().stream().map(StateCodec::step).toList(),
        stored.getBreached(),
        stored.getHeld(),
        stored.getReferrals().stream().map(StateCodec::referral).toList());
  }

  private static StoredReferral stored(Referral referral) {
    return new StoredReferral(
        referral.by().value(),
        referral.inPlace(),
        referral.stage(),
        referral.demands(),
        storedApprovers(referral.to()));
  }

  private static Referral referral(StoredReferral stored) {
    return new Referral(
        new PrincipalId(stored.getBy()),
        stored.getInPlace(),
        stored.getStage(),
        stored.getDemands(),
        approvers(stored.getTo()));
  }

  private static @Nullable StoredReport report(Phase phase) {
    return switch (phase) {
      case Phase.Executed executed -> new StoredReport(executed.executedAt(), executed.success());
      case Phase.Verified verified ->
          new StoredReport(verified.verifiedAt(), verified.asApproved());
      case Phase.RolledBack undone -> new StoredReport(undone.rolledBackAt(), true);
      case Phase.Unseen _,
          Phase.Pending _,
          Phase.EditPending _,
          Phase.ChangesRequested _,
          Phase.Allowed _,
          Phase.Granted _,
          Phase.DraftOnly _,
          Phase.Denied _,
          Phase.Rejected _,
          Phase.Expired _,
          Phase.Withdrawn _,
          Phase.Revoked _,
          Phase.Redeemed _,
          Phase.Misused _ ->
          null;
    };
  }

  private static @Nullable StoredReview stored(Review review) {
    return switch (review) {
      case Review.None _ -> null;
      case Review.Awaited(List<Approver> reviewers, Review.Cause cause) ->
          new StoredReview(AWAITED, storedApprovers(reviewers), cause.name(), null);
      case Review.Confirmed(PrincipalId reviewer) -> reviewed(CONFIRMED, reviewer);
      case Review.UndoOrdered(PrincipalId reviewer) -> reviewed(UNDO_ORDERED, reviewer);
      case Review.Undone(PrincipalId reviewer) -> reviewed(UNDONE, reviewer);
      case Review.UndoFailed(PrincipalId reviewer) -> reviewed(UNDO_FAILED, reviewer);
    };
  }

  private static StoredReview reviewed(String kind, PrincipalId reviewer) {
    return new StoredReview(kind, List.of(), null, reviewer.value());
  }

  private static Review review(@Nullable StoredReview stored) {
    if (stored == null) {
      return Review.NONE;
    }
    if (stored.getKind().equals(AWAITED)) {
      return new Review.Awaited(
          approvers(stored.getReviewers()),
          Review.Cause.valueOf(present(stored.getCause(), "cause of the review")));
    }
    PrincipalId reviewer = new PrincipalId(present(stored.getReviewer(), "reviewer"));
    return switch (stored.getKind()) {
      case CONFIRMED -> new Review.Confirmed(reviewer);
      case UNDO_ORDERED -> new Review.UndoOrdered(reviewer);
      case UNDONE -> new Review.Undone(reviewer);
      case UNDO_FAILED -> new Review.UndoFailed(reviewer);
      default -> throw new IllegalStateException("Unknown review " + stored.getKind());
    };
  }

  private static StoredRequirement stored(Requirement requirement) {
    return new StoredRequirement(
        requirement.stages().stream().map(StateCodec::stored).toList(),
        requirement.evidence(),
        requirement.editable(),
        requirement.sla().toMillis(),
        requirement.ladder().stream().map(StateCodec::stored).toList(),
        requirement.assurance().name(),
        requirement.permitValidity().toMillis(),
        storedApprovers(requirement.breakGlass().anyOf()),
        storedApprovers(requirement.breakGlass().reviewers()));
  }

  private static Requirement requirement(StoredRequirement stored) {
    return new Requirement(
        stored.getStages().stream().map(StateCodec::stage).toList(),
        stored.getEvidence(),
        stored.getEditable(),
        Duration.ofMillis(stored.getSlaMillis()),
        stored.getLadder().stream().map(StateCodec::step).toList(),
        Assurance.valueOf(stored.getAssurance()),
        Duration.ofMillis(stored.getPermitValidMillis()),
        null,
        new BreakGlass(
            approvers(stored.getBreakGlass()), approvers(stored.getBreakGlassReviewers())));
  }

  private static StoredStage stored(Stage stage) {
    return new StoredStage(
        stage.demands().stream()
            .map(
                demand -> {
                  Money authority = demand.authority();
                  return new StoredDemand(
                      storedApprovers(demand.anyOf()),
                      demand.quorum(),
                      authority == null
                          ? null
                          : new StoredMoney(
                              authority.amount().toPlainString(), authority.currency()),
                      demand.qualifications());
                })
            .toList());
  }

  private static Stage stage(StoredStage stored) {
    return new Stage(
        stored.getDemands().stream()
            .map(
                demand -> {
                  StoredMoney authority = demand.getAuthority();
                  return new Demand(
                      approvers(demand.getAnyOf()),
                      demand.getQuorum(),
                      authority == null
                          ? null
                          : Money.of(authority.getAmount(), authority.getCurrency()),
                      demand.getQualifications());
                })
            .toList());
  }

  private static StoredLadderStep stored(LadderStep step) {
    return new StoredLadderStep(
        step.after().toMillis(), step.action().name(), storedApprovers(step.to()));
  }

  private static LadderStep step(StoredLadderStep stored) {
    return new LadderStep(
        Duration.ofMillis(stored.getAfterMillis()),
        LadderStep.Action.valueOf(stored.getAction()),
        approvers(stored.getTo()));
  }

  private static List<StoredApprover> storedApprovers(List<Approver> approvers) {
    return approvers.stream()
        .map(
            approver ->
                switch (approver) {
                  case Approver.Group(String name) -> new StoredApprover(name, null);
                  case Approver.Person(PrincipalId id) -> new StoredApprover(null, id.value());
                })
        .toList();
  }

  private static List<Approver> approvers(List<StoredApprover> stored) {
    return stored.stream().map(StateCodec::approver).toList();
  }

  private static Approver approver(StoredApprover stored) {
    String group = stored.getGroup();
    return group != null
        ? new Approver.Group(group)
        : new Approver.Person(new PrincipalId(present(stored.getPerson(), "approver")));
  }

  private static StoredEdit stored(PendingEdit edit) {
    return new StoredEdit(
        edit.editor().value(),
        edit.commandId(),
        edit.assurance().name(),
        edit.reason(),
        edit.edits().stream()
            .map(each -> new StoredFieldEdit(each.pointer(), each.value()))
            .toList(),
        edit.arguments(),
        edit.revision(),
        edit.delegationId());
  }

  private static PendingEdit edit(StoredEdit stored) {
    return new PendingEdit(
        new PrincipalId(stored.getEditor()),
        stored.getCommandId(),
        Assurance.valueOf(stored.getAssurance()),
        stored.getReason(),
        stored.getEdits().stream()
            .map(each -> new FieldEdit(each.getPointer(), each.getValue()))
            .toList(),
        stored.getArguments(),
        stored.getRevision(),
        stored.getDelegationId());
  }

  private static StoredPermit stored(Permit permit) {
    return new StoredPermit(
        permit.permitId(),
        permit.agentId(),
        permit.issuedAt(),
        permit.expiresAt(),
        permit.actionType(),
        permit.tool(),
        stored(permit.target()),
        permit.argumentsDigest(),
        permit.tier(),
        permit.policy(),
        permit.approvers().stream().map(PrincipalId::value).toList());
  }

  private static Permit permit(ActionId id, StoredApproval approval) {
    StoredPermit stored = present(approval.getPermit(), "permit");
    return new Permit(
        stored.getPermitId(),
        stored.getAgentId(),
        stored.getIssuedAt(),
        stored.getExpiresAt(),
        id,
        stored.getActionType(),
        stored.getTool(),
        target(stored.getTarget()),
        stored.getArgumentsDigest(),
        stored.getTier(),
        stored.getPolicy(),
        stored.getApprovers().stream().map(PrincipalId::new).toList());
  }
}
