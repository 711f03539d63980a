package io.countersign.approval.query;

/** A question that gets no answer, and will not get one by asking again. */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Why why;

  /** Why, with its stable code. */
  public enum Why {
    /** Neither in the directory nor party to the action. */
    NOT_PERMITTED("not_permitted"),
    /** Nobody has heard of the action. */
    UNKNOWN_ACTION("unknown_action"),
    /** The action has no such event, or none yet. */
    UNKNOWN_EVENT("unknown_event"),
    /** The action is from before an upgrade, or has too many events. */
    HISTORY_INCOMPLETE("history_incomplete");

    private final String code;

    Why(String code) {
      this.code = code;
    }

    /** Stable code. */
    public String code() {
      return code;
    }
  }

  /** With a sentence. */
  public RefusedException(Why why, String message) {
    super(message);
    this.why = why;
  }

  /** To whoever may not read about the action. */
  static RefusedException notPermitted() {
    return new RefusedException(
        Why.NOT_PERMITTED,
        "Only people and services of the directory may read this, and who is party to the action.");
  }

  /** Why. */
  public Why why() {
    return why;
  }
}
