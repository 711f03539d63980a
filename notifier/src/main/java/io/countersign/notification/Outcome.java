package io.countersign.notification;

/** What became of an action that may run, as far as its executor has told. */
public enum Outcome {
  /** The permit was used; nothing is known of the run. */
  REDEEMED("redeemed"),
  /** It ran. */
  EXECUTED("executed"),
  /** It was tried and failed. */
  FAILED("failed"),
  /** It ran outside its permit. */
  VIOLATED("violated"),
  /** Somebody looked: the effect is as approved. */
  VERIFIED("verified"),
  /** Somebody looked: the effect is another. */
  NOT_AS_APPROVED("not_as_approved"),
  /** It was undone. */
  ROLLED_BACK("rolled_back"),
  /** Undoing it was tried and failed. */
  ROLLBACK_FAILED("rollback_failed");

  private final String wireName;

  Outcome(String wireName) {
    this.wireName = wireName;
  }

  /** The stable name, e.g. {@code rolled_back}. */
  public String wireName() {
    return wireName;
  }
}
