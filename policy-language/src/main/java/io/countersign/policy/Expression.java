package io.countersign.policy;

import dev.cel.common.CelErrorCode;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.Program;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A CEL expression, compiled; safe to use from several threads. */
public final class Expression {
  /** What the library says when a map lacks a key. */
  private static final Pattern MISSING_KEY = Pattern.compile("key '([^']*)' is not present");

  private final String text;
  private final List<String> variables;
  private final Precheck precheck;
  private final Program program;

  Expression(String text, List<String> variables, Precheck precheck, Program program) {
    this.text = text;
    this.variables = List.copyOf(variables);
    this.precheck = precheck;
    this.program = program;
  }

  /** The expression has no value for this action. */
  static final class FailedException extends Exception {
    private static final long serialVersionUID = 1L;

    FailedException(String message) {
      super(message);
    }
  }

  /** Returns the expression as its author wrote it. */
  public String text() {
    return text;
  }

  /**
   * Returns the variables that it uses, sorted; arguments and facts with their path: {@code
   * args.amount}, {@code facts.frozen}.
   */
  public List<String> variables() {
    return variables;
  }

  /** Returns whether the expression, a condition, is true; tries the cheap way first. */
  boolean holds(Variables action) throws FailedException {
    return !isRuledOut(action) && Boolean.TRUE.equals(value(action));
  }

  /** Returns whether the expression is false for a reason that is seen without evaluating it. */
  boolean isRuledOut(Variables action) {
    return precheck.rulesOut(action);
  }

  /** Returns what CEL makes of the expression. */
  Object value(Variables action) throws FailedException {
    try {
      return program.eval(action);
    } catch (CelEvaluationException e) {
      String message = String.valueOf(e.getMessage());
      throw new FailedException(
          e.getErrorCode() == CelErrorCode.ATTRIBUTE_NOT_FOUND
              ? missing(message, action)
              : sentence(message));
    } catch (RuntimeException e) {
      // The library promises its checked exception; whatever else it throws must deny, not pass.
      throw new FailedException(sentence(String.valueOf(e.getMessage())));
    }
  }

  SequencedMap<String, String> show(Variables action) {
    SequencedMap<String, String> shown = new TreeMap<>();
    variables.forEach(variable -> shown.put(variable, action.show(variable)));
    return shown;
  }

  /** Cuts what only the library's authors understand out of its message. */
  private String sentence(String message) {
    String plain = withoutPlace(message);
    int candidates = plain.indexOf(" Overload candidates");
    if (candidates >= 0) {
      String operator = plain.replaceFirst("^.*for function '([^']*)'.*$", "$1").replace("_", "");
      return "in '" + text + "' a value has the wrong type for '" + operator + "'";
    }
    return "in '" + text + "': " + plain;
  }

  /** Says what is missing; of a fact that is not there, also why. */
  private String missing(String message, Variables action) {
    String plain = withoutPlace(message);
    if (plain.startsWith("Error resolving")) {
      return "in '" + text + "': " + plain;
    }
    Matcher selected = MISSING_KEY.matcher(plain);
    // Of facts['rate'] the library says only the key.
    String key = selected.lookingAt() ? selected.group(1) : plain;
    boolean looksForFact =
        variables.stream()
            .anyMatch(
                variable ->
                    variable.equals("facts")
                        || variable.equals("facts." + key)
                        || variable.startsWith("facts." + key + "."));
    String what = "key '" + key + "' is not present in map";
    return "in '" + text + "': " + (looksForFact ? action.whyFactIsAbsent(key).orElse(what) : what);
  }

  private static String withoutPlace(String message) {
    return message.replaceFirst("^evaluation error at <input>:\\d+: ", "").replaceFirst("\\.$", "");
  }
}
