package io.countersign.policy;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelVariableResolver;
import java.time.Instant;
import java.util.Optional;

/**
 * What the CEL library itself makes of a condition, evaluated by the interpreter that it has had
 * from the beginning. (Its newer planner takes a failed {@code a && b} for a value where it is
 * compared, so that {@code (args.gone && true) != true} is true there.)
 */
final class CelOracle {
  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.legacyCelRuntimeBuilder()
          .setOptions(
              CelOptions.current()
                  .enableHeterogeneousNumericComparisons(true)
                  .comprehensionMaxIterations(Evaluation.MAXIMUM_LOOP_STEPS)
                  .build())
          .build();

  /** What stands for every failure; sentences are our own. */
  static final String FAILURE = "failure";

  private CelOracle() {}

  /** Returns the value as text with its type, or {@link #FAILURE}. */
  static String outcome(String condition, ActionFacts action, Instant now) throws Exception {
    CelAbstractSyntaxTree tree = Expressions.checked(condition);
    Variables variables = Variables.of(action, Circumstances.at(now));
    CelVariableResolver resolver =
        name ->
            Optional.ofNullable(Variables.all().get(name))
                .map(variable -> JsonValues.copy(variables.value(variable)));
    try {
      return described(RUNTIME.createProgram(tree).eval(resolver));
    } catch (CelEvaluationException e) {
      return FAILURE;
    }
  }

  /** Returns what we make of the condition, in the same form. */
  static String ours(String condition, ActionFacts action, Instant now) throws Exception {
    Expression expression = Expressions.compile(condition, Expressions.Kind.CONDITION);
    try {
      return described(expression.value(Variables.of(action, Circumstances.at(now))));
    } catch (Expression.FailedException e) {
      return FAILURE;
    }
  }

  private static String described(Object value) {
    return value.getClass().getSimpleName() + " " + value;
  }
}
