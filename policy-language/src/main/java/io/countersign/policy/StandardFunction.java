package io.countersign.policy;

import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelVariableResolver;
import dev.cel.runtime.Program;
import io.countersign.policy.Expression.FailedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A function that is left to the CEL library, because conditions use it rarely and its work does
 * not grow with its operands: conversions, calculating with time, the parts of a moment.
 *
 * @param name what conditions call it
 * @param program calls it with the operands {@code a} and {@code b}
 */
record StandardFunction(String name, Program program) {
  /** How long a text may be that is converted, or names a time zone. */
  static final int MAXIMUM_OPERAND_CHARACTERS = 1_000;

  /** What calling the library costs, in units of {@link Evaluation}. */
  static final int UNITS = 100;

  private static final CelOptions OPTIONS =
      CelOptions.current().enableHeterogeneousNumericComparisons(true).build();
  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.plannerRuntimeBuilder().setOptions(OPTIONS).build();
  private static final CelCompiler COMPILER =
      CelCompilerFactory.standardCelCompilerBuilder()
          .setOptions(OPTIONS)
          .addVar("a", SimpleType.DYN)
          .addVar("b", SimpleType.DYN)
          .build();

  /** By the name that the parser gives to a function, and its number of operands. */
  private static final Map<String, StandardFunction> FUNCTIONS = functions();

  /** Returns the function; null where there is none that is left to the library. */
  static @Nullable StandardFunction of(String function, int operands) {
    return FUNCTIONS.get(function + "/" + operands);
  }

  private static Map<String, StandardFunction> functions() {
    Map<String, StandardFunction> functions = new HashMap<>();
    for (String symbol : List.of("+", "-", "*", "/", "%")) {
      functions.put("_" + symbol + "_/2", compiled(symbol, "a " + symbol + " b"));
    }
    for (String name :
        List.of("bool", "int", "double", "string", "duration", "timestamp", "type")) {
      functions.put(name + "/1", compiled(name, name + "(a)"));
    }
    for (String part :
        List.of(
            "getFullYear",
            "getMonth",
            "getDayOfYear",
            "getDayOfMonth",
            "getDate",
            "getDayOfWeek",
            "getHours",
            "getMinutes",
            "getSeconds",
            "getMilliseconds")) {
      functions.put(part + "/1", compiled(part, "a." + part + "()"));
      functions.put(part + "/2", compiled(part, "a." + part + "(b)"));
    }
    return Map.copyOf(functions);
  }

  private static StandardFunction compiled(String name, String call) {
    try {
      return new StandardFunction(name, RUNTIME.createProgram(COMPILER.compile(call).getAst()));
    } catch (CelValidationException | CelEvaluationException e) {
      throw new IllegalStateException("The library does not know " + call, e);
    }
  }

  /**
   * Returns the value of a type's name, such as {@code int}, which {@code type(a)} is compared
   * with.
   */
  static Object type(String name) {
    try {
      return RUNTIME.createProgram(COMPILER.compile(name).getAst()).eval();
    } catch (CelValidationException | CelEvaluationException e) {
      throw new IllegalStateException("The library does not know the type " + name, e);
    }
  }

  /** Calls the function with one or two operands. */
  Object apply(Evaluation work, Object... operands) throws FailedException {
    work.spend(UNITS);
    for (int place = 0; place < operands.length; place++) {
      operands[place] = operand(operands[place]);
    }
    CelVariableResolver resolver = variable -> Optional.of(operands[variable.equals("a") ? 0 : 1]);
    try {
      return Values.normal(program.eval(resolver));
    } catch (CelEvaluationException e) {
      throw FailedException.ofLibrary(name, e);
    }
  }

  private Object operand(Object value) throws FailedException {
    return switch (value) {
      case String text when text.length() > MAXIMUM_OPERAND_CHARACTERS ->
          throw new FailedException(
              "'"
                  + name
                  + "' takes texts of at most "
                  + MAXIMUM_OPERAND_CHARACTERS
                  + " characters");
      // Of lists and maps only the type is asked; the library would go through all that they hold.
      case List<?> ignored -> List.of();
      case Map<?, ?> ignored -> Map.of();
      default -> value;
    };
  }

  /** A call in an expression. */
  record Call(StandardFunction function, List<Node> operands) implements Node {
    @Override
    public Object value(Evaluation work) throws FailedException {
      Object[] values = new Object[operands.size()];
      for (int place = 0; place < values.length; place++) {
        values[place] = operands.get(place).value(work);
      }
      return function.apply(work, values);
    }
  }
}
