package io.countersign.policy.cases;

import io.countersign.policy.PolicyProblem;
import java.util.List;

/**
 * A table of cases.
 *
 * @param cases in the document's order
 * @param problems what is wrong with the document; no case may be played then
 */
public record CaseFile(List<PolicyCase> cases, List<PolicyProblem> problems) {
  /** Copies the lists. */
  public CaseFile {
    cases = List.copyOf(cases);
    problems = List.copyOf(problems);
  }

  /**
   * Reads a table.
   *
   * @param file its name for messages
   * @param yaml its text
   */
  public static CaseFile read(String file, String yaml) {
    return new CaseReader(file, yaml).read();
  }
}
