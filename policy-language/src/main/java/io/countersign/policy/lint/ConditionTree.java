package io.countersign.policy.lint;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import io.countersign.policy.Expression;
import io.countersign.policy.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The condition of a rule, taken apart. */
final class ConditionTree {
  /** A condition with more branches is not judged. */
  private static final int MAXIMUM_BRANCHES = 64;

  private final CelAbstractSyntaxTree tree;

  private ConditionTree(CelAbstractSyntaxTree tree) {
    this.tree = tree;
  }

  /**
   * A statement of a branch.
   *
   * @param expr what is said
   * @param holds whether it must be true, or false
   */
  record Statement(CelExpr expr, boolean holds) {}

  /** The condition has too many branches to be judged. */
  private static final class TooManyException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** Takes a condition apart; empty where a rule has none. */
  static Optional<ConditionTree> of(Rule rule) {
    Expression condition = rule.when();
    if (condition == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(new ConditionTree(Terms.COMPILER.parse(condition.text()).getAst()));
    } catch (CelValidationException e) {
      return Optional.empty(); // Only a macro of the policy language itself; nothing is claimed.
    }
  }

  /** All its expressions, inner ones too. */
  List<CelExpr> expressions() {
    return CelNavigableAst.fromAst(tree).getRoot().allNodes().map(CelNavigableExpr::expr).toList();
  }

  /**
   * The ways in which it can be true, each a list of statements that must hold together; empty
   * where there are too many.
   */
  Optional<List<List<Statement>>> branches() {
    try {
      return Optional.of(spread(tree.getExpr(), true));
    } catch (TooManyException e) {
      return Optional.empty();
    }
  }

  private static List<List<Statement>> spread(CelExpr expr, boolean holds) throws TooManyException {
    if (Terms.isConstant(expr)) {
      Optional<Object> value = Terms.constant(expr);
      if (value.isPresent() && value.get() instanceof Boolean truth) {
        return truth == holds ? List.of(List.of()) : List.of();
      }
      return List.of(List.of(new Statement(expr, holds)));
    }
    if (expr.getKind() != ExprKind.Kind.CALL) {
      return List.of(List.of(new Statement(expr, holds)));
    }
    List<CelExpr> parts = expr.call().args();
    return switch (expr.call().function()) {
      case "!_" -> spread(parts.getFirst(), !holds);
      case "_&&_" -> holds ? all(parts, true) : any(parts, false);
      case "_||_" -> holds ? any(parts, true) : all(parts, false);
      case "_?_:_" -> {
        List<List<Statement>> both = new ArrayList<>();
        both.addAll(product(spread(parts.get(0), true), spread(parts.get(1), holds)));
        both.addAll(product(spread(parts.get(0), false), spread(parts.get(2), holds)));
        yield bounded(both);
      }
      default -> List.of(List.of(new Statement(expr, holds)));
    };
  }

  private static List<List<Statement>> all(List<CelExpr> parts, boolean holds)
      throws TooManyException {
    List<List<Statement>> together = List.of(List.of());
    for (CelExpr part : parts) {
      together = product(together, spread(part, holds));
    }
    return together;
  }

  private static List<List<Statement>> any(List<CelExpr> parts, boolean holds)
      throws TooManyException {
    List<List<Statement>> either = new ArrayList<>();
    for (CelExpr part : parts) {
      either.addAll(spread(part, holds));
    }
    return bounded(either);
  }

  private static List<List<Statement>> product(
      List<List<Statement>> ones, List<List<Statement>> others) throws TooManyException {
    List<List<Statement>> product = new ArrayList<>();
    for (List<Statement> one : ones) {
      for (List<Statement> other : others) {
        List<Statement> joined = new ArrayList<>(one);
        joined.addAll(other);
        product.add(joined);
        bounded(product);
      }
    }
    return product;
  }

  private static List<List<Statement>> bounded(List<List<Statement>> branches)
      throws TooManyException {
    if (branches.size() > MAXIMUM_BRANCHES) {
      throw new TooManyException();
    }
    return branches;
  }
}
