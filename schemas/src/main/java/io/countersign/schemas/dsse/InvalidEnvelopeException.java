package io.countersign.schemas.dsse;

/** A text is no envelope, or no key; the message is a sentence that says what is wrong. */
public final class InvalidEnvelopeException extends IllegalArgumentException {
  /** With a sentence for whoever made the text. */
  public InvalidEnvelopeException(String message) {
    super(message);
  }

  InvalidEnvelopeException(String message, Throwable cause) {
    super(message, cause);
  }
}
