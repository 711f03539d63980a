package io.countersign.approval;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Decides what an input brings about. Pure: the same state, input, facts and moment give the same
 * answer.
 */
public final class Decider {
  private final Voting voting;

  /**
   * A decider.
   *
   * @param editor applies edits to arguments
   * @param assuranceMode what becomes of a demand for a passkey
   */
  public Decider(ArgumentsEditor editor, AssuranceMode assuranceMode) {
    this.voting = new Voting(editor, assuranceMode);
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
    if (isRepeated(proceedings.state(), input)) {
      return Answer.NOTHING; // its first answer stands in the log, under its id
    }
    return switch (input) {
      case Input.Classified classified -> classified(proceedings, classified, facts);
      case Input.ProposalRefused(String code, String message, List<Problem> problems) ->
          new Answer.Refused(code, message, problems);
      case Input.DeadlineDue _ -> {
        Timers.run(proceedings);
        yield proceedings.accepted();
      }
      case Input.Executed executed -> Execution.executed(proceedings, executed);
      case Input.Verified verified -> Outcomes.verified(proceedings, verified);
      case Input.RolledBack undo -> Outcomes.rolledBack(proceedings, undo);
      case Input.Malformed(String _, String message, List<Problem> problems) ->
          new Answer.Refused(RefusalCode.MALFORMED_COMMAND.wire(), message, problems);
      case Input.Command command -> commanded(proceedings, command, facts);
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

  private Answer classified(Proceedings proceedings, Input.Classified classified, Facts facts) {
    Phase phase = proceedings.state().phase();
    if (classified.editCommandId() != null) {
      return phase instanceof Phase.EditPending editPending
          ? voting.editClassified(proceedings, editPending, classified, facts)
          : Answer.NOTHING; // the request has ended meanwhile, and the editor was told
    }
    Subject subject = phase.subject();
    if (subject == null) {
      return Classifying.open(proceedings, classified);
    }
    return phase instanceof Phase.ChangesRequested
        ? Classifying.resubmitted(proceedings, subject, classified)
        : Classifying.repeated(subject, classified);
  }

  private Answer commanded(Proceedings proceedings, Input.Command command, Facts facts) {
    Phase phase = proceedings.state().phase();
    if (phase instanceof Phase.Unseen) {
      return Answer.Refused.of(
          RefusalCode.UNKNOWN_ACTION,
          "Expected an action that was proposed, but %s was not"
              .formatted(proceedings.state().id()));
    }
    return switch (command) {
      case Input.CastVote vote ->
          phase instanceof Phase.Pending pending
              ? voting.vote(proceedings, pending, vote, facts)
              : notPending(phase);
      case Input.RequestChanges changes ->
          phase instanceof Phase.Pending pending
              ? voting.requestChanges(proceedings, pending, changes, facts)
              : notPending(phase);
      case Input.Withdraw withdraw -> withdraw(proceedings, phase, withdraw, facts);
      case Input.Comment _,
          Input.Reassign _,
          Input.Escalate _,
          Input.Revoke _,
          Input.Redeem _,
          Input.CompleteReview _,
          Input.Unsupported _ ->
          Answer.Refused.of(
              RefusalCode.UNSUPPORTED_COMMAND,
              "Expected a command that this version carries out, but %s is not yet one"
                  .formatted(command.type()));
    };
  }

  private static Answer.Refused notPending(Phase phase) {
    if (phase instanceof Phase.EditPending(Phase.Pending _, PendingEdit edit)) {
      return Answer.Refused.of(
          RefusalCode.EDIT_PENDING,
          "Expected a request as people see it, but an edit by %s awaits the policy; try again in a moment"
              .formatted(edit.editor()));
    }
    return Answer.Refused.of(
        RefusalCode.NOT_PENDING,
        "Expected a request that awaits a decision, but it is %s".formatted(nameOf(phase)));
  }

  /**
   * The agent and whoever asked for the action or owns the agent may take it back, as long as
   * nothing is decided.
   */
  private static Answer withdraw(
      Proceedings proceedings, Phase phase, Input.Withdraw withdraw, Facts facts) {
    Subject subject =
        switch (phase) {
          case Phase.Pending pending -> pending.subject();
          case Phase.EditPending editPending -> editPending.subject();
          case Phase.ChangesRequested changes -> changes.subject();
          case Phase.Unseen _,
              Phase.Allowed _,
              Phase.Granted _,
              Phase.DraftOnly _,
              Phase.Denied _,
              Phase.Rejected _,
              Phase.Expired _,
              Phase.Withdrawn _,
              Phase.Revoked _,
              Phase.Redeemed _,
              Phase.Executed _,
              Phase.Verified _,
              Phase.RolledBack _,
              Phase.Misused _ ->
              null;
        };
    if (subject == null) {
      return notPending(phase);
    }
    PrincipalId principal = withdraw.sender().principal();
    Principal known = facts.principal(principal);
    if (known != null && !known.active()) {
      return Answer.Refused.of(
          RefusalCode.INACTIVE_PRINCIPAL,
          "Expected somebody who may act, but the directory has %s as inactive"
              .formatted(principal));
    }
    if (!subject.parties().contains(principal)) {
      return Answer.Refused.of(
          RefusalCode.NOT_ELIGIBLE,
          "Expected the agent, its owner or who asked for the action, but it is " + principal);
    }
    proceedings.dismissEdit("The request was withdrawn before the policy answered the edit");
    proceedings.emit(
        principal.value(),
        withdraw.sender().commandId(),
        new ApprovalEvent.Withdrawn(withdraw.reason()));
    return proceedings.accepted();
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

  /** The phase in words, e.g. {@code changes requested}. */
  private static String nameOf(Phase phase) {
    return phase
        .getClass()
        .getSimpleName()
        .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
        .toLowerCase(Locale.ROOT);
  }
}
