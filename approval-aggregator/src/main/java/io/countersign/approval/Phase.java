package io.countersign.approval;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where an action stands. Each phase has only what is true in it. */
public sealed interface Phase {
  /** What the action is; null as long as it was not proposed. */
  default @Nullable Subject subject() {
    return null;
  }

  /** The newest permit, used or not; null where there was none. */
  default @Nullable Permit permit() {
    return null;
  }

  /** Never proposed. Refused commands may have been answered nevertheless. */
  record Unseen() implements Phase {}

  /**
   * People are asked.
   *
   * @param subject what is asked
   * @param requirement what people must do
   * @param requestedAt when they were asked; deadline and ladder count from here
   * @param votes the approvals that count, in order
   * @param openStage the stage that may be voted on, from 0
   * @param broughtIn who may decide the open stage beside those whom the policy names
   * @param climbed rungs of the ladder that were taken
   * @param breached whether the deadline has passed
   * @param held whether it is held until somebody decides
   * @param referrals whom people brought in, or to whom they handed a stage over, in order
   */
  record Pending(
      Subject subject,
      Requirement requirement,
      Instant requestedAt,
      List<Vote> votes,
      int openStage,
      List<Approver> broughtIn,
      List<LadderStep> climbed,
      boolean breached,
      boolean held,
      List<Referral> referrals)
      implements Phase {
    /** Copies the lists. */
    public Pending {
      referrals = List.copyOf(referrals);
      votes = List.copyOf(votes);
      broughtIn = List.copyOf(broughtIn);
      climbed = List.copyOf(climbed);
    }

    /** Whether {@code principal} handed a stage over, and so decides on the request no more. */
    boolean isHandedOverBy(PrincipalId principal) {
      return referrals.stream()
          .anyMatch(referral -> referral.inPlace() && referral.by().equals(principal));
    }

    /** When the deadline is. */
    public Instant deadline() {
      return requestedAt.plus(requirement.sla());
    }

    /** The first rung of the ladder that was not taken; null where there is none. */
    public @Nullable LadderStep nextRung() {
      for (LadderStep step : requirement.ladder()) {
        if (!climbed.contains(step)) {
          return step;
        }
      }
      return null;
    }
  }

  /**
   * People are asked, and one of them has edited the arguments: the policy is asked about the edit.
   *
   * @param pending what goes on, and comes back if the policy says no
   * @param edit the edit
   */
  record EditPending(Pending pending, PendingEdit edit) implements Phase {
    @Override
    public Subject subject() {
      return pending.subject();
    }
  }

  /**
   * The agent has to change or to add something.
   *
   * @param subject what was sent back
   */
  record ChangesRequested(Subject subject) implements Phase {}

  /**
   * The policy said yes; the permit is unused.
   *
   * @param subject what is allowed
   * @param permit the permit
   */
  record Allowed(Subject subject, Permit permit) implements Phase {}

  /**
   * People said yes; the permit is unused.
   *
   * @param subject what was granted
   * @param permit the permit
   * @param requirement what people had to do; null in states from before it was kept
   */
  record Granted(Subject subject, Permit permit, @Nullable Requirement requirement)
      implements Phase {}

  /**
   * The agent may prepare it and not do it.
   *
   * @param subject what it may prepare
   */
  record DraftOnly(Subject subject) implements Phase {}

  /**
   * The policy said no.
   *
   * @param subject what was denied
   */
  record Denied(Subject subject) implements Phase {}

  /**
   * People, or their silence, said no.
   *
   * @param subject what was rejected
   */
  record Rejected(Subject subject) implements Phase {}

  /**
   * Time ran out for the request or for the permit.
   *
   * @param subject what ran out
   * @param permit the unused permit; null where there was none yet
   */
  record Expired(Subject subject, @Nullable Permit permit) implements Phase {}

  /**
   * The agent, or who asked for it, took it back.
   *
   * @param subject what was taken back
   */
  record Withdrawn(Subject subject) implements Phase {}

  /**
   * A person, a stop or a change took back what was not used.
   *
   * @param subject what was taken back
   * @param permit the permit that fell; null where there was none yet
   * @param revokedAt when
   */
  record Revoked(Subject subject, @Nullable Permit permit, Instant revokedAt) implements Phase {}

  /**
   * The permit was used as it says.
   *
   * @param subject what is executed
   * @param permit the used permit
   * @param reported whether the report of the execution used it; false where it was redeemed
   *     beforehand, so that the report is still to come
   */
  record Redeemed(Subject subject, Permit permit, boolean reported) implements Phase {}

  /**
   * The executor reported that it ran as permitted.
   *
   * @param subject what was executed
   * @param permit the used permit
   * @param executedAt when, by the executor's clock
   * @param success whether it succeeded
   */
  record Executed(Subject subject, Permit permit, Instant executedAt, boolean success)
      implements Phase {}

  /**
   * Somebody looked whether the action had its effect.
   *
   * @param subject what was executed
   * @param permit the used permit
   * @param verifiedAt when, by the verifier's clock
   * @param asApproved whether the effect is as approved
   */
  record Verified(Subject subject, Permit permit, Instant verifiedAt, boolean asApproved)
      implements Phase {}

  /**
   * It was undone, and is as before.
   *
   * @param subject what was undone
   * @param permit the used permit
   * @param rolledBackAt when, by the executor's clock
   */
  record RolledBack(Subject subject, Permit permit, Instant rolledBackAt) implements Phase {}

  /**
   * The permit was used for something that it does not say, and is thereby used up.
   *
   * @param subject what should have been executed
   * @param permit the used permit
   */
  record Misused(Subject subject, Permit permit) implements Phase {}
}
