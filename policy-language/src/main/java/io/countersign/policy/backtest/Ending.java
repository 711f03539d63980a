package io.countersign.policy.backtest;

/** How a request to people, or a permission, came to its end. */
public enum Ending {
  /** People approved the action as it was proposed. */
  APPROVED(true, true),
  /** People approved it after they had edited it. */
  APPROVED_EDITED(true, true),
  /** A person rejected it. */
  REJECTED(true, false),
  /** A person sent it back to the agent. */
  SENT_BACK(true, false),
  /** Nobody decided by the deadline, which rejected it. */
  UNANSWERED(false, false),
  /** The agent's own time limit passed, or a permit ran out unused. */
  EXPIRED(false, false),
  /** The agent took it back. */
  WITHDRAWN(false, false),
  /** An operator took it back. */
  REVOKED(false, false);

  private final boolean byPeople;
  private final boolean yes;

  Ending(boolean byPeople, boolean yes) {
    this.byPeople = byPeople;
    this.yes = yes;
  }

  /** Returns whether people decided. */
  public boolean isByPeople() {
    return byPeople;
  }

  /** Returns whether the action could run then. */
  public boolean isYes() {
    return yes;
  }

  /**
   * Returns whether it tells how long people take: they decided, or they had all the time there was
   * and did not.
   */
  boolean tellsHowLongPeopleTake() {
    return byPeople || this == UNANSWERED;
  }
}
