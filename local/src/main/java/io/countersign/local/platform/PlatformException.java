package io.countersign.local.platform;

import org.jspecify.annotations.Nullable;

/** The platform cannot start or go on; the message is a sentence for the person who started it. */
public final class PlatformException extends RuntimeException {

  /** A reason without a cause worth showing. */
  public PlatformException(String sentence) {
    super(sentence);
  }

  /** A reason with the error behind it. */
  public PlatformException(String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
  }
}
