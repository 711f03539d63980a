package io.countersign.policy;

import io.countersign.policy.Expression.FailedException;
import org.jspecify.annotations.Nullable;

/** And, or, not and the conditional. */
final class LogicNodes {
  private LogicNodes() {}

  static boolean truth(Object value, String operator) throws FailedException {
    if (value instanceof Boolean truth) {
      return truth;
    }
    throw FailedException.wrongType(operator);
  }

  /**
   * Two parts of which one can settle the matter: false for {@code &&}, true for {@code ||}. Where
   * one does, it does not matter whether the other has a value, in whatever order they stand.
   *
   * @param left asked first
   * @param right asked where the left part does not settle it
   * @param settles what settles it
   */
  record Junction(Node left, Node right, boolean settles) implements Node {
    @Override
    public Object value(Evaluation work) throws FailedException {
      work.spend(1);
      FailedException first = null;
      try {
        if (truth(left.value(work), symbol()) == settles) {
          return settles;
        }
      } catch (FailedException e) {
        first = later(e);
      }
      try {
        if (truth(right.value(work), symbol()) == settles) {
          return settles;
        }
      } catch (FailedException e) {
        throw first == null ? e : laterThan(first, e);
      }
      if (first != null) {
        throw first;
      }
      return !settles;
    }

    @Override
    public Object valueOrFailure(Evaluation work) throws FailedException {
      try {
        return value(work);
      } catch (FailedException e) {
        return later(e);
      }
    }

    private String symbol() {
      return settles ? "||" : "&&";
    }

    /** A bound that is reached ends the whole expression. */
    private static FailedException later(FailedException failure) throws FailedException {
      if (failure.isBeyondBounds()) {
        throw failure;
      }
      return failure;
    }

    private static FailedException laterThan(FailedException first, FailedException second) {
      return second.isBeyondBounds() ? second : first;
    }
  }

  /** {@code !a}. */
  record Not(Node operand) implements Node {
    @Override
    public Object value(Evaluation work) throws FailedException {
      work.spend(1);
      return !truth(operand.value(work), "!");
    }
  }

  /** {@code a ? b : c}. */
  record Conditional(Node condition, Node yes, Node no) implements Node {
    @Override
    public Object value(Evaluation work) throws FailedException {
      work.spend(1);
      return truth(condition.value(work), "?:") ? yes.value(work) : no.value(work);
    }
  }

  /** What loops go on by: anything but false, also a failure. */
  record NotFalse(Node operand) implements Node {
    @Override
    public Object value(Evaluation work) throws FailedException {
      work.spend(1);
      @Nullable Object value;
      try {
        value = operand.value(work);
      } catch (FailedException e) {
        if (e.isBeyondBounds()) {
          throw e;
        }
        return true;
      }
      return !Boolean.FALSE.equals(value);
    }
  }
}
