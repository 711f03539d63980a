package io.countersign.agent;

/**
 * Kafka or the schema registry did not answer, or answered with an error of its own. Whether a
 * record that was being sent has arrived is not known; sending it again under the same action id is
 * safe.
 */
public final class PlatformUnreachableException extends RuntimeException {

  /**
   * The exception.
   *
   * @param message what was tried
   * @param cause what went wrong
   */
  public PlatformUnreachableException(String message, Throwable cause) {
    super(message, cause);
  }
}
