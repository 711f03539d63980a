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
   */
  record Executed(
      String reportId,
      String executor,
      Instant executedAt,
      @Nullable String permitId,
      String executedDigest)
      implements Input {}

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
   */
  record CastVote(
      Sender sender,
      Choice choice,
      @Nullable String reason,
      List<FieldEdit> edits,
      @Nullable String seenArgumentsDigest)
      implements Command {
    /** Copies the list. */
    public CastVote {
      edits = List.copyOf(edits);
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
