package io.countersign.policy;

/**
 * Something that is wrong with a policy document.
 *
 * @param file name of the document as it was given
 * @param line from 1
 * @param column from 1
 * @param message what is wrong, and the valid choices where there are some
 * @param code stable word for the kind of fault
 */
public record PolicyProblem(String file, int line, int column, String message, String code) {
  /** The document cannot be read or compiled. */
  public static final String INVALID_DOCUMENT = "invalid_document";

  /** An approval states no deadline. */
  public static final String NO_SLA = "no_sla";

  /** A ladder would approve because nobody answered. */
  public static final String AUTO_APPROVE_ON_TIMEOUT = "auto_approve_on_timeout";

  /** A fault of the kind {@link #INVALID_DOCUMENT}. */
  public PolicyProblem(String file, int line, int column, String message) {
    this(file, line, column, message, INVALID_DOCUMENT);
  }

  @Override
  public String toString() {
    return file + ":" + line + ":" + column + ": " + message;
  }
}
