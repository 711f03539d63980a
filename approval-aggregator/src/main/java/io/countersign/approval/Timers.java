package io.countersign.approval;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What time does to an action. When its next moment is follows from the state alone. */
public final class Timers {
  private Timers() {}

  /** The next moment at which something happens by itself; null where nothing will. */
  public static @Nullable Instant nextDue(Approval state) {
    return switch (state.phase()) {
      case Phase.Pending pending -> nextMoment(pending).at();
      case Phase.EditPending editPending -> nextMoment(editPending.pending()).at();
      case Phase.ChangesRequested changes -> changes.subject().proposal().expiresAt();
      case Phase.Allowed allowed -> allowed.permit().expiresAt();
      case Phase.Granted granted -> granted.permit().expiresAt();
      case Phase.Unseen _,
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

  /**
   * Lets everything happen that is due, in the order of the moments, not of when somebody looked.
   */
  static void run(Proceedings proceedings) {
    Instant due = nextDue(proceedings.state());
    while (due != null && !due.isAfter(proceedings.now())) {
      step(proceedings);
      due = nextDue(proceedings.state());
    }
  }

  private static void step(Proceedings proceedings) {
    switch (proceedings.state().phase()) {
      case Phase.Pending pending -> pendingStep(proceedings, pending);
      case Phase.EditPending editPending -> pendingStep(proceedings, editPending.pending());
      case Phase.ChangesRequested changes ->
          expire(
              proceedings,
              changes.subject(),
              "The agent wanted the action until %s; it was not resubmitted by then"
                  .formatted(changes.subject().proposal().expiresAt()));
      case Phase.Allowed allowed -> expirePermit(proceedings, allowed.subject(), allowed.permit());
      case Phase.Granted granted -> expirePermit(proceedings, granted.subject(), granted.permit());
      case Phase.Unseen _,
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
          throw new IllegalStateException("Nothing is due in " + proceedings.state().phase());
    }
  }

  private static void expirePermit(Proceedings proceedings, Subject subject, Permit permit) {
    expire(
        proceedings,
        subject,
        "The permit %s ended at %s and no use of it was reported"
            .formatted(permit.permitId(), permit.expiresAt()));
  }

  private static void expire(Proceedings proceedings, Subject subject, String reason) {
    proceedings.emit(EventMeta.TIMER, new ApprovalEvent.Expired(subject, reason, false));
  }

  private enum Kind {
    BREACH,
    RUNG,
    EXPIRY,
    NEVER
  }

  private record Moment(Kind kind, @Nullable Instant at) {
    /** The earlier of two; this one where they are at the same time. */
    Moment or(Kind otherKind, @Nullable Instant other) {
      return other == null || (at != null && !other.isBefore(at))
          ? this
          : new Moment(otherKind, other);
    }
  }

  /**
   * At one moment the breach comes first, then the ladder, then the end of what the agent wants or
   * the policy lets run.
   */
  private static Moment nextMoment(Phase.Pending pending) {
    LadderStep rung = pending.nextRung();
    return new Moment(Kind.NEVER, null)
        .or(Kind.BREACH, pending.breached() ? null : pending.deadline())
        .or(Kind.RUNG, rung == null ? null : pending.requestedAt().plus(rung.after()))
        .or(Kind.EXPIRY, pending.subject().endsAt());
  }

  private static void pendingStep(Proceedings proceedings, Phase.Pending pending) {
    switch (nextMoment(pending).kind()) {
      case BREACH -> breach(proceedings, pending);
      case RUNG -> climb(proceedings, pending);
      case EXPIRY -> {
        proceedings.dismissEdit("The request ended before the policy answered the edit");
        expire(
            proceedings, pending.subject(), pending.subject().end() + "; nobody decided by then");
      }
      case NEVER ->
          throw new IllegalStateException("Nothing is due for " + proceedings.state().id());
    }
  }

  private static void breach(Proceedings proceedings, Phase.Pending pending) {
    proceedings.emit(
        EventMeta.TIMER, new ApprovalEvent.SlaBreached(pending.deadline(), pending.openStage()));
    if (pending.requirement().rejectsAtDeadline()) {
      reject(proceedings, pending.deadline());
    }
  }

  private static void climb(Proceedings proceedings, Phase.Pending pending) {
    LadderStep rung = pending.nextRung();
    if (rung == null) {
      throw new IllegalStateException("The ladder of " + proceedings.state().id() + " has ended");
    }
    switch (rung.action()) {
      case REMIND ->
          proceedings.emit(EventMeta.TIMER, new ApprovalEvent.Reminded(pending.deadline()));
      case ESCALATE ->
          proceedings.emit(
              EventMeta.TIMER,
              ApprovalEvent.Escalated.byLadder(
                  rung.to(),
                  "Nobody decided within " + rung.after(),
                  pending.requirement().ladder().indexOf(rung)));
      case HOLD ->
          proceedings.emit(
              EventMeta.TIMER,
              new ApprovalEvent.Held(
                  "Nobody decided within %s; it is held until somebody does"
                      .formatted(rung.after())));
      case REJECT -> reject(proceedings, pending.requestedAt().plus(rung.after()));
    }
  }

  private static void reject(Proceedings proceedings, Instant moment) {
    proceedings.dismissEdit("The request ended before the policy answered the edit");
    proceedings.emit(
        EventMeta.TIMER,
        new ApprovalEvent.Rejected(
            true, "Nobody decided by %s, and silence is not consent".formatted(moment)));
  }
}
