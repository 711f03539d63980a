package io.countersign.policy.lint;

import org.jspecify.annotations.Nullable;

/**
 * Something that lint found.
 *
 * @param code what kind of finding
 * @param file name of the document as it was given
 * @param line from 1
 * @param column from 1
 * @param rule {@code policy/rule}; null where the document as a whole is meant
 * @param message what is wrong
 * @param mend what to do
 */
public record Finding(
    FindingCode code,
    String file,
    int line,
    int column,
    @Nullable String rule,
    String message,
    String mend) {

  /** Returns whether the policy is wrong, not only suspicious. */
  public boolean isError() {
    return code.severity() == FindingCode.Severity.ERROR;
  }
}
