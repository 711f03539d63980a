package io.countersign.approval.query;

/**
 * A question that has an answer, but not at this moment: instances change their places, somebody
 * does not reach somebody, or too many ask at once. To be asked again.
 */
public final class NotNowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;

  /**
   * With a sentence.
   *
   * @param code stable code
   * @param message what stands in the way
   */
  public NotNowException(String code, String message) {
    super(message);
    this.code = code;
  }

  /** Stable code. */
  public String code() {
    return code;
  }
}
