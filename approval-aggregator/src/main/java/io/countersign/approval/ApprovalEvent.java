package io.countersign.approval;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened to an action. Each event has all that folding it needs. */
public sealed interface ApprovalEvent {
  /**
   * People are asked.
   *
   * @param subject what is asked
   * @param requirement what they must do, by the clock
   * @param requestedAt when
   * @param calendar what was looked up for its deadline; null where the policy counts by the clock
   */
  record ApprovalRequested(
      Subject subject,
      Requirement requirement,
      Instant requestedAt,
      @Nullable CalendarCheck calendar)
      implements ApprovalEvent {}

  /**
   * A vote counts.
   *
   * @param voter who voted
   * @param choice what they said
   * @param reason why
   * @param authority what entitled them
   * @param argumentsDigest what they voted on
   * @param stageCompleted whether it completed its stage
   * @param openStage the stage that is open now; the number of stages when all are complete
   */
  record VoteRecorded(
      PrincipalId voter,
      Choice choice,
      @Nullable String reason,
      AuthorityCheck authority,
      String argumentsDigest,
      boolean stageCompleted,
      int openStage)
      implements ApprovalEvent {}

  /**
   * An edit awaits the policy.
   *
   * @param edit the edit
   * @param subject what is asked, with the arguments as they were before
   */
  record EditProposed(PendingEdit edit, Subject subject) implements ApprovalEvent {}

  /**
   * An edit was applied; what was approved before is void.
   *
   * @param edit the edit
   * @param answer the policy's answer to the edited action
   * @param subject what is asked now
   * @param requirement what people must do now, by the clock
   * @param calendar what was looked up for the new answer's deadline; null where it is by the clock
   */
  record Edited(
      PendingEdit edit,
      Classification answer,
      Subject subject,
      Requirement requirement,
      @Nullable CalendarCheck calendar)
      implements ApprovalEvent {}

  /**
   * It goes back to the agent.
   *
   * @param subject what goes back
   * @param reason what must change
   * @param missing parts of the evidence pack that are missing
   */
  record ChangesRequested(Subject subject, String reason, List<String> missing)
      implements ApprovalEvent {}

  /**
   * Something was said.
   *
   * @param text the text
   */
  record Commented(String text) implements ApprovalEvent {}

  /**
   * Somebody handed the open stage over.
   *
   * @param from who, and no longer decides
   * @param to who may decide in their place
   * @param demands the demands of the stage that they could meet, ascending
   * @param reason why
   * @param directoryVersion version of their directory record
   */
  record Reassigned(
      PrincipalId from,
      List<Approver> to,
      List<Integer> demands,
      @Nullable String reason,
      long directoryVersion)
      implements ApprovalEvent {
    /** Copies the lists. */
    public Reassigned {
      to = List.copyOf(to);
      demands = List.copyOf(demands);
    }
  }

  /**
   * Others were brought in.
   *
   * @param to who may decide the open stage too
   * @param reason why
   * @param rung index of the rung of the ladder that was taken, from 0; null where a person named
   *     whom to bring in
   * @param demands where a person named them: the demands of the stage that they may meet,
   *     ascending
   * @param directoryVersion version of the directory record of the person who did it; null where
   *     time did
   */
  record Escalated(
      List<Approver> to,
      String reason,
      @Nullable Integer rung,
      List<Integer> demands,
      @Nullable Long directoryVersion)
      implements ApprovalEvent {
    /** Copies the lists. */
    public Escalated {
      to = List.copyOf(to);
      demands = List.copyOf(demands);
    }

    /** Time took a rung of the ladder. */
    static Escalated byLadder(List<Approver> to, String reason, int rung) {
      return new Escalated(to, reason, rung, List.of(), null);
    }
  }

  /**
   * Those who may decide are reminded.
   *
   * @param deadline the deadline that draws near
   */
  record Reminded(Instant deadline) implements ApprovalEvent {}

  /**
   * The deadline has passed.
   *
   * @param deadline the deadline
   * @param openStage the stage that was open
   */
  record SlaBreached(Instant deadline, int openStage) implements ApprovalEvent {}

  /**
   * It is held until somebody decides.
   *
   * @param reason why
   */
  record Held(String reason) implements ApprovalEvent {}

  /**
   * People said yes.
   *
   * @param subject what may be executed
   * @param permit the right to do so
   * @param emergency what the emergency is in which one person granted alone; null where people
   *     decided in order
   */
  record Granted(Subject subject, Permit permit, @Nullable String emergency)
      implements ApprovalEvent {}

  /**
   * The policy said yes.
   *
   * @param subject what may be executed
   * @param permit the right to do so
   */
  record Allowed(Subject subject, Permit permit) implements ApprovalEvent {}

  /**
   * The policy lets the agent prepare it.
   *
   * @param subject what may be prepared
   */
  record DraftOnly(Subject subject) implements ApprovalEvent {}

  /**
   * The policy said no.
   *
   * @param subject what was denied
   */
  record Denied(Subject subject) implements ApprovalEvent {}

  /**
   * People or their silence said no.
   *
   * @param byDeadline whether it was silence
   * @param reason why, for the agent
   */
  record Rejected(boolean byDeadline, String reason) implements ApprovalEvent {}

  /**
   * Time ran out for the request or for the permit.
   *
   * @param subject what ran out
   * @param reason which of them and when
   * @param onArrival whether it had run out when the policy answered
   */
  record Expired(Subject subject, String reason, boolean onArrival) implements ApprovalEvent {}

  /**
   * It was taken back.
   *
   * @param reason why
   */
  record Withdrawn(@Nullable String reason) implements ApprovalEvent {}

  /**
   * What was not used yet was taken back.
   *
   * @param cause what took it back
   * @param permitId the permit that fell; null where there was none yet
   * @param reason why
   */
  record Revoked(RevocationCause cause, @Nullable String permitId, String reason)
      implements ApprovalEvent {}

  /**
   * Somebody has to look at an action.
   *
   * @param subject the action
   * @param reviewers who may look
   * @param cause why
   */
  record ReviewRequested(Subject subject, List<Approver> reviewers, Review.Cause cause)
      implements ApprovalEvent {
    /** Copies the list. */
    public ReviewRequested {
      reviewers = List.copyOf(reviewers);
    }
  }

  /**
   * Somebody looked.
   *
   * @param confirmed whether the action stands; false orders the undo
   * @param reason why
   * @param directoryVersion version of the reviewer's directory record
   */
  record ReviewCompleted(boolean confirmed, @Nullable String reason, long directoryVersion)
      implements ApprovalEvent {}

  /**
   * A permit was used as it says.
   *
   * @param permitId its id
   * @param argumentsDigest what was executed, or is about to be
   * @param reported whether the report of the execution used it; false where a command redeemed it
   *     beforehand
   */
  record PermitRedeemed(String permitId, String argumentsDigest, boolean reported)
      implements ApprovalEvent {}

  /**
   * The executor reported that the action ran as permitted.
   *
   * @param permitId the permit
   * @param executedAt when, by the executor's clock
   * @param success whether it succeeded
   * @param result what came of it, in words
   */
  record ExecutionRecorded(
      String permitId, Instant executedAt, boolean success, @Nullable String result)
      implements ApprovalEvent {}

  /**
   * Somebody looked whether the action had its effect.
   *
   * @param verifiedAt when, by the verifier's clock
   * @param asApproved whether the effect is as approved
   * @param finding what was found
   */
  record VerificationRecorded(Instant verifiedAt, boolean asApproved, @Nullable String finding)
      implements ApprovalEvent {}

  /**
   * The action was undone, or that was tried.
   *
   * @param rolledBackAt when, by the executor's clock
   * @param success whether it is as before
   * @param ordered whether a review had ordered it
   * @param reason why
   */
  record RollbackRecorded(
      Instant rolledBackAt, boolean success, boolean ordered, @Nullable String reason)
      implements ApprovalEvent {}

  /**
   * Something was executed outside its permit.
   *
   * @param violation what is wrong
   * @param permittedDigest what was permitted; null where nothing was
   * @param executedDigest what was executed
   * @param message a sentence that says so
   */
  record PermitViolated(
      Violation violation, @Nullable String permittedDigest, String executedDigest, String message)
      implements ApprovalEvent {}

  /**
   * A command, or a record in its place, was refused and changed nothing.
   *
   * @param code stable code, in the form of the wire
   * @param message what was expected and what was there
   * @param refusedType event type of what was refused
   * @param problems what is wrong in particular
   */
  record CommandRefused(String code, String message, String refusedType, List<Problem> problems)
      implements ApprovalEvent {}

  /** What a voter says. */
  enum Choice {
    APPROVE,
    REJECT
  }

  /** What is wrong with an execution. */
  enum Violation {
    NO_PERMIT,
    OTHER_ARGUMENTS,
    OTHER_PERMIT,
    AFTER_EXPIRY,
    SECOND_USE,
    REVOKED
  }

  /** What takes a request or a permit back. */
  enum RevocationCause {
    PERSON,
    STOP,
    POLICY,
    DIRECTORY,
    AGENT,
    TARGET
  }
}
