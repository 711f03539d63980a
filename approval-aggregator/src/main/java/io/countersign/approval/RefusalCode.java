package io.countersign.approval;

import java.util.Locale;

/**
 * Why a command, or a record in its place, was refused. The wire form is the name in lower case and
 * never changes.
 */
public enum RefusalCode {
  /** The action was never proposed here. */
  UNKNOWN_ACTION,
  /** Nothing awaits a decision. */
  NOT_PENDING,
  /** An approver's edit awaits the policy. */
  EDIT_PENDING,
  /** Only people decide. */
  NOT_HUMAN,
  /** The directory does not know who decides. */
  UNKNOWN_PRINCIPAL,
  /** The directory says that they may not act at present. */
  INACTIVE_PRINCIPAL,
  /** They asked for the action, own its agent, or are it. */
  SEPARATION_OF_DUTIES,
  /** They have voted on this request. */
  ALREADY_VOTED,
  /** What they saw is no longer what is asked. */
  STALE_ARGUMENTS,
  /** A no needs a reason. */
  REASON_REQUIRED,
  /** The policy does not open that field. */
  EDIT_NOT_ALLOWED,
  /** The edit cannot be applied. */
  EDIT_INVALID,
  /** The policy does not let the edited action pass. */
  EDIT_DENIED_BY_POLICY,
  /** Their stage is not open yet. */
  STAGE_NOT_OPEN,
  /** They are not among those who decide. */
  NOT_ELIGIBLE,
  /** Their limit does not reach the amount. */
  OVER_LIMIT,
  /** The action's tier is higher than they may decide. */
  OVER_TIER,
  /** The directory lets them decide on other tools. */
  TOOL_NOT_DECIDED,
  /** They lack a qualification that is demanded, or it has run out. */
  NOT_QUALIFIED,
  /** They do not have the grant that they name. */
  DELEGATION_UNKNOWN,
  /** The grant was taken back, or its time is not now. */
  DELEGATION_NOT_IN_FORCE,
  /** The grant does not cover the action. */
  DELEGATION_OUT_OF_SCOPE,
  /** The grant was not given by its grantor, or given on where it may not be. */
  DELEGATION_INVALID,
  /** Another vote on this request rests on that right. */
  RIGHT_ALREADY_USED,
  /** They were not identified surely enough. */
  ASSURANCE_TOO_LOW,
  /** The id belongs to another action. */
  ACTION_ID_REUSED,
  /** The command could not be read. */
  MALFORMED_COMMAND,
  /** The proposal could not be read. */
  MALFORMED_PROPOSAL,
  /** The command is known and not carried out by this version. */
  UNSUPPORTED_COMMAND,
  /** They handed the request over and no longer decide on it. */
  HANDED_OVER,
  /** Those who are named to decide are none, too many, or nobody who could. */
  APPROVERS_INVALID,
  /** No rung of the ladder is left that brings somebody in. */
  NO_RUNG_LEFT,
  /** A text is empty or too long. */
  TEXT_INVALID,
  /** Nothing is permitted. */
  NO_PERMIT,
  /** The permit is another one than the one that was named. */
  OTHER_PERMIT,
  /** The permit is for other arguments. */
  OTHER_ARGUMENTS,
  /** The permit's time is over. */
  PERMIT_EXPIRED,
  /** The permit was taken back. */
  PERMIT_REVOKED,
  /** The permit is used up. */
  ALREADY_REDEEMED,
  /** The policy opens no emergency way, or nobody else could review it. */
  BREAK_GLASS_NOT_OFFERED,
  /** No review is awaited. */
  NO_REVIEW,
  /** No execution was reported. */
  NOT_EXECUTED;

  private final String wire = name().toLowerCase(Locale.ROOT);

  /** The code as events carry it, e.g. {@code separation_of_duties}. */
  public String wire() {
    return wire;
  }
}
