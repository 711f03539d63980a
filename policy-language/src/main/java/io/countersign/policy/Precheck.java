package io.countersign.policy;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.ast.CelReference;
import dev.cel.common.values.NullValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The simple tests that a condition begins with, such as {@code action.type == "send"} before an
 * {@code &&}. Where one of them fails, the condition is false, and the expression, which costs
 * several times as much to evaluate, need not be asked.
 *
 * <p>This is what CEL would answer: it takes the parts of a conjunction from left to right and ends
 * at the first that is false. The tests are taken only from the beginning, up to the first part
 * that could fail or be cut off by a bound, and none of them can fail itself. Where all hold, CEL
 * has the word.
 */
final class Precheck {
  private final List<SimpleTest> tests;

  private Precheck(List<SimpleTest> tests) {
    this.tests = List.copyOf(tests);
  }

  /** Finds the tests that a checked expression begins with; there may be none. */
  static Precheck of(CelAbstractSyntaxTree condition) {
    List<SimpleTest> tests = new ArrayList<>();
    new Finder(condition.getReferenceMap()).collect(condition.getExpr(), tests);
    return new Precheck(tests);
  }

  /** Returns whether the condition is false for certain. */
  boolean rulesOut(Variables action) {
    for (SimpleTest test : tests) {
      if (!test.holds(action)) {
        return true;
      }
    }
    return false;
  }

  /** A test that has an answer for every action. */
  private sealed interface SimpleTest {
    boolean holds(Variables action);

    /** A variable is, or is not, a certain text or null. */
    record Equals(String variable, Object expected, boolean wanted) implements SimpleTest {
      @Override
      public boolean holds(Variables action) {
        return expected.equals(action.value(variable)) == wanted;
      }
    }

    /** The arguments, or the facts, have a member of this name, which may be null. */
    record HasMember(String variable, String name) implements SimpleTest {
      @Override
      public boolean holds(Variables action) {
        return action.hasMember(variable, name);
      }
    }
  }

  /**
   * Finds the tests.
   *
   * @param references what the checker found for each name, by the id of its expression
   */
  private record Finder(Map<Long, CelReference> references) {
    /** Adds the tests; returns whether the whole expression consists of them. */
    boolean collect(CelExpr expr, List<SimpleTest> tests) {
      if (isCall(expr, "_&&_")) {
        for (CelExpr part : expr.call().args()) {
          if (!collect(part, tests)) {
            return false;
          }
        }
        return true;
      }
      Optional<SimpleTest> test = simpleTest(expr);
      test.ifPresent(tests::add);
      return test.isPresent();
    }

    private Optional<SimpleTest> simpleTest(CelExpr expr) {
      if (expr.getKind() == Kind.SELECT && expr.select().testOnly()) {
        return reference(expr.select().operand())
            .filter(Variables::isOpen)
            .map(variable -> new SimpleTest.HasMember(variable, expr.select().field()));
      }
      boolean equal = isCall(expr, "_==_");
      if (!equal && !isCall(expr, "_!=_")) {
        return Optional.empty();
      }
      CelExpr left = expr.call().args().getFirst();
      CelExpr right = expr.call().args().getLast();
      return variable(left)
          .flatMap(name -> constant(right).map(value -> new SimpleTest.Equals(name, value, equal)));
    }

    private static boolean isCall(CelExpr expr, String function) {
      return expr.getKind() == Kind.CALL && expr.call().function().equals(function);
    }

    private Optional<String> variable(CelExpr expr) {
      return reference(expr).filter(Variables::isComparedAsItIs);
    }

    /** The name that the checker found for an expression such as {@code action.type}. */
    private Optional<String> reference(CelExpr expr) {
      boolean named = expr.getKind() == Kind.IDENT || expr.getKind() == Kind.SELECT;
      return named
          ? Optional.ofNullable(references.get(expr.id())).map(CelReference::name)
          : Optional.empty();
    }

    private static Optional<Object> constant(CelExpr expr) {
      if (expr.getKind() != Kind.CONSTANT) {
        return Optional.empty();
      }
      CelConstant constant = expr.constant();
      return switch (constant.getKind()) {
        case STRING_VALUE -> Optional.of(constant.stringValue());
        case NULL_VALUE -> Optional.of(NullValue.NULL_VALUE);
        // Numbers compare across their types, which is CEL's business.
        case NOT_SET,
            BOOLEAN_VALUE,
            INT64_VALUE,
            UINT64_VALUE,
            DOUBLE_VALUE,
            BYTES_VALUE,
            DURATION_VALUE,
            TIMESTAMP_VALUE ->
            Optional.empty();
      };
    }
  }
}
