package io.countersign.policy;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import io.countersign.policy.Expressions.RefusedException;

/**
 * What is refused in an expression before its types are checked, so that checking takes time that
 * grows with the expression's length. The type of {@code {b: b}} holds the type of {@code b} twice:
 * in a chain of loops each of which made such a map, types would double with each, and twenty of
 * them would keep the checker busy for minutes. A chain of lists only adds.
 */
final class ExpressionBounds {
  /** How many loops an expression may have. */
  static final int MAXIMUM_LOOPS = 10;

  private ExpressionBounds() {}

  static void check(CelAbstractSyntaxTree parsed) throws RefusedException {
    int loops = 0;
    for (CelNavigableExpr node : CelNavigableAst.fromAst(parsed).getRoot().allNodes().toList()) {
      CelExpr expr = node.expr();
      if (expr.getKind() == Kind.COMPREHENSION) {
        loops++;
      }
      if (loops > MAXIMUM_LOOPS) {
        throw Expressions.refused(
            parsed,
            expr,
            "the expression has more than "
                + MAXIMUM_LOOPS
                + " loops (all, exists, exists_one, map, filter)");
      }
      if (expr.getKind() == Kind.MAP) {
        checkKeys(parsed, expr);
      }
    }
  }

  private static void checkKeys(CelAbstractSyntaxTree parsed, CelExpr map) throws RefusedException {
    for (CelExpr.CelMap.Entry entry : map.map().entries()) {
      if (entry.key().getKind() != Kind.CONSTANT) {
        throw Expressions.refused(
            parsed,
            entry.key(),
            "a map's keys are written out: text, whole numbers, true or false");
      }
    }
  }
}
