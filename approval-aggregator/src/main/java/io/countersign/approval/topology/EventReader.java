package io.countersign.approval.topology;

import io.countersign.approval.ActionId;
import io.countersign.approval.Approval;
import io.countersign.approval.ApprovalEvent;
import io.countersign.approval.Assurance;
import io.countersign.approval.AuthorityCheck;
import io.countersign.approval.CalendarCheck;
import io.countersign.approval.EventMeta;
import io.countersign.approval.FieldEdit;
import io.countersign.approval.PendingEdit;
import io.countersign.approval.Permit;
import io.countersign.approval.Phase;
import io.countersign.approval.PrincipalId;
import io.countersign.approval.Problem;
import io.countersign.approval.Proposal;
import io.countersign.approval.RecordedEvent;
import io.countersign.approval.Requirement;
import io.countersign.approval.Review;
import io.countersign.approval.Subject;
import io.countersign.events.ActionProposed;
import io.countersign.events.Allowed;
import io.countersign.events.ApprovalRequested;
import io.countersign.events.ChangesRequested;
import io.countersign.events.Classification;
import io.countersign.events.CommandRefused;
import io.countersign.events.Commented;
import io.countersign.events.Denied;
import io.countersign.events.DraftOnly;
import io.countersign.events.EditProposed;
import io.countersign.events.Edited;
import io.countersign.events.Escalated;
import io.countersign.events.ExecutionRecorded;
import io.countersign.events.Expired;
import io.countersign.events.Granted;
import io.countersign.events.Held;
import io.countersign.events.PermitRedeemed;
import io.countersign.events.PermitViolated;
import io.countersign.events.Reassigned;
import io.countersign.events.Rejected;
import io.countersign.events.RejectionCause;
import io.countersign.events.Reminded;
import io.countersign.events.ReviewCompleted;
import io.countersign.events.ReviewRequested;
import io.countersign.events.Revoked;
import io.countersign.events.RollbackRecorded;
import io.countersign.events.SlaBreached;
import io.countersign.events.VerificationRecorded;
import io.countersign.events.VoteRecorded;
import io.countersign.events.Withdrawn;
import io.countersign.schemas.json.ActionDigest;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads records of {@code approval.events} as what the decider said, so that {@link
 * io.countersign.approval.Evolution} folds them to the state that was there live: an action's state
 * as of any event of it, from the topic alone.
 *
 * <p>A record says what is new; what it leaves out stands in the state before it. So records are
 * read in order, each with the state to which those before it folded, beginning with {@link
 * Approval#unseen}:
 *
 * <pre>{@code
 * Approval state = Approval.unseen(id);
 * for (SpecificRecord record : records) {
 *   state = Evolution.evolve(state, reader.read(state, record));
 * }
 * }</pre>
 *
 * <p>Not safe for use by several threads at once.
 */
public final class EventReader {
  private final EvidencePacks packs = new EvidencePacks();
  private final Inputs inputs = new Inputs(packs);

  /**
   * The event that {@code record} is.
   *
   * @param before the state before it
   * @throws IllegalStateException if the record is no event that this version knows, or it does not
   *     follow the state, or it was written before events had all that their fold needs
   */
  public RecordedEvent read(Approval before, SpecificRecord record) {
    if (!(record.getSchema().getField("meta") != null
        && record.get(0) instanceof io.countersign.events.EventMeta meta)) {
      throw unknown(record);
    }
    return new RecordedEvent(meta(meta), event(before, record, meta));
  }

  private static EventMeta meta(io.countersign.events.EventMeta meta) {
    return new EventMeta(
        new ActionId(meta.getActionId()),
        meta.getTenant(),
        meta.getOccurredAt(),
        meta.getActor(),
        meta.getCommandId(),
        meta.getSequence());
  }

  private ApprovalEvent event(
      Approval before, SpecificRecord record, io.countersign.events.EventMeta meta) {
    return switch (record) {
      case ApprovalRequested event ->
          new ApprovalEvent.ApprovalRequested(
              answered(before, event.getProposal(), event.getClassification()),
              asked(event.getRequirement()),
              event.getRequestedAt(),
              calendar(event.getCalendar()));
      case VoteRecorded event -> voted(event);
      case EditProposed event -> new ApprovalEvent.EditProposed(edit(event), subject(before));
      case Edited event -> edited(before, event);
      case ChangesRequested event ->
          new ApprovalEvent.ChangesRequested(
              isAsked(before)
                  ? subject(before)
                  : answered(before, event.getProposal(), event.getClassification()),
              event.getReason(),
              event.getMissing());
      case Commented event -> new ApprovalEvent.Commented(event.getText());
      case Reassigned event ->
          new ApprovalEvent.Reassigned(
              new PrincipalId(present(event.getFrom(), record)),
              Inputs.approvers(event.getTo()),
              event.getDemands(),
              event.getReason(),
              present(event.getDirectoryVersion(), record));
      case Escalated event ->
          new ApprovalEvent.Escalated(
              Inputs.approvers(event.getTo()),
              event.getReason(),
              event.getRung(),
              event.getDemands(),
              event.getDirectoryVersion());
      case Reminded event -> new ApprovalEvent.Reminded(event.getDeadline());
      case SlaBreached event ->
          new ApprovalEvent.SlaBreached(event.getDeadline(), event.getOpenStage());
      case Held event -> new ApprovalEvent.Held(event.getReason());
      case Granted event ->
          new ApprovalEvent.Granted(
              subject(before),
              permit(
                  subject(before),
                  event.getPermitId(),
                  meta.getOccurredAt(),
                  event.getPermitExpiresAt(),
                  event.getApprovers()),
              event.getBreakGlassReason());
      case Allowed event -> {
        Subject subject = answered(before, event.getProposal(), event.getClassification());
        yield new ApprovalEvent.Allowed(
            subject,
            permit(
                subject,
                event.getPermitId(),
                meta.getOccurredAt(),
                event.getPermitExpiresAt(),
                List.of()));
      }
      case DraftOnly event ->
          new ApprovalEvent.DraftOnly(
              answered(before, event.getProposal(), event.getClassification()));
      case Denied event ->
          new ApprovalEvent.Denied(
              answered(before, event.getProposal(), event.getClassification()));
      case Rejected event ->
          new ApprovalEvent.Rejected(
              event.getCause() == RejectionCause.DEADLINE, event.getReason());
      case Expired event -> expired(before, event);
      case Withdrawn event -> new ApprovalEvent.Withdrawn(event.getReason());
      case Revoked event ->
          new ApprovalEvent.Revoked(
              ApprovalEvent.RevocationCause.valueOf(event.getCause().name()),
              event.getPermitId(),
              event.getReason());
      case ReviewRequested event ->
          new ApprovalEvent.ReviewRequested(
              subject(before),
              Inputs.approvers(event.getReviewers()),
              Review.Cause.valueOf(event.getCause().name()));
      case ReviewCompleted event ->
          new ApprovalEvent.ReviewCompleted(
              event.getConfirmed(),
              event.getReason(),
              present(event.getDirectoryVersion(), record));
      case PermitRedeemed event ->
          new ApprovalEvent.PermitRedeemed(
              event.getPermitId(), event.getArgumentsDigest(), event.getReported());
      case PermitViolated event ->
          new ApprovalEvent.PermitViolated(
              ApprovalEvent.Violation.valueOf(event.getKind().name()),
              event.getPermittedDigest(),
              event.getExecutedDigest(),
              event.getMessage());
      case ExecutionRecorded event ->
          new ApprovalEvent.ExecutionRecorded(
              event.getPermitId(), event.getExecutedAt(), event.getSuccess(), event.getResult());
      case VerificationRecorded event ->
          new ApprovalEvent.VerificationRecorded(
              event.getVerifiedAt(), event.getAsApproved(), event.getFinding());
      case RollbackRecorded event ->
          new ApprovalEvent.RollbackRecorded(
              event.getRolledBackAt(), event.getSuccess(), event.getOrdered(), event.getReason());
      case CommandRefused event ->
          new ApprovalEvent.CommandRefused(
              event.getCode(),
              event.getMessage(),
              event.getRefusedType(),
              event.getProblems().stream()
                  .map(problem -> new Problem(problem.getAt(), problem.getMessage()))
                  .toList());
      // SpecificRecord is open: replay stops loudly at what it does not know.
      default -> throw unknown(record);
    };
  }

  private static ApprovalEvent voted(VoteRecorded event) {
    io.countersign.events.AuthorityCheck check = event.getAuthority();
    return new ApprovalEvent.VoteRecorded(
        new PrincipalId(event.getPrincipal()),
        ApprovalEvent.Choice.valueOf(event.getDecision().name()),
        event.getReason(),
        new AuthorityCheck(
            check.getStage(),
            check.getDemand(),
            check.getEligibleDemands(),
            check.getGroup(),
            Inputs.money(check.getLimit()),
            Inputs.money(check.getAmount()),
            check.getMaxTier(),
            check.getQualifications(),
            check.getDirectoryVersion(),
            Assurance.valueOf(check.getAssuranceDemanded().name()),
            Assurance.valueOf(check.getAssuranceGiven().name()),
            lent(check, event)),
        event.getArgumentsDigest(),
        event.getStageCompleted(),
        event.getOpenStage());
  }

  private static AuthorityCheck.@Nullable Lent lent(
      io.countersign.events.AuthorityCheck check, VoteRecorded event) {
    return check.getDelegationChain().isEmpty()
        ? null
        : new AuthorityCheck.Lent(
            check.getDelegationChain(),
            check.getLentBy().stream().map(PrincipalId::new).toList(),
            present(check.getGrantorDirectoryVersion(), event));
  }

  private static PendingEdit edit(EditProposed event) {
    return new PendingEdit(
        new PrincipalId(event.getPrincipal()),
        present(event.getMeta().getCommandId(), event),
        Assurance.valueOf(event.getAssurance().name()),
        event.getReason(),
        event.getEdits().stream()
            .map(each -> new FieldEdit(each.getPointer(), each.getValue()))
            .toList(),
        event.getProposal().getArguments(),
        event.getRevision(),
        event.getDelegationId());
  }

  private static ApprovalEvent edited(Approval before, Edited event) {
    if (!(before.phase() instanceof Phase.EditPending(Phase.Pending pending, PendingEdit edit))) {
      throw new IllegalStateException(
          event.getMeta().getEventId() + " is an edit that nobody had proposed");
    }
    Subject subject = pending.subject();
    io.countersign.approval.Classification answer =
        Inputs.classification(event.getClassification());
    return new ApprovalEvent.Edited(
        edit,
        answer,
        new Subject(
            subject.proposal().withArguments(event.getArguments()),
            answer,
            subject.proposedDigest(),
            event.getActionDigest(),
            event.getArgumentsDigest(),
            true,
            subject.parties()),
        asked(event.getRequirement()),
        calendar(event.getCalendar()));
  }

  /** What people are asked: its times are by the clock already, whatever they were counted by. */
  private static Requirement asked(io.countersign.events.Requirement record) {
    Requirement requirement = Inputs.requirement(record);
    return requirement.byClock(requirement.sla(), requirement.ladder());
  }

  private static @Nullable CalendarCheck calendar(
      io.countersign.events.@Nullable CalendarCheck record) {
    return record == null
        ? null
        : new CalendarCheck(record.getGroup(), record.getDirectoryVersion(), record.getProblem());
  }

  private ApprovalEvent expired(Approval before, Expired event) {
    ActionProposed proposal = event.getProposal();
    Classification answer = event.getClassification();
    boolean onArrival = proposal != null && answer != null;
    return new ApprovalEvent.Expired(
        onArrival ? answered(before, proposal, Objects.requireNonNull(answer)) : subject(before),
        event.getReason(),
        onArrival);
  }

  private static Permit permit(
      Subject subject,
      String permitId,
      Instant decidedAt,
      Instant expiresAt,
      List<String> approvers) {
    return Permit.issued(
        subject, permitId, decidedAt, expiresAt, approvers.stream().map(PrincipalId::new).toList());
  }

  /** What the policy has just answered: the first attempt, or another after one was sent back. */
  private Subject answered(
      Approval before, @Nullable ActionProposed proposed, Classification answer) {
    if (proposed == null) {
      throw new IllegalStateException(
          "The answer to %s was written before events kept the proposal; it cannot be replayed from them alone"
              .formatted(before.id()));
    }
    Proposal proposal = inputs.proposal(proposed);
    Subject earlier = before.phase().subject();
    return Subject.proposed(
        proposal,
        Inputs.classification(answer),
        ActionDigest.of(proposed),
        ActionDigest.ofArguments(proposed.getArguments()),
        earlier == null ? Set.of() : earlier.parties());
  }

  private static boolean isAsked(Approval before) {
    return before.phase() instanceof Phase.Pending || before.phase() instanceof Phase.EditPending;
  }

  private static Subject subject(Approval before) {
    Subject subject = before.phase().subject();
    if (subject == null) {
      throw new IllegalStateException(before.id() + " was never proposed");
    }
    return subject;
  }

  private static <T> T present(@Nullable T part, SpecificRecord record) {
    if (part == null) {
      throw new IllegalStateException(
          "A %s lacks a part that its fold needs".formatted(record.getSchema().getName()));
    }
    return part;
  }

  private static IllegalStateException unknown(SpecificRecord record) {
    return new IllegalStateException(
        "Expected an event of an action that this version knows, but it is a "
            + record.getSchema().getFullName());
  }
}
