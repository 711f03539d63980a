package io.countersign.notification;

/** A decision that is not well formed; the message tells its sender what is wrong. */
public final class InvalidDecisionException extends RuntimeException {
  /** With a sentence for the sender. */
  public InvalidDecisionException(String message) {
    super(message);
  }
}
