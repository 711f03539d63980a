package io.countersign.approval;

import io.countersign.approval.ApprovalEvent.Choice;
import io.countersign.approval.ApprovalEvent.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Folds events. Live and replay use this one function. */
public final class Evolution {
  private Evolution() {}

  /**
   * The state after {@code recorded}.
   *
   * @throws IllegalStateException if the event does not follow the state: a gap, or something that
   *     cannot happen in its phase. Replay stops there, loudly
   */
  public static Approval evolve(Approval state, RecordedEvent recorded) {
    EventMeta meta = recorded.meta();
    if (!meta.actionId().equals(state.id()) || meta.sequence() != state.sequence() + 1) {
      throw new IllegalStateException(
          "Expected event "
              + (state.sequence() + 1)
              + " of "
              + state.id()
              + ", but it is "
              + meta.eventId());
    }
    return new Approval(
        state.id(),
        meta.tenant(),
        meta.sequence(),
        remember(state.handled(), recorded),
        next(state.phase(), recorded));
  }

  private static Handled remember(Handled handled, RecordedEvent recorded) {
    EventMeta meta = recorded.meta();
    String causeId = meta.causeId();
    // What follows from a vote names the vote's command too, but the answer to the command is the
    // voter's own event.
    if (causeId == null || meta.actor().startsWith(EventMeta.SYSTEM_PREFIX)) {
      return handled;
    }
    Handled.Key key = new Handled.Key(kindOf(recorded.event()), meta.actor(), causeId);
    String code =
        recorded.event() instanceof ApprovalEvent.CommandRefused refused ? refused.code() : null;
    return handled.with(new Handled.Entry(key, meta.sequence(), code));
  }

  private static Handled.Kind kindOf(ApprovalEvent event) {
    return event instanceof ApprovalEvent.PermitRedeemed
            || event instanceof ApprovalEvent.PermitViolated
        ? Handled.Kind.OUTCOME
        : Handled.Kind.COMMAND;
  }

  private static Phase next(Phase phase, RecordedEvent recorded) {
    return switch (recorded.event()) {
      case ApprovalEvent.ApprovalRequested requested ->
          new Phase.Pending(
              requested.subject(),
              requested.requirement(),
              requested.requestedAt(),
              List.of(),
              0,
              List.of(),
              List.of(),
              false,
              false);
      case ApprovalEvent.VoteRecorded vote ->
          whilePending(phase, recorded, pending -> voted(pending, vote));
      case ApprovalEvent.EditProposed proposed -> {
        if (phase instanceof Phase.Pending pending) {
          yield new Phase.EditPending(pending, proposed.edit());
        }
        throw impossible(phase, recorded);
      }
      case ApprovalEvent.Edited edited -> {
        if (phase instanceof Phase.EditPending(Phase.Pending pending, PendingEdit _)) {
          yield edited(pending, edited);
        }
        throw impossible(phase, recorded);
      }
      case ApprovalEvent.ChangesRequested changes -> new Phase.ChangesRequested(changes.subject());
      case ApprovalEvent.Escalated escalated ->
          whilePending(phase, recorded, pending -> escalated(pending, escalated));
      case ApprovalEvent.Reminded _ ->
          whilePending(
              phase, recorded, pending -> climbed(pending, pending.broughtIn(), pending.held()));
      case ApprovalEvent.SlaBreached _ -> whilePending(phase, recorded, Evolution::breached);
      case ApprovalEvent.Held _ ->
          whilePending(phase, recorded, pending -> climbed(pending, pending.broughtIn(), true));
      case ApprovalEvent.Granted granted -> new Phase.Granted(granted.subject(), granted.permit());
      case ApprovalEvent.Allowed allowed -> new Phase.Allowed(allowed.subject(), allowed.permit());
      case ApprovalEvent.DraftOnly draft -> new Phase.DraftOnly(draft.subject());
      case ApprovalEvent.Denied denied -> new Phase.Denied(denied.subject());
      case ApprovalEvent.Rejected _ -> new Phase.Rejected(subjectOf(phase, recorded));
      case ApprovalEvent.Expired expired -> new Phase.Expired(expired.subject(), permitOf(phase));
      case ApprovalEvent.Withdrawn _ -> new Phase.Withdrawn(subjectOf(phase, recorded));
      case ApprovalEvent.ReviewRequested _ -> phase;
      case ApprovalEvent.PermitRedeemed _ ->
          new Phase.Redeemed(subjectOf(phase, recorded), heldPermit(phase, recorded));
      case ApprovalEvent.PermitViolated violated -> violated(phase, recorded, violated.violation());
      case ApprovalEvent.CommandRefused _ -> refused(phase, recorded);
    };
  }

  private static Phase.Pending voted(Phase.Pending pending, ApprovalEvent.VoteRecorded vote) {
    if (vote.choice() == Choice.REJECT) {
      return pending;
    }
    List<Vote> votes = new ArrayList<>(pending.votes());
    AuthorityCheck authority = vote.authority();
    votes.add(
        new Vote(
            vote.voter(), authority.stage(), authority.eligibleDemands(), vote.argumentsDigest()));
    return new Phase.Pending(
        pending.subject(),
        pending.requirement(),
        pending.requestedAt(),
        votes,
        vote.openStage(),
        vote.stageCompleted() ? List.of() : pending.broughtIn(),
        pending.climbed(),
        pending.breached(),
        pending.held());
  }

  /** Every earlier vote was on other arguments, so the first stage is open again. */
  private static Phase.Pending edited(Phase.Pending pending, ApprovalEvent.Edited edited) {
    return new Phase.Pending(
        edited.subject(),
        edited.requirement(),
        pending.requestedAt(),
        List.of(),
        0,
        pending.openStage() == 0 ? pending.broughtIn() : List.of(),
        pending.climbed(),
        pending.breached(),
        pending.held());
  }

  private static Phase.Pending escalated(Phase.Pending pending, ApprovalEvent.Escalated escalated) {
    List<Approver> broughtIn = new ArrayList<>(pending.broughtIn());
    for (Approver approver : escalated.to()) {
      if (!broughtIn.contains(approver)) {
        broughtIn.add(approver);
      }
    }
    return climbed(pending, broughtIn, pending.held());
  }

  private static Phase.Pending climbed(
      Phase.Pending pending, List<Approver> broughtIn, boolean held) {
    List<LadderStep> climbed = new ArrayList<>(pending.climbed());
    LadderStep rung = pending.nextRung();
    if (rung != null) {
      climbed.add(rung);
    }
    return new Phase.Pending(
        pending.subject(),
        pending.requirement(),
        pending.requestedAt(),
        pending.votes(),
        pending.openStage(),
        broughtIn,
        climbed,
        pending.breached(),
        held);
  }

  private static Phase.Pending breached(Phase.Pending pending) {
    return new Phase.Pending(
        pending.subject(),
        pending.requirement(),
        pending.requestedAt(),
        pending.votes(),
        pending.openStage(),
        pending.broughtIn(),
        pending.climbed(),
        true,
        pending.held());
  }

  /** Only a permit that was shown is used up; an execution without it leaves it as it was. */
  private static Phase violated(Phase phase, RecordedEvent recorded, Violation violation) {
    return switch (violation) {
      case OTHER_ARGUMENTS, AFTER_EXPIRY ->
          new Phase.Misused(subjectOf(phase, recorded), heldPermit(phase, recorded));
      case NO_PERMIT, OTHER_PERMIT, SECOND_USE -> phase;
    };
  }

  /** The policy's no to an edit answers the editor's command; any other refusal changes nothing. */
  private static Phase refused(Phase phase, RecordedEvent recorded) {
    if (phase instanceof Phase.EditPending(Phase.Pending pending, PendingEdit edit)
        && edit.commandId().equals(recorded.meta().causeId())
        && edit.editor().value().equals(recorded.meta().actor())) {
      return pending;
    }
    return phase;
  }

  private static Phase whilePending(
      Phase phase, RecordedEvent recorded, UnaryOperator<Phase.Pending> change) {
    return switch (phase) {
      case Phase.Pending pending -> change.apply(pending);
      case Phase.EditPending(Phase.Pending pending, PendingEdit edit) ->
          new Phase.EditPending(change.apply(pending), edit);
      case Phase.Unseen _,
          Phase.ChangesRequested _,
          Phase.Allowed _,
          Phase.Granted _,
          Phase.DraftOnly _,
          Phase.Denied _,
          Phase.Rejected _,
          Phase.Expired _,
          Phase.Withdrawn _,
          Phase.Redeemed _,
          Phase.Misused _ ->
          throw impossible(phase, recorded);
    };
  }

  private static Subject subjectOf(Phase phase, RecordedEvent recorded) {
    Subject subject = phase.subject();
    if (subject == null) {
      throw impossible(phase, recorded);
    }
    return subject;
  }

  private static Permit heldPermit(Phase phase, RecordedEvent recorded) {
    Permit permit = permitOf(phase);
    if (permit == null) {
      throw impossible(phase, recorded);
    }
    return permit;
  }

  private static @Nullable Permit permitOf(Phase phase) {
    return switch (phase) {
      case Phase.Allowed allowed -> allowed.permit();
      case Phase.Granted granted -> granted.permit();
      case Phase.Expired expired -> expired.permit();
      case Phase.Redeemed redeemed -> redeemed.permit();
      case Phase.Misused misused -> misused.permit();
      case Phase.Unseen _,
          Phase.Pending _,
          Phase.EditPending _,
          Phase.ChangesRequested _,
          Phase.DraftOnly _,
          Phase.Denied _,
          Phase.Rejected _,
          Phase.Withdrawn _ ->
          null;
    };
  }

  private static IllegalStateException impossible(Phase phase, RecordedEvent recorded) {
    return new IllegalStateException(
        recorded.event().getClass().getSimpleName()
            + " cannot follow "
            + phase.getClass().getSimpleName()
            + " at "
            + recorded.meta().eventId());
  }
}
