package io.countersign.policy;

import java.util.List;

/** What came of reading a policy document: a compiled policy, or everything that is wrong. */
public sealed interface PolicyReading {
  /**
   * The document is a policy.
   *
   * @param policy compiled, ready to be asked
   */
  record Valid(PolicyDocument policy) implements PolicyReading {}

  /**
   * The document is refused.
   *
   * @param problems at least one, in the order of the document
   */
  record Invalid(List<PolicyProblem> problems) implements PolicyReading {
    /** Copies the list. */
    public Invalid {
      problems = List.copyOf(problems);
    }

    /** Returns all problems as lines of text. */
    public String text() {
      return String.join("\n", problems.stream().map(PolicyProblem::toString).toList());
    }
  }
}
