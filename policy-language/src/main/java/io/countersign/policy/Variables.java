package io.countersign.policy;

import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.NullableType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.NullValue;
import dev.cel.runtime.CelVariableResolver;
import io.countersign.policy.JsonValues.UnreadableException;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The variables of conditions: their names, their types, and their values for one action. */
final class Variables implements CelVariableResolver {
  /** How much of a value an explanation shows, in characters. */
  private static final int MAXIMUM_SHOWN_CHARACTERS = 200;

  private static final CelType OPTIONAL_TEXT = NullableType.create(SimpleType.STRING);

  private static final SequencedMap<String, CelType> TYPES = new LinkedHashMap<>();

  static {
    TYPES.put("action.id", SimpleType.STRING);
    TYPES.put("action.type", SimpleType.STRING);
    TYPES.put("action.tool", SimpleType.STRING);
    TYPES.put("action.tenant", SimpleType.STRING);
    TYPES.put("action.confidence", NullableType.create(SimpleType.DOUBLE));
    TYPES.put("agent.id", SimpleType.STRING);
    TYPES.put("agent.owner", OPTIONAL_TEXT);
    TYPES.put("agent.artifactDigest", OPTIONAL_TEXT);
    TYPES.put("agent.model", OPTIONAL_TEXT);
    TYPES.put("agent.runtime", OPTIONAL_TEXT);
    TYPES.put("requester", OPTIONAL_TEXT);
    TYPES.put("target.system", OPTIONAL_TEXT);
    TYPES.put("target.resource", OPTIONAL_TEXT);
    TYPES.put("target.environment", OPTIONAL_TEXT);
    TYPES.put("target.dataClassification", OPTIONAL_TEXT);
    TYPES.put("args", MapType.create(SimpleType.STRING, SimpleType.DYN));
    TYPES.put("facts", MapType.create(SimpleType.STRING, SimpleType.DYN));
    TYPES.put("now", SimpleType.TIMESTAMP);
  }

  /** Those that hold others of any name and type. */
  private static final Set<String> OPEN = Set.of("args", "facts");

  private final Map<String, Object> values;
  private final Circumstances circumstances;

  private Variables(Map<String, Object> values, Circumstances circumstances) {
    this.values = values;
    this.circumstances = circumstances;
  }

  /** Returns the names with their types, in the order of the documentation. */
  static SequencedMap<String, CelType> types() {
    return Collections.unmodifiableSequencedMap(TYPES);
  }

  static Variables of(ActionFacts facts, Circumstances circumstances) throws UnreadableException {
    Map<String, Object> values = HashMap.newHashMap(TYPES.size());
    values.put("action.id", facts.actionId());
    values.put("action.type", facts.type());
    values.put("action.tool", facts.tool());
    values.put("action.tenant", facts.tenant());
    values.put("action.confidence", orNull(facts.confidence()));
    values.put("agent.id", facts.agent().id());
    values.put("agent.owner", orNull(facts.agent().owner()));
    values.put("agent.artifactDigest", orNull(facts.agent().artifactDigest()));
    values.put("agent.model", orNull(facts.agent().model()));
    values.put("agent.runtime", orNull(facts.agent().runtime()));
    values.put("requester", orNull(facts.requester()));
    values.put("target.system", orNull(facts.target().system()));
    values.put("target.resource", orNull(facts.target().resource()));
    values.put("target.environment", orNull(facts.target().environment()));
    values.put("target.dataClassification", orNull(facts.target().dataClassification()));
    values.put("args", JsonValues.convert(facts.arguments(), "the arguments", "the argument"));
    values.put("facts", circumstances.facts().valuesAt(circumstances.now()));
    values.put("now", circumstances.now());
    return new Variables(values, circumstances);
  }

  /** Gives CEL one variable; given a map, it would copy all of them for each expression. */
  @Override
  public Optional<Object> find(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** Returns the value of a variable; null where there is none of this name. */
  @Nullable Object value(String name) {
    return values.get(name);
  }

  /** Returns whether an open variable has a member of this name, which may be null. */
  boolean hasMember(String variable, String name) {
    return values.get(variable) instanceof Map<?, ?> members && members.containsKey(name);
  }

  /** Returns why a fact has no value; empty where it has one. */
  Optional<String> whyFactIsAbsent(String name) {
    return circumstances.facts().whyAbsent(name, circumstances.now());
  }

  /** Returns whether the variable holds others, of any name and type: {@code args}, for example. */
  static boolean isOpen(String name) {
    return OPEN.contains(name);
  }

  /**
   * Returns whether comparing the variable with a text or null is comparing Java objects. What is
   * in an open variable can be of any type, and a moment compares by its own rules.
   */
  static boolean isComparedAsItIs(String name) {
    return TYPES.containsKey(name) && !isOpen(name) && !name.equals("now");
  }

  /** Returns the value at a path such as {@code args.to.iban} as text for people, bounded. */
  String show(String path) {
    Object value = values.get(path);
    if (value == null) {
      String[] steps = path.split("\\.", -1);
      value = values.get(steps[0]);
      for (int step = 1; step < steps.length; step++) {
        value = value instanceof Map<?, ?> map ? map.get(steps[step]) : null;
      }
    }
    String text =
        switch (value) {
          case null -> "(absent)";
          case NullValue ignored -> "null";
          case String string -> "\"" + string + "\"";
          default -> value.toString();
        };
    return text.length() <= MAXIMUM_SHOWN_CHARACTERS
        ? text
        : text.substring(0, MAXIMUM_SHOWN_CHARACTERS) + "…";
  }

  private static Object orNull(@Nullable Object value) {
    return value == null ? NullValue.NULL_VALUE : value;
  }
}
