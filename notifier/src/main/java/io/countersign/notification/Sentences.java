package io.countersign.notification;

import io.countersign.events.Allowed;
import io.countersign.events.ApprovalRequested;
import io.countersign.events.ApproverRef;
import io.countersign.events.ChangesRequested;
import io.countersign.events.CommandRefused;
import io.countersign.events.Commented;
import io.countersign.events.Decision;
import io.countersign.events.Denied;
import io.countersign.events.DraftOnly;
import io.countersign.events.EditProposed;
import io.countersign.events.Edited;
import io.countersign.events.Escalated;
import io.countersign.events.ExecutionRecorded;
import io.countersign.events.Expired;
import io.countersign.events.FieldEdit;
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
import java.util.List;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** What happened, as a line of the timeline. */
final class Sentences {
  private Sentences() {}

  /** A sentence for people; it may quote what agents and people wrote. */
  static String of(SpecificRecord event) {
    return switch (event) {
      case ApprovalRequested requested -> "People are asked. " + reasons(requested);
      case VoteRecorded vote -> vote(vote);
      case EditProposed edit -> edit.getPrincipal() + " would change " + edits(edit.getEdits());
      case Edited edit -> edit.getPrincipal() + " changed " + edits(edit.getEdits());
      case ChangesRequested returned ->
          "Sent back to the agent: "
              + returned.getReason()
              + (returned.getMissing().isEmpty()
                  ? ""
                  : " (missing: " + String.join(", ", returned.getMissing()) + ")");
      case Commented comment -> comment.getText();
      case Reassigned reassigned ->
          (reassigned.getFrom() == null ? "Also asked: " : reassigned.getFrom() + " handed it to ")
              + names(reassigned.getTo())
              + because(reassigned.getReason());
      case Escalated escalated ->
          "Escalated to " + names(escalated.getTo()) + because(escalated.getReason());
      case Reminded reminded -> "Reminded; the deadline is " + reminded.getDeadline();
      case SlaBreached breached -> "Nobody has decided by the deadline, " + breached.getDeadline();
      case Held held -> "Held until somebody decides" + because(held.getReason());
      case Granted granted when granted.getBreakGlassReason() != null ->
          "Granted in an emergency by "
              + String.join(", ", granted.getApprovers())
              + because(granted.getBreakGlassReason());
      case Granted granted -> "Granted by " + String.join(", ", granted.getApprovers());
      case Allowed _ -> "The policy lets it pass";
      case DraftOnly _ -> "The agent may prepare it and not do it";
      case Denied denied ->
          "The policy says no"
              + because(String.join("; ", denied.getClassification().getReasons()));
      case Rejected rejected -> "Rejected" + because(rejected.getReason());
      case Expired expired -> "Expired" + because(expired.getReason());
      case Withdrawn withdrawn -> "The agent took it back" + because(withdrawn.getReason());
      case Revoked revoked ->
          (revoked.getPermitId() == null ? "The request was ended" : "The permit was taken back")
              + because(revoked.getReason());
      case RevalidationRequested revalidation ->
          "The permit fell and the policy is asked again" + because(revalidation.getReason());
      case ReviewRequested review when review.getCause() == ReviewCause.BREAK_GLASS ->
          "The emergency must be looked at by " + names(review.getReviewers());
      case ReviewRequested review -> "Awaits a look by " + names(review.getReviewers());
      case ReviewCompleted review ->
          (review.getConfirmed() ? "Reviewed: it stands" : "Reviewed: to be undone")
              + because(review.getReason());
      case ExecutionRecorded executed ->
          (executed.getSuccess() ? "It ran" : "It was tried and failed")
              + because(executed.getResult());
      case VerificationRecorded verified ->
          (verified.getAsApproved()
                  ? "The effect is as approved"
                  : "The effect is not what was approved")
              + because(verified.getFinding());
      case RollbackRecorded rolledBack ->
          (rolledBack.getSuccess() ? "It was undone" : "Undoing it failed")
              + (rolledBack.getOrdered() ? ", as the review ordered" : "")
              + because(rolledBack.getReason());
      case PermitRedeemed _ -> "The permit was used";
      case PermitViolated violation -> violation.getMessage();
      case CommandRefused refused -> "Refused (" + refused.getCode() + "): " + refused.getMessage();
      default ->
          throw new IllegalArgumentException(
              "Expected an event of approval.events, but got " + event.getSchema().getFullName());
    };
  }

  private static String reasons(ApprovalRequested event) {
    return String.join("; ", event.getClassification().getReasons());
  }

  private static String vote(VoteRecorded vote) {
    String what = vote.getDecision() == Decision.APPROVE ? " approved" : " rejected";
    @Nullable String group = vote.getAuthority().getGroup();
    @Nullable String whose = vote.getAuthority().getOnBehalfOf();
    return vote.getPrincipal()
        + what
        + (whose == null ? "" : " in the place of " + whose)
        + (group == null ? "" : " for " + group)
        + because(vote.getReason());
  }

  private static String edits(List<FieldEdit> edits) {
    return edits.stream()
        .map(edit -> edit.getPointer() + " to " + edit.getValue())
        .collect(Collectors.joining(", "));
  }

  private static String names(List<ApproverRef> refs) {
    return Approver.of(refs).stream().map(Approver::name).collect(Collectors.joining(", "));
  }

  private static String because(@Nullable String reason) {
    return reason == null || reason.isBlank() ? "" : ": " + reason;
  }
}
