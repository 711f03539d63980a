package io.countersign.approval.topology;

import io.countersign.approval.ApprovalEvent;
import io.countersign.approval.Approver;
import io.countersign.approval.Money;
import io.countersign.approval.Permit;
import io.countersign.approval.PrincipalId;
import io.countersign.approval.RecordedEvent;
import io.countersign.approval.Requirement;
import io.countersign.approval.Subject;
import io.countersign.approval.permit.PermitSigner;
import io.countersign.events.ActionProposed;
import io.countersign.events.Allowed;
import io.countersign.events.ApprovalRequested;
import io.countersign.events.ApproverRef;
import io.countersign.events.Assurance;
import io.countersign.events.AuthorityCheck;
import io.countersign.events.CalendarCheck;
import io.countersign.events.ChangesRequested;
import io.countersign.events.Classification;
import io.countersign.events.CommandRefused;
import io.countersign.events.Commented;
import io.countersign.events.Decision;
import io.countersign.events.Demand;
import io.countersign.events.Denied;
import io.countersign.events.DraftOnly;
import io.countersign.events.EditProposed;
import io.countersign.events.Edited;
import io.countersign.events.Escalated;
import io.countersign.events.EventMeta;
import io.countersign.events.ExecutionRecorded;
import io.countersign.events.Expired;
import io.countersign.events.FieldEdit;
import io.countersign.events.Granted;
import io.countersign.events.Held;
import io.countersign.events.LadderAction;
import io.countersign.events.LadderStep;
import io.countersign.events.PermitRedeemed;
import io.countersign.events.PermitViolated;
import io.countersign.events.Problem;
import io.countersign.events.Reassigned;
import io.countersign.events.Rejected;
import io.countersign.events.RejectionCause;
import io.countersign.events.Reminded;
import io.countersign.events.ReviewCause;
import io.countersign.events.ReviewCompleted;
import io.countersign.events.ReviewRequested;
import io.countersign.events.RevocationCause;
import io.countersign.events.Revoked;
import io.countersign.events.RollbackRecorded;
import io.countersign.events.SlaBreached;
import io.countersign.events.Stage;
import io.countersign.events.Verdict;
import io.countersign.events.VerificationRecorded;
import io.countersign.events.ViolationKind;
import io.countersign.events.VoteRecorded;
import io.countersign.events.Withdrawn;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Writes the decider's events as records of {@code approval.events}. */
final class Events {
  private final EvidencePacks packs;
  private final PermitSigner signer;

  Events(EvidencePacks packs, PermitSigner signer) {
    this.packs = packs;
    this.signer = signer;
  }

  /** The record of {@code recorded}. */
  SpecificRecord of(RecordedEvent recorded) {
    EventMeta meta = meta(recorded.meta());
    return switch (recorded.event()) {
      case ApprovalEvent.ApprovalRequested event -> requested(meta, event);
      case ApprovalEvent.VoteRecorded event -> voted(meta, event);
      case ApprovalEvent.EditProposed event ->
          new EditProposed(
              meta,
              event.edit().editor().value(),
              event.edit().reason(),
              edits(event.edit().edits()),
              packs.unpack(event.subject().proposal().pack(), event.edit().arguments()),
              event.edit().revision(),
              Assurance.valueOf(event.edit().assurance().name()),
              event.edit().delegationId());
      case ApprovalEvent.Edited event -> edited(meta, event);
      case ApprovalEvent.ChangesRequested event ->
          new ChangesRequested(
              meta,
              classification(event.subject().classification()),
              event.reason(),
              event.missing(),
              event.subject().argumentsDigest(),
              proposal(event.subject()));
      case ApprovalEvent.Commented event -> new Commented(meta, event.text());
      case ApprovalEvent.Reassigned event ->
          new Reassigned(
              meta,
              approvers(event.to()),
              event.reason(),
              event.from().value(),
              event.demands(),
              event.directoryVersion());
      case ApprovalEvent.Escalated event ->
          new Escalated(
              meta,
              approvers(event.to()),
              event.reason(),
              event.rung(),
              event.demands(),
              event.directoryVersion());
      case ApprovalEvent.Reminded event -> new Reminded(meta, event.deadline());
      case ApprovalEvent.SlaBreached event ->
          new SlaBreached(meta, event.deadline(), event.openStage());
      case ApprovalEvent.Held event -> new Held(meta, event.reason());
      case ApprovalEvent.Granted event -> granted(meta, event);
      case ApprovalEvent.Allowed event -> allowed(meta, event);
      case ApprovalEvent.DraftOnly event ->
          new DraftOnly(
              meta, classification(event.subject().classification()), proposal(event.subject()));
      case ApprovalEvent.Denied event ->
          new Denied(
              meta, classification(event.subject().classification()), proposal(event.subject()));
      case ApprovalEvent.Rejected event ->
          new Rejected(
              meta,
              event.byDeadline() ? RejectionCause.DEADLINE : RejectionCause.PERSON,
              event.reason());
      case ApprovalEvent.Expired event ->
          event.onArrival()
              ? new Expired(
                  meta,
                  event.reason(),
                  proposal(event.subject()),
                  classification(event.subject().classification()))
              : new Expired(meta, event.reason(), null, null);
      case ApprovalEvent.Withdrawn event -> new Withdrawn(meta, event.reason());
      case ApprovalEvent.ReviewRequested event ->
          ReviewRequested.newBuilder()
              .setMeta(meta)
              .setReviewers(approvers(event.reviewers()))
              .setProposal(proposal(event.subject()))
              .setClassification(classification(event.subject().classification()))
              .setCause(ReviewCause.valueOf(event.cause().name()))
              .build();
      case ApprovalEvent.Revoked event ->
          new Revoked(
              meta,
              event.reason(),
              RevocationCause.valueOf(event.cause().name()),
              event.permitId());
      case ApprovalEvent.ReviewCompleted event ->
          new ReviewCompleted(meta, event.confirmed(), event.reason(), event.directoryVersion());
      case ApprovalEvent.PermitRedeemed event ->
          new PermitRedeemed(meta, event.permitId(), event.argumentsDigest(), event.reported());
      case ApprovalEvent.ExecutionRecorded event ->
          new ExecutionRecorded(
              meta, event.permitId(), event.executedAt(), event.success(), event.result());
      case ApprovalEvent.VerificationRecorded event ->
          new VerificationRecorded(meta, event.verifiedAt(), event.asApproved(), event.finding());
      case ApprovalEvent.RollbackRecorded event ->
          new RollbackRecorded(
              meta, event.rolledBackAt(), event.success(), event.ordered(), event.reason());
      case ApprovalEvent.PermitViolated event ->
          new PermitViolated(
              meta,
              ViolationKind.valueOf(event.violation().name()),
              event.permittedDigest(),
              event.executedDigest(),
              event.message());
      case ApprovalEvent.CommandRefused event ->
          new CommandRefused(
              meta,
              event.code(),
              event.message(),
              event.refusedType(),
              event.problems().stream()
                  .map(problem -> new Problem(problem.at(), problem.message()))
                  .toList());
    };
  }

  private static EventMeta meta(io.countersign.approval.EventMeta meta) {
    return new EventMeta(
        meta.eventId(),
        meta.actionId().value(),
        meta.tenant(),
        meta.occurredAt(),
        meta.actor(),
        meta.causeId(),
        meta.sequence());
  }

  private ActionProposed proposal(Subject subject) {
    return packs.unpack(subject.proposal().pack(), subject.proposal().arguments());
  }

  private ApprovalRequested requested(EventMeta meta, ApprovalEvent.ApprovalRequested event) {
    Subject subject = event.subject();
    return new ApprovalRequested(
        meta,
        classification(subject.classification()),
        requirement(event.requirement(), event.calendar()),
        subject.actionDigest(),
        subject.argumentsDigest(),
        proposal(subject),
        event.requestedAt(),
        event.requestedAt().plus(event.requirement().sla()),
        calendar(event.calendar()));
  }

  private static VoteRecorded voted(EventMeta meta, ApprovalEvent.VoteRecorded event) {
    io.countersign.approval.AuthorityCheck check = event.authority();
    io.countersign.approval.AuthorityCheck.Lent lent = check.lent();
    return new VoteRecorded(
        meta,
        event.voter().value(),
        Decision.valueOf(event.choice().name()),
        event.reason(),
        AuthorityCheck.newBuilder()
            .setStage(check.stage())
            .setDemand(check.demand())
            .setGroup(check.group())
            .setLimit(money(check.limit()))
            .setAmount(money(check.amount()))
            .setDirectoryVersion(check.directoryVersion())
            .setAssuranceDemanded(Assurance.valueOf(check.demanded().name()))
            .setAssuranceGiven(Assurance.valueOf(check.given().name()))
            .setEligibleDemands(check.eligibleDemands())
            .setDelegationId(lent == null ? null : lent.delegationId())
            .setOnBehalfOf(lent == null ? null : lent.grantor().value())
            .setDelegationChain(lent == null ? List.of() : lent.grants())
            .setLentBy(
                lent == null ? List.of() : lent.lentBy().stream().map(PrincipalId::value).toList())
            .setGrantorDirectoryVersion(lent == null ? null : lent.grantorDirectoryVersion())
            .setMaxTier(check.maxTier())
            .setQualifications(check.qualifications())
            .build(),
        event.argumentsDigest(),
        event.stageCompleted(),
        event.openStage());
  }

  private static Edited edited(EventMeta meta, ApprovalEvent.Edited event) {
    Subject subject = event.subject();
    return new Edited(
        meta,
        event.edit().editor().value(),
        edits(event.edit().edits()),
        classification(event.answer()),
        requirement(event.requirement(), event.calendar()),
        subject.proposal().arguments(),
        subject.actionDigest(),
        subject.argumentsDigest(),
        calendar(event.calendar()));
  }

  private static @Nullable CalendarCheck calendar(
      io.countersign.approval.@Nullable CalendarCheck check) {
    return check == null
        ? null
        : new CalendarCheck(check.group(), check.directoryVersion(), check.problem());
  }

  private Granted granted(EventMeta meta, ApprovalEvent.Granted event) {
    Subject subject = event.subject();
    Permit permit = event.permit();
    return new Granted(
        meta,
        classification(subject.classification()),
        permit.approvers().stream().map(PrincipalId::value).toList(),
        signer.sign(permit),
        permit.permitId(),
        permit.expiresAt(),
        subject.proposal().arguments(),
        subject.argumentsDigest(),
        subject.edited(),
        event.emergency());
  }

  private Allowed allowed(EventMeta meta, ApprovalEvent.Allowed event) {
    Subject subject = event.subject();
    Permit permit = event.permit();
    return new Allowed(
        meta,
        classification(subject.classification()),
        signer.sign(permit),
        permit.permitId(),
        permit.expiresAt(),
        subject.proposal().arguments(),
        subject.argumentsDigest(),
        proposal(subject));
  }

  private static Classification classification(io.countersign.approval.Classification answer) {
    return new Classification(
        Verdict.valueOf(answer.verdict().name()),
        answer.tier(),
        answer.rules(),
        answer.policy(),
        answer.reasons(),
        answer.revision(),
        answer.runUntil());
  }

  private static io.countersign.events.Requirement requirement(
      Requirement requirement, io.countersign.approval.@Nullable CalendarCheck calendar) {
    return new io.countersign.events.Requirement(
        requirement.stages().stream().map(Events::stage).toList(),
        requirement.evidence(),
        requirement.editable(),
        requirement.sla().toMillis(),
        requirement.ladder().stream()
            .map(
                step ->
                    new LadderStep(
                        step.after().toMillis(),
                        LadderAction.valueOf(step.action().name()),
                        approvers(step.to())))
            .toList(),
        Assurance.valueOf(requirement.assurance().name()),
        requirement.permitValidity().toMillis(),
        calendar == null || calendar.problem() != null ? null : calendar.group(),
        approvers(requirement.breakGlass().anyOf()),
        null,
        approvers(requirement.breakGlass().reviewers()));
  }

  private static Stage stage(io.countersign.approval.Stage stage) {
    return new Stage(
        stage.demands().stream()
            .map(
                demand ->
                    new Demand(
                        approvers(demand.anyOf()),
                        demand.quorum(),
                        money(demand.authority()),
                        demand.qualifications()))
            .toList());
  }

  private static List<ApproverRef> approvers(List<Approver> approvers) {
    return approvers.stream()
        .map(
            approver ->
                switch (approver) {
                  case Approver.Group(String name) -> new ApproverRef(name, null);
                  case Approver.Person(PrincipalId id) -> new ApproverRef(null, id.value());
                })
        .toList();
  }

  private static List<FieldEdit> edits(List<io.countersign.approval.FieldEdit> edits) {
    return edits.stream().map(edit -> new FieldEdit(edit.pointer(), edit.value())).toList();
  }

  private static io.countersign.events.@Nullable Money money(@Nullable Money money) {
    return money == null
        ? null
        : new io.countersign.events.Money(money.amount().toPlainString(), money.currency());
  }
}
