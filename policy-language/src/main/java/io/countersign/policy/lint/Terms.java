package io.countersign.policy.lint;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelSource;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.ExprKind;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.math.BigDecimal;
import java.util.Optional;

/** What single expressions of a condition are. */
final class Terms {
  static final CelCompiler COMPILER =
      CelCompilerFactory.standardCelCompilerBuilder()
          .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .build();

  private static final CelRuntime RUNTIME = CelRuntimeFactory.plannerRuntimeBuilder().build();

  private Terms() {}

  /**
   * A variable beside a constant.
   *
   * @param path the variable
   * @param operator CEL's name of the function, as if the variable stood on the left
   * @param constant the constant
   */
  record Comparison(String path, String operator, Object constant) {}

  /** Reads a call as the comparison of a variable with a constant, whichever stands first. */
  static Optional<Comparison> comparison(CelCall call) {
    if (call.args().size() != 2) {
      return Optional.empty();
    }
    CelExpr left = call.args().get(0);
    CelExpr right = call.args().get(1);
    Optional<Object> constant = value(right);
    return constant.isPresent()
        ? path(left).map(path -> new Comparison(path, call.function(), constant.get()))
        : path(right)
            .flatMap(
                path ->
                    value(left).map(value -> new Comparison(path, flip(call.function()), value)));
  }

  private static String flip(String operator) {
    return switch (operator) {
      case "_<_" -> "_>_";
      case "_<=_" -> "_>=_";
      case "_>_" -> "_<_";
      case "_>=_" -> "_<=_";
      default -> operator;
    };
  }

  static boolean isConstant(CelExpr expr) {
    return switch (expr.getKind()) {
      case CONSTANT -> true;
      case CALL ->
          expr.call().target().map(Terms::isConstant).orElse(true)
              && expr.call().args().stream().allMatch(Terms::isConstant);
      case LIST -> expr.list().elements().stream().allMatch(Terms::isConstant);
      case NOT_SET, IDENT, SELECT, STRUCT, MAP, COMPREHENSION -> false;
    };
  }

  static Optional<Object> constant(CelExpr expr) {
    try {
      CelAbstractSyntaxTree part =
          CelAbstractSyntaxTree.newParsedAst(expr, CelSource.newBuilder("").build());
      return Optional.of(RUNTIME.createProgram(COMPILER.check(part).getAst()).eval());
    } catch (CelValidationException | CelEvaluationException e) {
      return Optional.empty();
    }
  }

  static Optional<Object> value(CelExpr expr) {
    if (expr.getKind() != ExprKind.Kind.CONSTANT) {
      return Optional.empty();
    }
    CelConstant constant = expr.constant();
    return switch (constant.getKind()) {
      case NULL_VALUE -> Optional.of(PossibleValues.NULL);
      case BOOLEAN_VALUE -> Optional.of(constant.booleanValue());
      case INT64_VALUE -> Optional.of(BigDecimal.valueOf(constant.int64Value()));
      case DOUBLE_VALUE ->
          Double.isFinite(constant.doubleValue())
              ? Optional.of(new BigDecimal(constant.doubleValue()).stripTrailingZeros())
              : Optional.empty();
      case STRING_VALUE -> Optional.of(constant.stringValue());
      case NOT_SET, UINT64_VALUE, BYTES_VALUE, DURATION_VALUE, TIMESTAMP_VALUE -> Optional.empty();
    };
  }

  static Optional<String> path(CelExpr expr) {
    return switch (expr.getKind()) {
      case IDENT -> Optional.of(expr.ident().name());
      case SELECT ->
          expr.select().testOnly()
              ? Optional.empty()
              : path(expr.select().operand()).map(path -> path + "." + expr.select().field());
      case NOT_SET, CONSTANT, CALL, LIST, STRUCT, MAP, COMPREHENSION -> Optional.empty();
    };
  }
}
