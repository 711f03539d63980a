package io.countersign.evaluator.limits;

import io.countersign.evaluator.limits.Instruction.Count;
import io.countersign.evaluator.limits.Instruction.GiveBack;
import io.countersign.evaluator.limits.Instruction.Nothing;
import io.countersign.policy.limits.LimitUse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An action that limits count, from its classification to its end.
 *
 * @param phase where it stands
 * @param argumentsDigest digest of the arguments that are counted
 * @param acknowledged whether the aggregator has answered the classification by which it is counted
 * @param uses what it takes
 * @param edit an edit that was classified and is not decided yet; null while there is none
 */
public record LimitedAction(
    Phase phase,
    String argumentsDigest,
    boolean acknowledged,
    List<LimitUse> uses,
    @Nullable Edit edit) {

  /** Where an action stands. */
  public enum Phase {
    /** There was room, and what it takes is counted. */
    HELD,
    /** There was no room, and people may let it pass nevertheless. */
    BEYOND,
    /** It was sent back to the agent; nothing is counted. */
    RETURNED,
    /** It has ended; what was counted then stays so until its window has passed. */
    OVER
  }

  /**
   * An edit that is not decided yet.
   *
   * @param commandId the approver's command
   * @param uses what the action would take with it
   * @param taken whether there was room for it, so that the larger amount is counted until then
   */
  public record Edit(String commandId, List<LimitUse> uses, boolean taken) {
    /** Copies the list. */
    public Edit {
      uses = List.copyOf(uses);
    }
  }

  /**
   * What follows from something that happened.
   *
   * @param action where the action stands now
   * @param instruction what has to be done at the limits
   */
  public record Step(LimitedAction action, Instruction instruction) {}

  /** Copies the list. */
  public LimitedAction {
    uses = List.copyOf(uses);
  }

  /** An action that was classified, with what was counted then. */
  public static LimitedAction classified(Phase phase, String argumentsDigest, List<LimitUse> uses) {
    return new LimitedAction(phase, argumentsDigest, false, uses, null);
  }

  /** Whether a proposal under its id may take anything; another than the first may not. */
  public boolean isOpenForProposals() {
    return phase == Phase.RETURNED;
  }

  /** An edit was classified. */
  public LimitedAction withEdit(Edit proposed) {
    return new LimitedAction(phase, argumentsDigest, acknowledged, uses, proposed);
  }

  /**
   * The aggregator opened the action with these arguments.
   *
   * @param digest of the arguments that it was opened with
   */
  public Step opened(String digest) {
    return digest.equals(argumentsDigest)
        ? step(new LimitedAction(phase, argumentsDigest, true, uses, edit), new Nothing())
        : step(this, new Nothing());
  }

  /** The aggregator did not take the proposal, because its id is in use for another one. */
  public Step idInUse() {
    return acknowledged || phase != Phase.HELD
        ? step(this, new Nothing())
        : step(in(Phase.OVER), new GiveBack());
  }

  /** An edit was applied. */
  public Step edited(String commandId) {
    Edit decided = edit;
    if (decided == null || !decided.commandId().equals(commandId)) {
      return step(this, new Nothing());
    }
    LimitedAction after =
        new LimitedAction(phase, argumentsDigest, acknowledged, decided.uses(), null);
    return step(
        after, phase == Phase.HELD && decided.taken() ? new Count(decided.uses()) : new Nothing());
  }

  /** A command was refused; it may have been the edit. */
  public Step commandRefused(String commandId) {
    Edit decided = edit;
    if (decided == null || !decided.commandId().equals(commandId)) {
      return step(this, new Nothing());
    }
    LimitedAction after = new LimitedAction(phase, argumentsDigest, acknowledged, uses, null);
    return step(after, phase == Phase.HELD && decided.taken() ? new Count(uses) : new Nothing());
  }

  /** People said yes: it counts whether there was room or not. */
  public Step granted() {
    return step(new LimitedAction(Phase.HELD, argumentsDigest, true, uses, null), new Count(uses));
  }

  /** It was sent back to the agent, which may propose it again. */
  public Step returned() {
    return step(in(Phase.RETURNED), phase == Phase.HELD ? new GiveBack() : new Nothing());
  }

  /** It ended and did not run: rejected, denied, withdrawn, expired or revoked. */
  public Step ended() {
    return step(in(Phase.OVER), phase == Phase.HELD ? new GiveBack() : new Nothing());
  }

  /** It ran as permitted; what it took stays counted. */
  public Step executed() {
    return step(in(Phase.OVER), phase == Phase.HELD ? new Nothing() : new Count(uses));
  }

  /** Something ran outside of its permit: it counts, whatever had been given back. */
  public Step violated() {
    return step(in(Phase.OVER), new Count(uses));
  }

  private LimitedAction in(Phase next) {
    return new LimitedAction(next, argumentsDigest, true, uses, null);
  }

  private static Step step(LimitedAction action, Instruction instruction) {
    return new Step(action, instruction);
  }
}
