package io.countersign.benchmarks;

import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.NullableType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.NullValue;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelVariableResolver;
import dev.cel.runtime.Program;
import io.countersign.policy.ActionFacts;
import io.countersign.policy.PolicyDocument;
import io.countersign.policy.PolicySet;
import io.countersign.policy.Rule;
import io.countersign.policy.ToolPattern;
import io.countersign.policy.Verdict;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The baseline of policy: every rule's condition as a CEL program of its own, with the rule's tools
 * as its first words, all evaluated one after another; the strictest verdict wins. The library, its
 * version and its options are those that compile the policies; here it also evaluates. It does less
 * than they do: no requirement is filled in, no reasons are collected, change windows are not
 * looked at, nothing that an action could cost is counted, and but for one baseline {@link
 * #variables} is called once and not for each decision.
 */
final class CelPrograms {
  private static final CelType OPTIONAL_TEXT = NullableType.create(SimpleType.STRING);
  private static final SequencedMap<String, CelType> TYPES = types();
  private static final CelOptions OPTIONS =
      CelOptions.current().enableHeterogeneousNumericComparisons(true).build();
  private static final CelCompiler COMPILER = compiler();
  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.plannerRuntimeBuilder().setOptions(OPTIONS).build();

  private final List<Rated> rules = new ArrayList<>();
  private final List<Rated> defaults = new ArrayList<>();

  private record Rated(Program program, Verdict verdict) {}

  /** Compiles the rules of these policies. */
  CelPrograms(PolicySet policies) {
    for (PolicyDocument document : policies.documents()) {
      document.rules().forEach(rule -> rules.add(compile(rule)));
      document.defaults().forEach(rule -> defaults.add(compile(rule)));
    }
  }

  /** How many programs every action is asked of. */
  int size() {
    return rules.size();
  }

  /** The verdict on an action; the library copies the map for every program. */
  Verdict evaluate(Map<String, Object> variables) {
    return evaluate(program -> program.eval(variables));
  }

  /** The same, but the library asks for one variable after another and copies none. */
  Verdict evaluateWithoutCopies(Map<String, Object> variables) {
    CelVariableResolver resolver = name -> Optional.ofNullable(variables.get(name));
    return evaluate(program -> program.eval(resolver));
  }

  /** Gives a program its variables. */
  private interface Evaluation {
    Object of(Program program) throws CelEvaluationException;
  }

  private Verdict evaluate(Evaluation evaluation) {
    Verdict verdict = strictest(rules, evaluation);
    if (verdict == null) {
      verdict = strictest(defaults, evaluation);
    }
    return verdict == null ? Verdict.DENY : verdict;
  }

  private static @Nullable Verdict strictest(List<Rated> asked, Evaluation evaluation) {
    Verdict strictest = null;
    for (Rated rule : asked) {
      Verdict verdict = ask(rule, evaluation);
      if (verdict != null) {
        strictest = strictest == null ? verdict : strictest.stricter(verdict);
      }
    }
    return strictest;
  }

  private static @Nullable Verdict ask(Rated rule, Evaluation evaluation) {
    try {
      return Boolean.TRUE.equals(evaluation.of(rule.program)) ? rule.verdict : null;
    } catch (CelEvaluationException e) {
      return Verdict.DENY;
    }
  }

  private static Rated compile(Rule rule) {
    String speaks =
        rule.tools().stream().map(CelPrograms::condition).collect(Collectors.joining(" || "));
    String text = rule.when() == null ? speaks : "(" + speaks + ") && (" + rule.when().text() + ")";
    try {
      return new Rated(
          RUNTIME.createProgram(COMPILER.compile(text).getAst()), rule.effect().verdict());
    } catch (CelValidationException | CelEvaluationException e) {
      throw new IllegalStateException("A sample rule is refused: " + text, e);
    }
  }

  private static String condition(ToolPattern tool) {
    if (tool.text().equals("*")) {
      return "true";
    }
    return tool.text().endsWith("*")
        ? "action.tool.startsWith('" + tool.text().replace("*", "") + "')"
        : "action.tool == '" + tool.text() + "'";
  }

  /** The variables of an action, ready for CEL. */
  static Map<String, Object> variables(ActionFacts facts, Instant now) {
    Map<String, Object> values = new HashMap<>();
    values.put("action.id", facts.actionId());
    values.put("action.type", facts.type());
    values.put("action.tool", facts.tool());
    values.put("action.tenant", facts.tenant());
    values.put("action.confidence", ready(facts.confidence()));
    values.put("agent.id", facts.agent().id());
    values.put("agent.owner", ready(facts.agent().owner()));
    values.put("agent.artifactDigest", ready(facts.agent().artifactDigest()));
    values.put("agent.model", ready(facts.agent().model()));
    values.put("agent.runtime", ready(facts.agent().runtime()));
    values.put("requester", ready(facts.requester()));
    values.put("target.system", ready(facts.target().system()));
    values.put("target.resource", ready(facts.target().resource()));
    values.put("target.environment", ready(facts.target().environment()));
    values.put("target.dataClassification", ready(facts.target().dataClassification()));
    values.put("args", ready(facts.arguments()));
    values.put("now", now);
    return values;
  }

  private static Object ready(@Nullable Object value) {
    return switch (value) {
      case null -> NullValue.NULL_VALUE;
      case BigInteger number -> number.longValueExact();
      case BigDecimal number -> number.doubleValue();
      case List<?> list -> {
        List<Object> converted = new ArrayList<>();
        list.forEach(item -> converted.add(ready(item)));
        yield converted;
      }
      case Map<?, ?> map -> {
        Map<String, Object> converted = new LinkedHashMap<>();
        map.forEach((name, member) -> converted.put(String.valueOf(name), ready(member)));
        yield converted;
      }
      default -> value;
    };
  }

  private static SequencedMap<String, CelType> types() {
    SequencedMap<String, CelType> types = new LinkedHashMap<>();
    for (String text : List.of("action.id", "action.type", "action.tool", "action.tenant")) {
      types.put(text, SimpleType.STRING);
    }
    types.put("action.confidence", NullableType.create(SimpleType.DOUBLE));
    types.put("agent.id", SimpleType.STRING);
    for (String text :
        List.of(
            "agent.owner",
            "agent.artifactDigest",
            "agent.model",
            "agent.runtime",
            "requester",
            "target.system",
            "target.resource",
            "target.environment",
            "target.dataClassification")) {
      types.put(text, OPTIONAL_TEXT);
    }
    types.put("args", MapType.create(SimpleType.STRING, SimpleType.DYN));
    types.put("now", SimpleType.TIMESTAMP);
    return types;
  }

  private static CelCompiler compiler() {
    CelCompilerBuilder builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS);
    TYPES.forEach(builder::addVar);
    return builder.build();
  }
}
