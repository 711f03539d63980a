package io.countersign.schemas.json;

/** A text is not the JSON that was asked for; the message says what is wrong and how to mend it. */
public final class InvalidJsonException extends IllegalArgumentException {
  /** With a sentence for whoever sent the text. */
  public InvalidJsonException(String message) {
    super(message);
  }

  InvalidJsonException(String message, Throwable cause) {
    super(message, cause);
  }
}
