package io.countersign.agent;

import java.util.Locale;

/** Where an action stands, seen from its agent. */
public enum AnswerStatus {
  /** People are asked. */
  PENDING(false, false),
  /** The policy said yes; a permit is there. */
  ALLOWED(true, true),
  /** People said yes; a permit is there. */
  GRANTED(true, true),
  /** People, or their silence, said no. */
  REJECTED(true, false),
  /** The policy said no. */
  DENIED(true, false),
  /** The agent may prepare it and not do it. */
  DRAFT_ONLY(true, false),
  /** Something must be changed or added; propose again under the same action id. */
  RETURNED(true, false),
  /** The proposal could not be taken. */
  REFUSED(true, false),
  /** The agent's own time limit passed first, or a permit ran out unused. */
  EXPIRED(true, false),
  /** The agent took it back. */
  WITHDRAWN(true, false),
  /** An unused grant was taken back. */
  REVOKED(true, false);

  private final boolean settled;
  private final boolean executable;

  AnswerStatus(boolean settled, boolean executable) {
    this.settled = settled;
    this.executable = executable;
  }

  /** Whether nothing more comes unless somebody acts anew: true for all but {@link #PENDING}. */
  public boolean isSettled() {
    return settled;
  }

  /** Whether the action may be executed with the permit of the answer. */
  public boolean isExecutable() {
    return executable;
  }

  /** The stable name, e.g. {@code draft_only}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
