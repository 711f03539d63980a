package io.countersign.approval;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what an input brings about. Pure: the same state, input, facts and moment give the same
 * answer. What can happen in a state at all is said by {@link Transitions}; each family of inputs
 * has a class of its own that says under which conditions.
 */
public final class Decider {
  private final Voting voting;
  private final Referring referring;

  /**
   * A decider.
   *
   * @param editor applies edits to arguments
   * @param assuranceMode what becomes of a demand for a passkey
   */
  public Decider(ArgumentsEditor editor, AssuranceMode assuranceMode) {
    this.voting = new Voting(editor, assuranceMode);
    this.referring = new Referring(voting);
  }

  /**
   * What came of an input, a refusal included.
   *
   * @param state the state after it
   * @param events what happened, in order; a refused command is a {@link
   *     ApprovalEvent.CommandRefused}
   */
  public record Step(Approval state, List<RecordedEvent> events) {
    /** Copies the list. */
    public Step {
      events = List.copyOf(events);
    }
  }

  /**
   * Takes an input all the way: lets happen what was due before it, decides, and turns a refusal
   * into an event.
   *
   * <p>What is due happens first, so that a vote after the deadline never wins, whenever the timer
   * looks. An executor's report is the exception: it tells of an earlier moment, which the report
   * itself names.
   */
  public Step handle(Approval state, Input input, Facts facts, Instant now) {
    Proceedings proceedings = new Proceedings(state, now.truncatedTo(ChronoUnit.MILLIS));
    if (!(input instanceof Input.Executed) && !isRepeated(state, input)) {
      Timers.run(proceedings);
    }
    Answer answer = decide(proceedings, input, facts);
    if (answer instanceof Answer.Refused refused) {
      refuse(proceedings, input, refused);
    }
    return new Step(proceedings.state(), proceedings.events());
  }

  /**
   * What {@code input} brings about in {@code state} and nothing else; {@link #handle} is what a
   * service calls.
   */
  public Answer decide(Approval state, Input input, Facts facts, Instant now) {
    return decide(new Proceedings(state, now.truncatedTo(ChronoUnit.MILLIS)), input, facts);
  }

  private Answer decide(Proceedings proceedings, Input input, Facts facts) {
    Approval state = proceedings.state();
    if (isRepeated(state, input)) {
      return Answer.NOTHING; // its first answer stands in the log, under its id
    }
    Transitions.State here = Transitions.State.of(state.phase());
    return switch (Transitions.of(here, Transitions.Trigger.of(input))) {
      case Transitions.Cell.Nothing _ -> Answer.NOTHING;
      case Transitions.Cell.Refused(RefusalCode code, String expected) ->
          impossible(code, expected, here, input);
      case Transitions.Cell.Repeated _ ->
          input instanceof Input.Classified classified
              ? Classifying.repeated(subject(state), classified)
              : Answer.NOTHING;
      case Transitions.Cell.Leads _ -> lead(proceedings, input, facts);
    };
  }

  private static boolean isRepeated(Approval state, Input input) {
    Handled.Key key = keyOf(input);
    return key != null && state.handled().find(key) != null;
  }

  /** What names the input among those that were dealt with; null where nothing need remember it. */
  private static Handled.@Nullable Key keyOf(Input input) {
    return switch (input) {
      case Input.Command command ->
          new Handled.Key(
              Handled.Kind.COMMAND,
              command.sender().principal().value(),
              command.sender().commandId());
      case Input.Executed report -> keyOf(report.executor(), report.reportId());
      case Input.Verified report -> keyOf(report.verifier(), report.reportId());
      case Input.RolledBack report -> keyOf(report.executor(), report.reportId());
      case Input.Classified _, Input.ProposalRefused _, Input.DeadlineDue _, Input.Malformed _ ->
          null;
    };
  }

  private static Handled.Key keyOf(String reporter, String reportId) {
    return new Handled.Key(Handled.Kind.OUTCOME, reporter, reportId);
  }

  /** The refusal of what cannot happen in this state; a record that cannot be read says why. */
  private static Answer.Refused impossible(
      RefusalCode code, String expected, Transitions.State here, Input input) {
    return switch (input) {
      case Input.ProposalRefused(String ownCode, String message, List<Problem> problems) ->
          new Answer.Refused(ownCode, message, problems);
      case Input.Malformed(String _, String message, List<Problem> problems) ->
          new Answer.Refused(code.wire(), message, problems);
      case Input.Unsupported(Input.Sender _, String type)
          when code == RefusalCode.UNSUPPORTED_COMMAND ->
          Answer.Refused.of(code, "Expected %s, but %s is not one".formatted(expected, type));
      case Input.Classified _,
          Input.DeadlineDue _,
          Input.Command _,
          Input.Executed _,
          Input.Verified _,
          Input.RolledBack _ ->
          Answer.Refused.of(code, "Expected %s, but it is %s".formatted(expected, here.words()));
    };
  }

  /** Gives an input that can lead on to those who know under which conditions. */
  private Answer lead(Proceedings proceedings, Input input, Facts facts) {
    Approval state = proceedings.state();
    return switch (input) {
      case Input.Classified classified -> classified(proceedings, classified, facts);
      case Input.DeadlineDue _ -> {
        Timers.run(proceedings);
        yield proceedings.accepted();
      }
      case Input.CastVote vote -> voting.vote(proceedings, pending(state), vote, facts);
      case Input.RequestChanges changes ->
          voting.requestChanges(proceedings, pending(state), changes, facts);
      case Input.Comment comment ->
          Conversation.comment(proceedings, subject(state), comment, facts);
      case Input.Reassign reassign ->
          referring.reassign(proceedings, pending(state), reassign, facts);
      case Input.Escalate escalate ->
          referring.escalate(proceedings, pending(state), escalate, facts);
      case Input.BreakGlass emergency ->
          Emergency.grant(proceedings, pending(state), emergency, voting, facts);
      case Input.Withdraw withdraw ->
          TakingBack.withdraw(proceedings, subject(state), withdraw, facts);
      case Input.Revoke revoke -> TakingBack.revoke(proceedings, revoke, facts);
      case Input.Redeem redeem -> Redeeming.redeem(proceedings, permit(state), redeem, facts);
      case Input.CompleteReview review -> Reviewing.complete(proceedings, review, facts);
      case Input.Executed executed -> Execution.executed(proceedings, executed);
      case Input.Verified verified -> Outcomes.verified(proceedings, verified);
      case Input.RolledBack undo -> Outcomes.rolledBack(proceedings, undo);
      case Input.ProposalRefused _, Input.Malformed _, Input.Unsupported _ ->
          throw new IllegalStateException("The table leads nowhere from " + input);
    };
  }

  private Answer classified(Proceedings proceedings, Input.Classified classified, Facts facts) {
    return switch (proceedings.state().phase()) {
      case Phase.EditPending editPending ->
          voting.editClassified(proceedings, editPending, classified, facts);
      case Phase.ChangesRequested(Subject sentBack) ->
          Classifying.resubmitted(proceedings, sentBack, classified, facts);
      case Phase _ -> Classifying.open(proceedings, classified, facts);
    };
  }

  private static Phase.Pending pending(Approval state) {
    if (state.phase() instanceof Phase.Pending pending) {
      return pending;
    }
    throw new IllegalStateException("The table leads here only from a pending request");
  }

  private static Subject subject(Approval state) {
    Subject subject = state.phase().subject();
    if (subject == null) {
      throw new IllegalStateException("The table leads here only from a proposed action");
    }
    return subject;
  }

  private static Permit permit(Approval state) {
    Permit permit = state.phase().permit();
    if (permit == null) {
      throw new IllegalStateException("The table leads here only from a permitted action");
    }
    return permit;
  }

  private static void refuse(Proceedings proceedings, Input input, Answer.Refused refused) {
    switch (input) {
      case Input.Command command ->
          proceedings.emit(
              command.sender().principal().value(),
              command.sender().commandId(),
              refusal(refused, command.type()));
      case Input.Malformed malformed ->
          proceedings.emit(EventMeta.AGGREGATOR, refusal(refused, malformed.type()));
      case Input.Classified _, Input.ProposalRefused _ ->
          proceedings.emit(EventMeta.POLICY, refusal(refused, Input.PROPOSAL_TYPE));
      case Input.Verified verified ->
          proceedings.emit(
              verified.verifier(), verified.reportId(), refusal(refused, Input.Verified.TYPE));
      case Input.RolledBack undo ->
          proceedings.emit(
              undo.executor(), undo.reportId(), refusal(refused, Input.RolledBack.TYPE));
      case Input.DeadlineDue _, Input.Executed _ ->
          throw new IllegalStateException("Nobody is told that " + input + " was refused");
    }
  }

  private static ApprovalEvent refusal(Answer.Refused refused, String refusedType) {
    return new ApprovalEvent.CommandRefused(
        refused.code(), refused.message(), refusedType, refused.problems());
  }
}
