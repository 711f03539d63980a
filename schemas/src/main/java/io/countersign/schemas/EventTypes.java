package io.countersign.schemas;

import io.countersign.events.ActionClassified;
import io.countersign.events.ActionExecuted;
import io.countersign.events.ActionProposed;
import io.countersign.events.ActionRefused;
import io.countersign.events.ActionRolledBack;
import io.countersign.events.ActionVerified;
import io.countersign.events.Allowed;
import io.countersign.events.ApprovalRequested;
import io.countersign.events.BreakGlass;
import io.countersign.events.CastVote;
import io.countersign.events.ChangesRequested;
import io.countersign.events.CommandRefused;
import io.countersign.events.Comment;
import io.countersign.events.Commented;
import io.countersign.events.CompleteReview;
import io.countersign.events.Control;
import io.countersign.events.Delegation;
import io.countersign.events.Denied;
import io.countersign.events.DraftOnly;
import io.countersign.events.EditProposed;
import io.countersign.events.Edited;
import io.countersign.events.Escalate;
import io.countersign.events.Escalated;
import io.countersign.events.ExecutionRecorded;
import io.countersign.events.Expired;
import io.countersign.events.Granted;
import io.countersign.events.Held;
import io.countersign.events.LedgerCheckpoint;
import io.countersign.events.LedgerEntry;
import io.countersign.events.LimitAnswer;
import io.countersign.events.LimitRequest;
import io.countersign.events.NotificationDelivery;
import io.countersign.events.NotificationIntent;
import io.countersign.events.PermitRedeemed;
import io.countersign.events.PermitViolated;
import io.countersign.events.PolicyBundle;
import io.countersign.events.PolicyFact;
import io.countersign.events.PolicyInForce;
import io.countersign.events.PolicyRefused;
import io.countersign.events.Principal;
import io.countersign.events.Reassign;
import io.countersign.events.Reassigned;
import io.countersign.events.Redeem;
import io.countersign.events.Rejected;
import io.countersign.events.Reminded;
import io.countersign.events.RequestChanges;
import io.countersign.events.RevalidationRequested;
import io.countersign.events.ReviewCompleted;
import io.countersign.events.ReviewRequested;
import io.countersign.events.Revoke;
import io.countersign.events.Revoked;
import io.countersign.events.RollbackRecorded;
import io.countersign.events.SlaBreached;
import io.countersign.events.VerificationRecorded;
import io.countersign.events.VoteRecorded;
import io.countersign.events.Withdraw;
import io.countersign.events.Withdrawn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/**
 * The stable names of the events: the {@code ce_type} header of every record. A name never changes
 * and never is a class name; other languages and stored data know the event by it.
 */
public final class EventTypes {
  /**
   * One event type.
   *
   * @param name the {@code ce_type}, e.g. {@code approval.granted}
   * @param recordClass the generated class of its record
   * @param topic the one topic in which it stands
   */
  public record EventType(String name, Class<? extends SpecificRecord> recordClass, Topic topic) {}

  private static final Map<Class<? extends SpecificRecord>, EventType> BY_CLASS =
      new LinkedHashMap<>();
  private static final Map<String, EventType> BY_NAME = new LinkedHashMap<>();
  private static final Map<String, EventType> BY_RECORD_NAME = new LinkedHashMap<>();

  static {
    Map<Class<? extends SpecificRecord>, Topic> topics = new LinkedHashMap<>();
    for (Topic topic : Topic.values()) {
      topic.records().forEach(record -> topics.put(record, topic));
    }
    names().forEach((recordClass, name) -> add(name, recordClass, topics));
  }

  private EventTypes() {}

  private static Map<Class<? extends SpecificRecord>, String> names() {
    Map<Class<? extends SpecificRecord>, String> names = new LinkedHashMap<>();
    names.put(ActionProposed.class, "action.proposed");
    names.put(ActionClassified.class, "action.classified");
    names.put(ActionRefused.class, "action.refused");

    names.put(CastVote.class, "approval.cast_vote");
    names.put(RequestChanges.class, "approval.request_changes");
    names.put(Comment.class, "approval.comment");
    names.put(Reassign.class, "approval.reassign");
    names.put(Escalate.class, "approval.escalate");
    names.put(Withdraw.class, "approval.withdraw");
    names.put(Revoke.class, "approval.revoke");
    names.put(Redeem.class, "permit.redeem");
    names.put(CompleteReview.class, "approval.complete_review");
    names.put(BreakGlass.class, "approval.break_glass");

    names.put(ApprovalRequested.class, "approval.requested");
    names.put(VoteRecorded.class, "approval.vote_recorded");
    names.put(EditProposed.class, "approval.edit_proposed");
    names.put(Edited.class, "approval.edited");
    names.put(ChangesRequested.class, "approval.changes_requested");
    names.put(Commented.class, "approval.commented");
    names.put(Reassigned.class, "approval.reassigned");
    names.put(Escalated.class, "approval.escalated");
    names.put(Reminded.class, "approval.reminded");
    names.put(SlaBreached.class, "approval.sla_breach");
    names.put(Held.class, "approval.held");
    names.put(Granted.class, "approval.granted");
    names.put(Allowed.class, "approval.allowed");
    names.put(DraftOnly.class, "approval.draft_only");
    names.put(Denied.class, "approval.denied");
    names.put(Rejected.class, "approval.rejected");
    names.put(Expired.class, "approval.expired");
    names.put(Withdrawn.class, "approval.withdrawn");
    names.put(Revoked.class, "approval.revoked");
    names.put(RevalidationRequested.class, "approval.revalidation_requested");
    names.put(ReviewRequested.class, "approval.review_requested");
    names.put(ReviewCompleted.class, "approval.review_completed");
    names.put(PermitRedeemed.class, "permit.redeemed");
    names.put(PermitViolated.class, "permit.violated");
    names.put(ExecutionRecorded.class, "approval.executed");
    names.put(VerificationRecorded.class, "approval.verified");
    names.put(RollbackRecorded.class, "approval.rolled_back");
    names.put(CommandRefused.class, "command.refused");

    names.put(ActionExecuted.class, "action.executed");
    names.put(ActionVerified.class, "action.verified");
    names.put(ActionRolledBack.class, "action.rolled_back");

    names.put(PolicyBundle.class, "policy.published");
    names.put(PolicyInForce.class, "policy.in_force");
    names.put(PolicyRefused.class, "policy.refused");
    names.put(PolicyFact.class, "policy.fact_changed");
    names.put(Principal.class, "directory.principal_changed");
    names.put(Delegation.class, "directory.delegation_changed");
    names.put(Control.class, "platform.control_changed");

    names.put(LimitRequest.class, "limits.asked");
    names.put(LimitAnswer.class, "limits.answered");

    names.put(NotificationIntent.class, "notification.intended");
    names.put(NotificationDelivery.class, "notification.delivered");

    names.put(LedgerEntry.class, "audit.entry");
    names.put(LedgerCheckpoint.class, "audit.checkpoint");
    return names;
  }

  private static void add(
      String name,
      Class<? extends SpecificRecord> recordClass,
      Map<Class<? extends SpecificRecord>, Topic> topics) {
    Topic topic = topics.get(recordClass);
    if (topic == null) {
      throw new IllegalStateException(
          recordClass.getName() + " stands in no topic of the catalogue.");
    }
    EventType type = new EventType(name, recordClass, topic);
    BY_CLASS.put(recordClass, type);
    BY_NAME.put(name, type);
    BY_RECORD_NAME.put(recordClass.getName(), type);
  }

  /** Every event type, in the order in which an action meets them. */
  public static List<EventType> all() {
    return Collections.unmodifiableList(new ArrayList<>(BY_CLASS.values()));
  }

  /**
   * The name of the event that a record is.
   *
   * @throws IllegalArgumentException when it is no event but a part of one
   */
  public static String nameOf(SpecificRecord record) {
    return nameOf(record.getClass());
  }

  /**
   * The name of the event that records of a class are.
   *
   * @throws IllegalArgumentException when they are no events but parts of them
   */
  public static String nameOf(Class<? extends SpecificRecord> recordClass) {
    EventType type = BY_CLASS.get(recordClass);
    if (type == null) {
      throw new IllegalArgumentException(
          recordClass.getName() + " is no event of the catalogue; add it to Topic and EventTypes.");
    }
    return type.name();
  }

  /** The event type of a {@code ce_type}; empty where this version knows none such. */
  public static Optional<EventType> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  /**
   * The event type of an Avro record by its full name; empty where this version knows none such.
   */
  public static Optional<EventType> ofRecordName(String avroFullName) {
    return Optional.ofNullable(BY_RECORD_NAME.get(avroFullName));
  }
}
