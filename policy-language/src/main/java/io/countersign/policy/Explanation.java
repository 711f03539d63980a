package io.countersign.policy;

import java.util.List;
import java.util.Map;

/**
 * Why an action got its verdict.
 *
 * @param classification the verdict, by the same path as {@link PolicySet#evaluate}
 * @param rules every rule of every policy, in order of name
 */
public record Explanation(Classification classification, List<RuleTrace> rules) {
  /** Copies the list. */
  public Explanation {
    rules = List.copyOf(rules);
  }

  /** What came of asking a rule. */
  public enum Outcome {
    /** The rule speaks about other tools. */
    OTHER_TOOLS,
    /** A default, and a rule had already spoken. */
    NOT_NEEDED,
    /** Its condition was false. */
    NOT_MATCHED,
    /** Its condition was true. */
    MATCHED,
    /** Its condition was true, and an exception leaves it out. */
    EXEMPTED,
    /** Its condition or its terms could not be worked out, so the action is denied. */
    ERROR
  }

  /**
   * One rule's part.
   *
   * @param rule {@code policy/rule}
   * @param outcome what came of asking it
   * @param detail a sentence
   * @param condition the text of its condition; empty where it has none
   * @param values the variables of the condition with the action's values, in order of name
   */
  public record RuleTrace(
      String rule, Outcome outcome, String detail, String condition, Map<String, String> values) {}
}
