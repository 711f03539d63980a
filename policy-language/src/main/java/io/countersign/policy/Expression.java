package io.countersign.policy;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.Program;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;

/** A CEL expression, compiled; safe to use from several threads. */
public final class Expression {
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

  /** Returns the variables that it uses, sorted, arguments with their path: {@code args.amount}. */
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
      throw new FailedException(sentence(String.valueOf(e.getMessage())));
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
    String plain = message.replaceFirst("^evaluation error at <input>:\\d+: ", "");
    int candidates = plain.indexOf(" Overload candidates");
    if (candidates >= 0) {
      String operator = plain.replaceFirst("^.*for function '([^']*)'.*$", "$1").replace("_", "");
      return "in '" + text + "' a value has the wrong type for '" + operator + "'";
    }
    return "in '" + text + "': " + plain;
  }
}
