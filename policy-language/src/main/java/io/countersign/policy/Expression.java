package io.countersign.policy;

import dev.cel.runtime.CelEvaluationException;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;

/** A CEL expression, compiled; safe to use from several threads. */
public final class Expression {
  private final String text;
  private final List<String> variables;
  private final Node root;
  private final int slots;

  Expression(String text, List<String> variables, Node root, int slots) {
    this.text = text;
    this.variables = List.copyOf(variables);
    this.root = root;
    this.slots = slots;
  }

  /** The expression has no value for this action. */
  static final class FailedException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int MAXIMUM_SHOWN_CHARACTERS = 200;

    private final boolean beyondBounds;

    FailedException(String message) {
      this(message, false);
    }

    private FailedException(String message, boolean beyondBounds) {
      // A failure is a value that thousands of steps may give; where it arose in the code is noise.
      super(message, null, false, false);
      this.beyondBounds = beyondBounds;
    }

    /** Bounded work is used up, so that no other part of the expression can save it. */
    static FailedException beyondBounds(String message) {
      return new FailedException(message, true);
    }

    static FailedException wrongType(String operator) {
      return new FailedException("a value has the wrong type for '" + operator + "'");
    }

    /** Cuts what only the library's authors understand out of its message. */
    static FailedException ofLibrary(String function, CelEvaluationException failure) {
      String message = String.valueOf(failure.getMessage());
      if (message.contains("No matching overload")) {
        return wrongType(function);
      }
      String plain = message.replaceFirst("^evaluation error at <input>:\\d+: ", "");
      return new FailedException("'" + function + "': " + shortened(plain));
    }

    static String shortened(String text) {
      return text.length() <= MAXIMUM_SHOWN_CHARACTERS
          ? text
          : text.substring(0, MAXIMUM_SHOWN_CHARACTERS) + "…";
    }

    boolean isBeyondBounds() {
      return beyondBounds;
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

  /** Returns whether the expression, a condition, is true. */
  boolean holds(Variables action) throws FailedException {
    return Boolean.TRUE.equals(value(action));
  }

  /** Returns what CEL makes of the expression. */
  Object value(Variables action) throws FailedException {
    Evaluation work = action.evaluation();
    work.begin(slots);
    try {
      return root.value(work);
    } catch (FailedException e) {
      throw new FailedException("in '" + text + "': " + e.getMessage());
    } catch (RuntimeException | StackOverflowError e) {
      // A second line: neither should come, but what comes must deny this rule and no other.
      throw new FailedException("in '" + text + "': " + e.getClass().getSimpleName());
    } finally {
      work.end(slots);
    }
  }

  SequencedMap<String, String> show(Variables action) {
    SequencedMap<String, String> shown = new TreeMap<>();
    variables.forEach(variable -> shown.put(variable, action.show(variable)));
    return shown;
  }
}
