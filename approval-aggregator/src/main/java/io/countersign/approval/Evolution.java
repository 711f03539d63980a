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
        next(state.phase(), recorded),
        review(state.review(), recorded));
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
    boolean report =
        switch (event) {
          case ApprovalEvent.PermitRedeemed redeemed -> redeemed.reported();
          case ApprovalEvent.CommandRefused refused ->
              refused.refusedType().equals(Input.Verified.TYPE)
                  || refused.refusedType().equals(Input.RolledBack.TYPE);
          case ApprovalEvent.PermitViolated _,
              ApprovalEvent.ExecutionRecorded _,
              ApprovalEvent.VerificationRecorded _,
              ApprovalEvent.RollbackRecorded _ ->
              true;
          case ApprovalEvent.ApprovalRequested _,
              ApprovalEvent.VoteRecorded _,
              ApprovalEvent.EditProposed _,
              ApprovalEvent.Edited _,
              ApprovalEvent.ChangesRequested _,
              ApprovalEvent.Commented _,
              ApprovalEvent.Reassigned _,
              ApprovalEvent.Escalated _,
              ApprovalEvent.Reminded _,
              ApprovalEvent.SlaBreached _,
              ApprovalEvent.Held _,
              ApprovalEvent.Granted _,
              ApprovalEvent.Allowed _,
              ApprovalEvent.DraftOnly _,
              ApprovalEvent.Denied _,
              ApprovalEvent.Rejected _,
              ApprovalEvent.Expired _,
              ApprovalEvent.Withdrawn _,
              ApprovalEvent.Revoked _,
              ApprovalEvent.ReviewRequested _,
              ApprovalEvent.ReviewCompleted _ ->
              false;
        };
    return report ? Handled.Kind.OUTCOME : Handled.Kind.COMMAND;
  }

  private static Review review(Review review, RecordedEvent recorded) {
    return switch (recorded.event()) {
      case ApprovalEvent.ReviewRequested requested ->
          new Review.Awaited(requested.reviewers(), requested.cause());
      case ApprovalEvent.ReviewCompleted completed -> {
        PrincipalId reviewer = new PrincipalId(recorded.meta().actor());
        yield completed.confirmed()
            ? new Review.Confirmed(reviewer)
            : new Review.UndoOrdered(reviewer);
      }
      case ApprovalEvent.RollbackRecorded rollback -> undone(review, rollback.success());
      // A new answer of the policy says anew whether somebody has to look.
      case ApprovalEvent.ApprovalRequested _, ApprovalEvent.Allowed _ -> Review.NONE;
      case ApprovalEvent.VoteRecorded _,
          ApprovalEvent.EditProposed _,
          ApprovalEvent.Edited _,
          ApprovalEvent.ChangesRequested _,
          ApprovalEvent.Commented _,
          ApprovalEvent.Reassigned _,
          ApprovalEvent.Escalated _,
          ApprovalEvent.Reminded _,
          ApprovalEvent.SlaBreached _,
          ApprovalEvent.Held _,
          ApprovalEvent.Granted _,
          ApprovalEvent.DraftOnly _,
          ApprovalEvent.Denied _,
          ApprovalEvent.Rejected _,
          ApprovalEvent.Expired _,
          ApprovalEvent.Withdrawn _,
          ApprovalEvent.Revoked _,
          ApprovalEvent.PermitRedeemed _,
          ApprovalEvent.PermitViolated _,
          ApprovalEvent.ExecutionRecorded _,
          ApprovalEvent.VerificationRecorded _,
          ApprovalEvent.CommandRefused _ ->
          review;
    };
  }

  /** What the report of an undo makes of the review; nothing where none had ordered it. */
  private static Review undone(Review review, boolean success) {
    return switch (review) {
      case Review.UndoOrdered(PrincipalId reviewer) -> undone(reviewer, success);
      case Review.UndoFailed(PrincipalId reviewer) -> undone(reviewer, success);
      case Review.None _, Review.Awaited _, Review.Confirmed _, Review.Undone _ -> review;
    };
  }

  private static Review undone(PrincipalId reviewer, boolean success) {
    return success ? new Review.Undone(reviewer) : new Review.UndoFailed(reviewer);
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
              false,
              List.of());
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
          whilePending(phase, recorded, pending -> escalated(pending, recorded.meta(), escalated));
      case ApprovalEvent.Commented _ -> phase;
      case ApprovalEvent.Reassigned reassigned ->
          whilePending(
              phase,
              recorded,
              pending ->
                  referred(
                      pending,
                      new Referral(
                          reassigned.from(),
                          true,
                          pending.openStage(),
                          reassigned.demands(),
                          reassigned.to())));
      case ApprovalEvent.Reminded _ ->
          whilePending(
              phase,
              recorded,
              pending -> climbed(pending, pending.nextRung(), pending.broughtIn(), pending.held()));
      case ApprovalEvent.SlaBreached _ -> whilePending(phase, recorded, Evolution::breached);
      case ApprovalEvent.Held _ ->
          whilePending(
              phase,
              recorded,
              pending -> climbed(pending, pending.nextRung(), pending.broughtIn(), true));
      case ApprovalEvent.Granted granted ->
          new Phase.Granted(granted.subject(), granted.permit(), requirementOf(phase));
      case ApprovalEvent.Allowed allowed -> new Phase.Allowed(allowed.subject(), allowed.permit());
      case ApprovalEvent.DraftOnly draft -> new Phase.DraftOnly(draft.subject());
      case ApprovalEvent.Denied denied -> new Phase.Denied(denied.subject());
      case ApprovalEvent.Rejected _ -> new Phase.Rejected(subjectOf(phase, recorded));
      case ApprovalEvent.Expired expired -> new Phase.Expired(expired.subject(), phase.permit());
      case ApprovalEvent.Withdrawn _ -> new Phase.Withdrawn(subjectOf(phase, recorded));
      case ApprovalEvent.Revoked _ ->
          new Phase.Revoked(
              subjectOf(phase, recorded), phase.permit(), recorded.meta().occurredAt());
      case ApprovalEvent.ReviewRequested _, ApprovalEvent.ReviewCompleted _ -> phase;
      case ApprovalEvent.PermitRedeemed redeemed ->
          new Phase.Redeemed(
              subjectOf(phase, recorded), heldPermit(phase, recorded), redeemed.reported());
      case ApprovalEvent.ExecutionRecorded executed ->
          new Phase.Executed(
              subjectOf(phase, recorded),
              heldPermit(phase, recorded),
              executed.executedAt(),
              executed.success());
      case ApprovalEvent.VerificationRecorded verified -> verified(phase, recorded, verified);
      case ApprovalEvent.RollbackRecorded rollback -> rolledBack(phase, recorded, rollback);
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
    AuthorityCheck.Lent lent = authority.lent();
    votes.add(
        new Vote(
            vote.voter(),
            authority.stage(),
            authority.eligibleDemands(),
            vote.argumentsDigest(),
            lent == null ? List.of() : lent.grants(),
            lent == null ? List.of() : lent.lentBy()));
    return new Phase.Pending(
        pending.subject(),
        pending.requirement(),
        pending.requestedAt(),
        votes,
        vote.openStage(),
        vote.stageCompleted() ? List.of() : pending.broughtIn(),
        pending.climbed(),
        pending.breached(),
        pending.held(),
        pending.referrals());
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
        pending.held(),
        pending.referrals());
  }

  private static Phase.Pending escalated(
      Phase.Pending pending, EventMeta meta, ApprovalEvent.Escalated escalated) {
    Integer rung = escalated.rung();
    if (rung == null && !meta.actor().startsWith(EventMeta.SYSTEM_PREFIX)) {
      return referred(
          pending,
          new Referral(
              new PrincipalId(meta.actor()),
              false,
              pending.openStage(),
              escalated.demands(),
              escalated.to()));
    }
    List<Approver> broughtIn = new ArrayList<>(pending.broughtIn());
    for (Approver approver : escalated.to()) {
      if (!broughtIn.contains(approver)) {
        broughtIn.add(approver);
      }
    }
    // Before the rung was kept in the event, only the timer took one: the next.
    LadderStep step = rung == null ? pending.nextRung() : pending.requirement().ladder().get(rung);
    return climbed(pending, step, broughtIn, pending.held());
  }

  private static Phase.Pending referred(Phase.Pending pending, Referral referral) {
    List<Referral> referrals = new ArrayList<>(pending.referrals());
    referrals.add(referral);
    return new Phase.Pending(
        pending.subject(),
        pending.requirement(),
        pending.requestedAt(),
        pending.votes(),
        pending.openStage(),
        pending.broughtIn(),
        pending.climbed(),
        pending.breached(),
        pending.held(),
        referrals);
  }

  private static Phase.Pending climbed(
      Phase.Pending pending, @Nullable LadderStep rung, List<Approver> broughtIn, boolean held) {
    List<LadderStep> climbed = new ArrayList<>(pending.climbed());
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
        held,
        pending.referrals());
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
        pending.held(),
        pending.referrals());
  }

  /** Only a permit that was shown is used up; an execution without it leaves it as it was. */
  private static Phase violated(Phase phase, RecordedEvent recorded, Violation violation) {
    return switch (violation) {
      case OTHER_ARGUMENTS, AFTER_EXPIRY ->
          new Phase.Misused(subjectOf(phase, recorded), heldPermit(phase, recorded));
      case NO_PERMIT, OTHER_PERMIT, SECOND_USE, REVOKED -> phase;
    };
  }

  /** What was undone or misused stays so, whatever is found of it. */
  private static Phase verified(
      Phase phase, RecordedEvent recorded, ApprovalEvent.VerificationRecorded verified) {
    return phase instanceof Phase.RolledBack || phase instanceof Phase.Misused
        ? phase
        : new Phase.Verified(
            subjectOf(phase, recorded),
            heldPermit(phase, recorded),
            verified.verifiedAt(),
            verified.asApproved());
  }

  private static Phase rolledBack(
      Phase phase, RecordedEvent recorded, ApprovalEvent.RollbackRecorded rollback) {
    return rollback.success()
        ? new Phase.RolledBack(
            subjectOf(phase, recorded), heldPermit(phase, recorded), rollback.rolledBackAt())
        : phase;
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
          Phase.Revoked _,
          Phase.Redeemed _,
          Phase.Executed _,
          Phase.Verified _,
          Phase.RolledBack _,
          Phase.Misused _ ->
          throw impossible(phase, recorded);
    };
  }

  private static @Nullable Requirement requirementOf(Phase phase) {
    return switch (phase) {
      case Phase.Pending pending -> pending.requirement();
      case Phase.EditPending(Phase.Pending pending, PendingEdit _) -> pending.requirement();
      case Phase.Granted granted -> granted.requirement();
      case Phase.Unseen _,
          Phase.ChangesRequested _,
          Phase.Allowed _,
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
  }

  private static Subject subjectOf(Phase phase, RecordedEvent recorded) {
    Subject subject = phase.subject();
    if (subject == null) {
      throw impossible(phase, recorded);
    }
    return subject;
  }

  private static Permit heldPermit(Phase phase, RecordedEvent recorded) {
    Permit permit = phase.permit();
    if (permit == null) {
      throw impossible(phase, recorded);
    }
    return permit;
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
