package io.countersign.notification;

import io.countersign.events.Allowed;
import io.countersign.events.ApprovalRequested;
import io.countersign.events.ChangesRequested;
import io.countersign.events.Classification;
import io.countersign.events.CommandRefused;
import io.countersign.events.Commented;
import io.countersign.events.Decision;
import io.countersign.events.Denied;
import io.countersign.events.DraftOnly;
import io.countersign.events.EditProposed;
import io.countersign.events.Edited;
import io.countersign.events.Escalated;
import io.countersign.events.EventMeta;
import io.countersign.events.ExecutionRecorded;
import io.countersign.events.Expired;
import io.countersign.events.Granted;
import io.countersign.events.Held;
import io.countersign.events.PermitRedeemed;
import io.countersign.events.PermitViolated;
import io.countersign.events.Reassigned;
import io.countersign.events.Rejected;
import io.countersign.events.Reminded;
import io.countersign.events.RevalidationRequested;
import io.countersign.events.ReviewCause;
import io.countersign.events.ReviewCompleted;
import io.countersign.events.ReviewRequested;
import io.countersign.events.Revoked;
import io.countersign.events.RollbackRecorded;
import io.countersign.events.SlaBreached;
import io.countersign.events.VerificationRecorded;
import io.countersign.events.VoteRecorded;
import io.countersign.events.Withdrawn;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Folds the events of {@code approval.events} into cards. */
public final class Cards {
  private static final String PROPOSAL_TYPE = "action.proposed";

  private Cards() {}

  /**
   * The card after the event.
   *
   * @param card the card so far; null for the first event of the action
   * @param event any record of {@code approval.events}
   * @return the card; null where the event does not make one, as a refused command about an action
   *     that nobody knows
   * @throws IllegalArgumentException for a record that is not of that topic: an event type that
   *     this version does not know must not be skipped in silence
   */
  public static @Nullable Card apply(@Nullable Card card, SpecificRecord event) {
    EventMeta meta = Events.meta(event);
    CardDraft draft = card == null ? new CardDraft(meta) : new CardDraft(card);
    fold(draft, event, meta);
    draft.note(
        new TimelineEntry(
            meta.getEventId(),
            Events.typeOf(event),
            meta.getOccurredAt(),
            meta.getActor(),
            Bounds.text(Sentences.of(event))));
    return draft.toCard();
  }

  private static void fold(CardDraft card, SpecificRecord event, EventMeta meta) {
    switch (event) {
      case ApprovalRequested requested -> request(card, requested);
      case VoteRecorded vote -> vote(card, vote);
      case EditProposed proposed -> card.pendingEdit = editId(proposed);
      case Edited edited -> edit(card, edited);
      case ChangesRequested returned -> giveBack(card, returned, meta);
      case Reassigned reassigned -> handOver(card, reassigned);
      case Escalated escalated -> card.added.addAll(Approver.of(escalated.getTo()));
      case SlaBreached _ -> card.overdue = true;
      case Held _ -> card.held = true;
      case Granted granted -> grant(card, granted, meta);
      case Allowed allowed -> allow(card, allowed, meta);
      case ReviewRequested review -> review(card, review, meta);
      case ReviewCompleted review -> {
        if (card.review != null) {
          card.review = card.review.completed(review.getConfirmed(), meta.getActor());
        }
      }
      case DraftOnly draftOnly -> {
        card.policy = PolicyAnswer.of(draftOnly.getClassification());
        card.close(CardStatus.DRAFT_ONLY, meta);
      }
      case Denied denied -> {
        card.policy = PolicyAnswer.of(denied.getClassification());
        card.close(CardStatus.DENIED, meta);
      }
      case Rejected _ -> card.close(CardStatus.REJECTED, meta);
      case Expired _ -> card.close(CardStatus.EXPIRED, meta);
      case Withdrawn _ -> card.close(CardStatus.WITHDRAWN, meta);
      case Revoked _ -> {
        card.permitExpiresAt = null;
        card.close(CardStatus.REVOKED, meta);
      }
      case RevalidationRequested revalidation -> {
        card.askAgain();
        card.pack = EvidencePack.of(revalidation.getProposal());
        card.arguments = revalidation.getProposal().getArguments();
        // Until the policy has answered, nobody has anything to decide.
        card.requirements = null;
        card.deadline = null;
      }
      case PermitRedeemed _ -> card.outcome = Outcome.REDEEMED;
      case PermitViolated _ -> card.outcome = Outcome.VIOLATED;
      case ExecutionRecorded executed ->
          card.outcome = executed.getSuccess() ? Outcome.EXECUTED : Outcome.FAILED;
      case VerificationRecorded verified ->
          card.outcome = verified.getAsApproved() ? Outcome.VERIFIED : Outcome.NOT_AS_APPROVED;
      case RollbackRecorded rolledBack ->
          card.outcome = rolledBack.getSuccess() ? Outcome.ROLLED_BACK : Outcome.ROLLBACK_FAILED;
      case CommandRefused refused -> refuse(card, refused, meta);
      case Commented _, Reminded _ -> {
        // Only the timeline tells of these.
      }
      default ->
          throw new IllegalArgumentException(
              "Expected an event of approval.events, but got " + event.getSchema().getFullName());
    }
  }

  private static void request(CardDraft card, ApprovalRequested event) {
    card.askAgain();
    card.pack = EvidencePack.of(event.getProposal());
    card.policy = PolicyAnswer.of(event.getClassification());
    card.requirements = Requirements.of(event.getRequirement());
    card.arguments = event.getProposal().getArguments();
    card.argumentsDigest = event.getArgumentsDigest();
    card.edited = false;
    card.requestedAt = event.getRequestedAt();
    card.deadline = decideBy(event.getDeadline(), event.getClassification());
  }

  /** The deadline, or the moment before it at which the policy no longer lets the action run. */
  static Instant decideBy(Instant deadline, Classification classification) {
    @Nullable Instant runUntil = classification.getRunUntil();
    return runUntil != null && runUntil.isBefore(deadline) ? runUntil : deadline;
  }

  private static void vote(CardDraft card, VoteRecorded event) {
    card.votes.add(
        new CountedVote(
            event.getPrincipal(),
            event.getDecision() == Decision.APPROVE,
            event.getAuthority().getStage(),
            event.getAuthority().getDemand(),
            event.getArgumentsDigest(),
            event.getAuthority().getOnBehalfOf()));
    card.openStage(event.getOpenStage());
  }

  private static void handOver(CardDraft card, Reassigned event) {
    card.added.addAll(Approver.of(event.getTo()));
    @Nullable String from = event.getFrom();
    if (from != null && !card.handedOver.contains(from)) {
      card.handedOver.add(from);
    }
  }

  private static void review(CardDraft card, ReviewRequested event, EventMeta meta) {
    card.pack = EvidencePack.of(event.getProposal());
    card.policy = PolicyAnswer.of(event.getClassification());
    card.review =
        new Review(
            event.getCause() == ReviewCause.BREAK_GLASS,
            meta.getOccurredAt(),
            Approver.of(event.getReviewers()),
            Review.State.OPEN,
            null);
  }

  private static void edit(CardDraft card, Edited event) {
    card.pendingEdit = null;
    card.policy = PolicyAnswer.of(event.getClassification());
    card.requirements = Requirements.of(event.getRequirement());
    card.arguments = event.getArguments();
    card.argumentsDigest = event.getArgumentsDigest();
    card.edited = true;
    if (card.deadline != null) {
      card.deadline = decideBy(card.deadline, event.getClassification());
    }
    // Votes on other arguments no longer count; the vote of the editor, which follows, says which
    // stage is open.
    card.votes.removeIf(vote -> !vote.argumentsDigest().equals(event.getArgumentsDigest()));
    if (card.votes.isEmpty()) {
      card.openStage(0);
    }
  }

  private static void giveBack(CardDraft card, ChangesRequested event, EventMeta meta) {
    card.pack = EvidencePack.of(event.getProposal());
    card.policy = PolicyAnswer.of(event.getClassification());
    card.arguments = event.getProposal().getArguments();
    card.argumentsDigest = event.getArgumentsDigest();
    card.close(CardStatus.RETURNED, meta);
  }

  private static void grant(CardDraft card, Granted event, EventMeta meta) {
    card.policy = PolicyAnswer.of(event.getClassification());
    card.arguments = event.getArguments();
    card.argumentsDigest = event.getArgumentsDigest();
    card.edited = event.getEdited();
    card.approvers.clear();
    card.approvers.addAll(event.getApprovers());
    card.permitExpiresAt = event.getPermitExpiresAt();
    card.emergency = Bounds.text(event.getBreakGlassReason());
    card.close(CardStatus.GRANTED, meta);
  }

  private static void allow(CardDraft card, Allowed event, EventMeta meta) {
    card.askAgain();
    card.policy = PolicyAnswer.of(event.getClassification());
    card.arguments = event.getArguments();
    card.argumentsDigest = event.getArgumentsDigest();
    card.permitExpiresAt = event.getPermitExpiresAt();
    card.close(CardStatus.ALLOWED, meta);
  }

  private static void refuse(CardDraft card, CommandRefused event, EventMeta meta) {
    if (card.pendingEdit != null && card.pendingEdit.equals(meta.getCommandId())) {
      card.pendingEdit = null;
    }
    if (card.status == null && event.getRefusedType().equals(PROPOSAL_TYPE)) {
      card.close(CardStatus.REFUSED, meta);
    }
  }

  private static String editId(EditProposed event) {
    @Nullable String commandId = event.getMeta().getCommandId();
    return commandId == null ? event.getMeta().getEventId() : commandId;
  }
}
