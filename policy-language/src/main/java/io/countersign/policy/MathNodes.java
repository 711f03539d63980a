package io.countersign.policy;

import io.countersign.policy.Expression.FailedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Calculating, and adding texts and lists. */
final class MathNodes {
  /** How long a list may get. */
  static final int MAXIMUM_ITEMS = JsonValues.MAXIMUM_VALUES;

  private MathNodes() {}

  /** {@code a + b}. */
  record Sum(Node left, Node right, StandardFunction otherwise) implements Node {
    @Override
    public Object value(Evaluation work) throws FailedException {
      work.spend(1);
      Object one = left.value(work);
      Object other = right.value(work);
      return switch (one) {
        case Long number when other instanceof Long next -> whole(number, next);
        case Double number when other instanceof Double next -> number + next;
        case String text when other instanceof String next -> text(text, next, work);
        case LoopNode.Growing list when other instanceof List<?> next -> {
          work.spend(next.size());
          list.addAll(next);
          yield list;
        }
        case List<?> list when other instanceof List<?> next -> list(list, next, work);
        default -> otherwise.apply(work, one, other);
      };
    }

    private static Object whole(long one, long other) throws FailedException {
      try {
        return Math.addExact(one, other);
      } catch (ArithmeticException e) {
        throw tooLarge("+");
      }
    }

    private static String text(String one, String other, Evaluation work) throws FailedException {
      long characters = (long) one.length() + other.length();
      if (characters > Values.MAXIMUM_TEXT_CHARACTERS) {
        throw new FailedException(
            "'+' makes a text of more than " + Values.MAXIMUM_TEXT_CHARACTERS + " characters");
      }
      work.spendOnText(characters);
      return one.concat(other);
    }

    private static List<Object> list(List<?> one, List<?> other, Evaluation work)
        throws FailedException {
      int items = one.size() + other.size();
      if (items > MAXIMUM_ITEMS) {
        throw new FailedException("'+' makes a list of more than " + MAXIMUM_ITEMS + " items");
      }
      work.spend(items);
      List<Object> sum = new ArrayList<>(items);
      sum.addAll(one);
      sum.addAll(other);
      return Collections.unmodifiableList(sum);
    }
  }

  /** What can be done with two numbers beside adding them. */
  enum Operator {
    /** Minus. */
    MINUS("-"),
    /** Times. */
    TIMES("*"),
    /** Divided by. */
    DIVIDED_BY("/");

    private final String symbol;

    Operator(String symbol) {
      this.symbol = symbol;
    }

    String symbol() {
      return symbol;
    }

    private long of(long one, long other) {
      return switch (this) {
        case MINUS -> Math.subtractExact(one, other);
        case TIMES -> Math.multiplyExact(one, other);
        case DIVIDED_BY -> Math.divideExact(one, other);
      };
    }

    private double of(double one, double other) {
      return switch (this) {
        case MINUS -> one - other;
        case TIMES -> one * other;
        case DIVIDED_BY -> one / other;
      };
    }
  }

  /** {@code a - b} and its like. */
  record Calculation(Node left, Node right, Operator operator, StandardFunction otherwise)
      implements Node {
    @Override
    public Object value(Evaluation work) throws FailedException {
      work.spend(1);
      Object one = left.value(work);
      Object other = right.value(work);
      if (one instanceof Long number && other instanceof Long next) {
        if (operator == Operator.DIVIDED_BY && next == 0) {
          throw new FailedException("a whole number is divided by 0");
        }
        try {
          return operator.of(number, next);
        } catch (ArithmeticException e) {
          throw tooLarge(operator.symbol());
        }
      }
      if (one instanceof Double number && other instanceof Double next) {
        return operator.of(number.doubleValue(), next.doubleValue());
      }
      return otherwise.apply(work, one, other);
    }
  }

  /** {@code -a}. */
  record Negative(Node operand) implements Node {
    @Override
    public Object value(Evaluation work) throws FailedException {
      work.spend(1);
      return switch (operand.value(work)) {
        case Long number when number != Long.MIN_VALUE -> -number;
        case Long ignored -> throw tooLarge("-");
        case Double number -> -number;
        default -> throw FailedException.wrongType("-");
      };
    }
  }

  /** {@code size(a)} and {@code a.size()}. */
  record Size(Node operand) implements Node {
    @Override
    public Object value(Evaluation work) throws FailedException {
      work.spend(1);
      return switch (operand.value(work)) {
        case String text -> {
          work.spendOnText(text.length());
          yield (long) text.codePointCount(0, text.length());
        }
        case List<?> list -> (long) list.size();
        case Map<?, ?> map -> (long) map.size();
        default -> throw FailedException.wrongType("size");
      };
    }
  }

  private static FailedException tooLarge(String operator) {
    return new FailedException("'" + operator + "' gives a whole number outside ±2^63");
  }
}
