package io.countersign.policy;

/**
 * Something that is wrong with a policy document.
 *
 * @param file name of the document as it was given
 * @param line from 1
 * @param column from 1
 * @param message what is wrong, and the valid choices where there are some
 */
public record PolicyProblem(String file, int line, int column, String message) {
  @Override
  public String toString() {
    return file + ":" + line + ":" + column + ": " + message;
  }
}
