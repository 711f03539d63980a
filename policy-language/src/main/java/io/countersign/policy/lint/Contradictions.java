package io.countersign.policy.lint;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.ExprKind;
import io.countersign.policy.ActionFacts;
import io.countersign.policy.Rule;
import io.countersign.policy.ToolPattern;
import io.countersign.policy.lint.ConditionTree.Statement;
import java.math.BigDecimal;
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
  private final List<ToolPattern> tools;

  Contradictions(List<ToolPattern> tools) {
    this.tools = tools;
  }

  /**
   * Says why the condition of a rule is never true.
   *
   * @return part of a sentence; empty where the condition may be true
   */
  Optional<String> find(Rule rule) {
    List<List<Statement>> branches =
        ConditionTree.of(rule).flatMap(ConditionTree::branches).orElse(null);
    if (branches == null) {
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

  private Optional<String> contradiction(List<Statement> branch) {
    return possible(branch).entrySet().stream()
        .filter(entry -> entry.getValue().isEmpty())
        .findFirst()
        .map(entry -> "no value of '" + entry.getKey() + "' makes it true");
  }

  /** The values that variables can have where all statements of a branch hold. */
  Map<String, PossibleValues> possible(List<Statement> branch) {
    Map<String, PossibleValues> possible = new LinkedHashMap<>();
    for (Statement statement : branch) {
      if (statement.expr().getKind() == ExprKind.Kind.CALL) {
        note(statement.expr().call(), statement.holds(), possible);
      }
    }
    return possible;
  }

  private void note(CelCall call, boolean holds, Map<String, PossibleValues> possible) {
    if (call.function().equals("@in") && call.args().size() == 2) {
      within(call, holds, possible);
      return;
    }
    Terms.comparison(call)
        .ifPresent(
            found ->
                compare(values(found.path(), possible), found.operator(), found.constant(), holds));
  }

  private void within(CelCall call, boolean holds, Map<String, PossibleValues> possible) {
    Optional<String> path = Terms.path(call.args().get(0));
    CelExpr list = call.args().get(1);
    if (path.isEmpty() || list.getKind() != ExprKind.Kind.LIST) {
      return;
    }
    List<Optional<Object>> values = list.list().elements().stream().map(Terms::value).toList();
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
}
