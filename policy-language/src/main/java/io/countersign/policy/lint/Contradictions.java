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
import io.countersign.policy.ActionFacts;
import io.countersign.policy.Expression;
import io.countersign.policy.Rule;
import io.countersign.policy.ToolPattern;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds conditions that no action can make true. The condition is spread into branches, each a list
 * of statements that must hold together; it is never true if each branch contradicts itself. A
 * statement that is not understood counts as one that may hold, so that nothing is claimed wrongly.
 */
final class Contradictions {
  /** A condition with more branches is not judged. */
  private static final int MAXIMUM_BRANCHES = 64;

  private static final CelCompiler COMPILER =
      CelCompilerFactory.standardCelCompilerBuilder()
          .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .build();

  private static final CelRuntime RUNTIME = CelRuntimeFactory.plannerRuntimeBuilder().build();

  private final List<ToolPattern> tools;

  Contradictions(List<ToolPattern> tools) {
    this.tools = tools;
  }

  /**
   * A statement of a branch.
   *
   * @param expr what is said
   * @param holds whether it must be true, or false
   */
  private record Statement(CelExpr expr, boolean holds) {}

  /** The condition has too many branches to be judged. */
  private static final class TooManyException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Says why the condition of a rule is never true.
   *
   * @return part of a sentence; empty where the condition may be true
   */
  Optional<String> find(Rule rule) {
    Expression condition = rule.when();
    if (condition == null) {
      return Optional.empty();
    }
    List<List<Statement>> branches;
    try {
      branches = branches(COMPILER.parse(condition.text()).getAst().getExpr(), true);
    } catch (CelValidationException | TooManyException e) {
      return Optional.empty();
    }
    if (branches.isEmpty()) {
      return Optional.of("it is false whatever the action is");
    }
    String first = null;
    for (List<Statement> branch : branches) {
      Optional<String> why = contradiction(branch);
      if (why.isEmpty()) {
        return Optional.empty();
      }
      first = first == null ? why.get() : first;
    }
    return Optional.ofNullable(first);
  }

  private static List<List<Statement>> branches(CelExpr expr, boolean holds)
      throws TooManyException {
    if (isConstant(expr)) {
      Optional<Object> value = constant(expr);
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
      case "!_" -> branches(parts.getFirst(), !holds);
      case "_&&_" -> holds ? all(parts, true) : any(parts, false);
      case "_||_" -> holds ? any(parts, true) : all(parts, false);
      case "_?_:_" -> {
        List<List<Statement>> both = new ArrayList<>();
        both.addAll(product(branches(parts.get(0), true), branches(parts.get(1), holds)));
        both.addAll(product(branches(parts.get(0), false), branches(parts.get(2), holds)));
        yield bounded(both);
      }
      default -> List.of(List.of(new Statement(expr, holds)));
    };
  }

  private static List<List<Statement>> all(List<CelExpr> parts, boolean holds)
      throws TooManyException {
    List<List<Statement>> together = List.of(List.of());
    for (CelExpr part : parts) {
      together = product(together, branches(part, holds));
    }
    return together;
  }

  private static List<List<Statement>> any(List<CelExpr> parts, boolean holds)
      throws TooManyException {
    List<List<Statement>> either = new ArrayList<>();
    for (CelExpr part : parts) {
      either.addAll(branches(part, holds));
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

  private Optional<String> contradiction(List<Statement> branch) {
    Map<String, PossibleValues> possible = new LinkedHashMap<>();
    for (Statement statement : branch) {
      if (statement.expr().getKind() == ExprKind.Kind.CALL) {
        note(statement.expr().call(), statement.holds(), possible);
      }
    }
    return possible.entrySet().stream()
        .filter(entry -> entry.getValue().isEmpty())
        .findFirst()
        .map(entry -> "no value of '" + entry.getKey() + "' makes it true");
  }

  private void note(CelCall call, boolean holds, Map<String, PossibleValues> possible) {
    if (call.args().size() != 2) {
      return;
    }
    CelExpr left = call.args().get(0);
    CelExpr right = call.args().get(1);
    if (call.function().equals("@in")) {
      Optional<String> path = path(left);
      if (path.isPresent() && right.getKind() == ExprKind.Kind.LIST) {
        List<Optional<Object>> values =
            right.list().elements().stream().map(Contradictions::value).toList();
        if (values.stream().allMatch(Optional::isPresent)) {
          List<Object> known = values.stream().map(Optional::orElseThrow).toList();
          PossibleValues of = values(path.get(), possible);
          if (holds) {
            of.oneOf(known);
          } else {
            known.forEach(of::not);
          }
        }
      }
      return;
    }
    Optional<Object> constant = value(right);
    Optional<String> path = path(left);
    boolean flipped = constant.isEmpty();
    if (flipped) {
      constant = value(left);
      path = path(right);
    }
    if (path.isEmpty() || constant.isEmpty()) {
      return;
    }
    compare(
        values(path.get(), possible),
        flipped ? flip(call.function()) : call.function(),
        constant.get(),
        holds);
  }

  private static void compare(
      PossibleValues values, String operator, Object constant, boolean holds) {
    switch (operator) {
      case "_==_" -> values.equal(constant, holds);
      case "_!=_" -> values.equal(constant, !holds);
      default -> {
        if (constant instanceof BigDecimal bound) {
          switch (operator) {
            case "_<_" -> values.below(bound, false, holds);
            case "_<=_" -> values.below(bound, true, holds);
            case "_>_" -> values.below(bound, true, !holds);
            case "_>=_" -> values.below(bound, false, !holds);
            default -> {
              // Another function: nothing is known of the values for which it holds.
            }
          }
        }
      }
    }
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

  private PossibleValues values(String path, Map<String, PossibleValues> possible) {
    return possible.computeIfAbsent(
        path,
        name -> {
          PossibleValues values = new PossibleValues();
          switch (name) {
            case "action.type" -> values.oneOf(List.copyOf(ActionFacts.TYPES));
            case "action.confidence" -> values.numbersWithin(BigDecimal.ZERO, BigDecimal.ONE);
            case "action.tool" ->
                values.onlyIf(
                    value ->
                        value instanceof String tool
                            && tools.stream().anyMatch(pattern -> pattern.matches(tool)));
            default -> {
              // Any value.
            }
          }
          return values;
        });
  }

  private static boolean isConstant(CelExpr expr) {
    return switch (expr.getKind()) {
      case CONSTANT -> true;
      case CALL ->
          expr.call().target().map(Contradictions::isConstant).orElse(true)
              && expr.call().args().stream().allMatch(Contradictions::isConstant);
      case LIST -> expr.list().elements().stream().allMatch(Contradictions::isConstant);
      case NOT_SET, IDENT, SELECT, STRUCT, MAP, COMPREHENSION -> false;
    };
  }

  private static Optional<Object> constant(CelExpr expr) {
    try {
      CelAbstractSyntaxTree part =
          CelAbstractSyntaxTree.newParsedAst(expr, CelSource.newBuilder("").build());
      return Optional.of(RUNTIME.createProgram(COMPILER.check(part).getAst()).eval());
    } catch (CelValidationException | CelEvaluationException e) {
      return Optional.empty();
    }
  }

  private static Optional<Object> value(CelExpr expr) {
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

  private static Optional<String> path(CelExpr expr) {
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
