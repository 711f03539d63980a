package io.countersign.approval;

import io.countersign.approval.ApprovalEvent.Choice;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the decider decides on. */
public sealed interface Input {
  /** Event type of a proposal, for refusals that concern one. */
  String PROPOSAL_TYPE = "action.proposed";

  /** Event type of a vote. */
  String CAST_VOTE_TYPE = "approval.cast_vote";

  /**
   * The policy answered.
   *
   * @param editCommandId the command whose edit was classified; null where a proposal was
   * @param proposal what was classified
   * @param classification the answer
   * @param requirement what people must do; null where nobody is asked
   * @param permitValidity how long the permit of an allowed action is valid
   * @param review whether an allowed action is to be reviewed
   * @param reviewers who reviews it
   * @param actionDigest digest of the action
   * @param argumentsDigest digest of the arguments
   */
  record Classified(
      @Nullable String editCommandId,
      Proposal proposal,
      Classification classification,
      @Nullable Requirement requirement,
      Duration permitValidity,
      boolean review,
      List<Approver> reviewers,
      String actionDigest,
      String argumentsDigest)
      implements Input {
    /** Copies the list. */
    public Classified {
      reviewers = List.copyOf(reviewers);
    }
  }

  /**
   * A proposal could not be read.
   *
   * @param code stable code
   * @param message what is wrong on the whole
   * @param problems what is wrong in particular
   */
  record ProposalRefused(String code, String message, List<Problem> problems) implements Input {}

  /** A moment has come. */
  record DeadlineDue() implements Input {}

  /**
   * An executor reports that the action ran.
   *
   * @param reportId id of the report; the same again is a retry
   * @param executor who ran it
   * @param executedAt when, by the executor's clock
   * @param permitId the permit that was shown; null where none was
   * @param executedDigest digest of the arguments that were executed
   * @param success whether it succeeded
   * @param result what came of it, in words
   */
  record Executed(
      String reportId,
      String executor,
      Instant executedAt,
      @Nullable String permitId,
      String executedDigest,
      boolean success,
      @Nullable String result)
      implements Input {}

  /**
   * Somebody reports whether the action had its effect.
   *
   * @param reportId id of the report; the same again is a retry
   * @param verifier who looked
   * @param verifiedAt when, by the verifier's clock
   * @param asApproved whether the effect is as approved
   * @param finding what was found
   */
  record Verified(
      String reportId,
      String verifier,
      Instant verifiedAt,
      boolean asApproved,
      @Nullable String finding)
      implements Input {
    /** Event type of the report. */
    public static final String TYPE = "action.verified";
  }

  /**
   * An executor reports that it undid the action, or tried to.
   *
   * @param reportId id of the report; the same again is a retry
   * @param executor who undid it
   * @param rolledBackAt when, by the executor's clock
   * @param success whether it is as before
   * @param reason why
   */
  record RolledBack(
      String reportId,
      String executor,
      Instant rolledBackAt,
      boolean success,
      @Nullable String reason)
      implements Input {
    /** Event type of the report. */
    public static final String TYPE = "action.rolled_back";
  }

  /** What people, agents and operators ask for. */
  sealed interface Command extends Input {
    /** Who sent it, how, and which. */
    Sender sender();

    /** Its event type. */
    String type();
  }

  /**
   * Who sent a command.
   *
   * @param commandId id of the command
   * @param principal who
   * @param assurance how surely that is known
   */
  record Sender(String commandId, PrincipalId principal, Assurance assurance) {}

  /**
   * A vote.
   *
   * @param sender who votes
   * @param choice yes or no
   * @param reason why
   * @param edits what to change before the yes counts
   * @param seenArgumentsDigest digest of the arguments that the voter saw
   * @param delegationId the grant by which they want to act for another; null for their own right,
   *     or any that they were lent where they have none
   */
  record CastVote(
      Sender sender,
      Choice choice,
      @Nullable String reason,
      List<FieldEdit> edits,
      @Nullable String seenArgumentsDigest,
      @Nullable String delegationId)
      implements Command {
    /** Copies the list. */
    public CastVote {
      edits = List.copyOf(edits);
    }

    /** A vote that names no grant. */
    public CastVote(
        Sender sender,
        Choice choice,
        @Nullable String reason,
        List<FieldEdit> edits,
        @Nullable String seenArgumentsDigest) {
      this(sender, choice, reason, edits, seenArgumentsDigest, null);
    }

    @Override
    public String type() {
      return CAST_VOTE_TYPE;
    }
  }

  /**
   * Send it back to the agent.
   *
   * @param sender who wants that
   * @param reason what must change
   */
  record RequestChanges(Sender sender, String reason) implements Command {
    @Override
    public String type() {
      return "approval.request_changes";
    }
  }

  /**
   * Take it back.
   *
   * @param sender who wants that
   * @param reason why
   */
  record Withdraw(Sender sender, @Nullable String reason) implements Command {
    @Override
    public String type() {
      return "approval.withdraw";
    }
  }

  /**
   * Say something for the timeline.
   *
   * @param sender who says it
   * @param text the text
   */
  record Comment(Sender sender, String text) implements Command {
    @Override
    public String type() {
      return "approval.comment";
    }
  }

  /**
   * Hand the open stage over to others.
   *
   * @param sender who no longer decides
   * @param to who decides in their place
   * @param reason why
   */
  record Reassign(Sender sender, List<Approver> to, @Nullable String reason) implements Command {
    /** Copies the list. */
    public Reassign {
      to = List.copyOf(to);
    }

    @Override
    public String type() {
      return "approval.reassign";
    }
  }

  /**
   * Bring others in now.
   *
   * @param sender who wants that
   * @param to whom; empty for those of the next rung of the ladder that brings somebody in
   * @param reason why
   */
  record Escalate(Sender sender, List<Approver> to, @Nullable String reason) implements Command {
    /** Copies the list. */
    public Escalate {
      to = List.copyOf(to);
    }

    @Override
    public String type() {
      return "approval.escalate";
    }
  }

  /**
   * Grant alone, because it is an emergency.
   *
   * @param sender who grants
   * @param reason what the emergency is
   */
  record BreakGlass(Sender sender, String reason) implements Command {
    @Override
    public String type() {
      return "approval.break_glass";
    }
  }

  /**
   * Take the unused permit back.
   *
   * @param sender who wants that
   * @param reason why
   */
  record Revoke(Sender sender, String reason) implements Command {
    @Override
    public String type() {
      return "approval.revoke";
    }
  }

  /**
   * Use the permit, before the action is executed.
   *
   * @param sender who executes
   * @param permitId the permit
   * @param argumentsDigest digest of the arguments that are about to be executed
   */
  record Redeem(Sender sender, String permitId, String argumentsDigest) implements Command {
    @Override
    public String type() {
      return "permit.redeem";
    }
  }

  /**
   * Answer a review.
   *
   * @param sender who looked
   * @param confirmed whether the action stands; false orders the undo
   * @param reason why
   */
  record CompleteReview(Sender sender, boolean confirmed, @Nullable String reason)
      implements Command {
    @Override
    public String type() {
      return "approval.complete_review";
    }
  }

  /**
   * A command that this version knows and does not carry out.
   *
   * @param sender who sent it
   * @param type its event type
   */
  record Unsupported(Sender sender, String type) implements Command {}

  /**
   * A record in the place of a command that could not be read.
   *
   * @param type event type, as far as it can be told
   * @param message what is wrong
   * @param problems what is wrong in particular
   */
  record Malformed(String type, String message, List<Problem> problems) implements Input {}
}
