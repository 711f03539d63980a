package io.countersign.policy;

import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.NullableType;
import dev.cel.common.types.SimpleType;
import io.countersign.policy.JsonValues.UnreadableException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * The variables of conditions: their names, their types, and their values for one action. For one
 * thread.
 */
final class Variables {
  /** How much of a value an explanation shows, in characters. */
  private static final int MAXIMUM_SHOWN_CHARACTERS = 200;

  private static final CelType OPTIONAL_TEXT = NullableType.create(SimpleType.STRING);
  private static final CelType OPEN = MapType.create(SimpleType.STRING, SimpleType.DYN);

  private static final SequencedMap<String, Name> NAMES = names();

  /** The variables in the order of the documentation. */
  enum Name {
    /** The action's id. */
    ACTION_ID("action.id", SimpleType.STRING),
    /** Its type. */
    ACTION_TYPE("action.type", SimpleType.STRING),
    /** Its tool. */
    ACTION_TOOL("action.tool", SimpleType.STRING),
    /** Its tenant. */
    ACTION_TENANT("action.tenant", SimpleType.STRING),
    /** How sure the agent is. */
    ACTION_CONFIDENCE("action.confidence", NullableType.create(SimpleType.DOUBLE)),
    /** The agent's id. */
    AGENT_ID("agent.id", SimpleType.STRING),
    /** Its owner. */
    AGENT_OWNER("agent.owner", OPTIONAL_TEXT),
    /** The digest of its artifact. */
    AGENT_ARTIFACT_DIGEST("agent.artifactDigest", OPTIONAL_TEXT),
    /** Its model. */
    AGENT_MODEL("agent.model", OPTIONAL_TEXT),
    /** Its runtime. */
    AGENT_RUNTIME("agent.runtime", OPTIONAL_TEXT),
    /** On whose wish it acts. */
    REQUESTER("requester", OPTIONAL_TEXT),
    /** The system that is touched. */
    TARGET_SYSTEM("target.system", OPTIONAL_TEXT),
    /** The resource within it. */
    TARGET_RESOURCE("target.resource", OPTIONAL_TEXT),
    /** Its environment. */
    TARGET_ENVIRONMENT("target.environment", OPTIONAL_TEXT),
    /** The class of its data. */
    TARGET_DATA_CLASSIFICATION("target.dataClassification", OPTIONAL_TEXT),
    /** The arguments, of any name and type. */
    ARGS("args", OPEN),
    /** The published facts, of any name and type. */
    FACTS("facts", OPEN),
    /** The moment. */
    NOW("now", SimpleType.TIMESTAMP);

    private final String text;
    private final CelType type;

    Name(String text, CelType type) {
      this.text = text;
      this.type = type;
    }

    /** Returns the name as conditions write it. */
    String text() {
      return text;
    }

    CelType type() {
      return type;
    }

    /** Returns whether the variable holds others, of any name and type. */
    boolean isOpen() {
      return this == ARGS || this == FACTS;
    }
  }

  private final ActionFacts action;
  private final Circumstances circumstances;
  private final Evaluation evaluation;

  private Variables(ActionFacts action, Circumstances circumstances, long units) {
    this.action = action;
    this.circumstances = circumstances;
    this.evaluation = new Evaluation(this, units);
  }

  /** Returns the variables by their names, in the order of the documentation. */
  static SequencedMap<String, Name> all() {
    return NAMES;
  }

  static Variables of(ActionFacts action, Circumstances circumstances) throws UnreadableException {
    return of(action, circumstances, Evaluation.MAXIMUM_UNITS);
  }

  /** The same with other bounds of work. */
  static Variables of(ActionFacts action, Circumstances circumstances, long units)
      throws UnreadableException {
    JsonValues.check(action.arguments(), "the arguments", "the argument");
    return new Variables(action, circumstances, units);
  }

  /** Returns what all conditions that are asked about this action have in common. */
  Evaluation evaluation() {
    return evaluation;
  }

  /** Returns the value of a variable as the action has it; null where the action does not say. */
  @Nullable Object value(Name name) {
    return switch (name) {
      case ACTION_ID -> action.actionId();
      case ACTION_TYPE -> action.type();
      case ACTION_TOOL -> action.tool();
      case ACTION_TENANT -> action.tenant();
      case ACTION_CONFIDENCE -> action.confidence();
      case AGENT_ID -> action.agent().id();
      case AGENT_OWNER -> action.agent().owner();
      case AGENT_ARTIFACT_DIGEST -> action.agent().artifactDigest();
      case AGENT_MODEL -> action.agent().model();
      case AGENT_RUNTIME -> action.agent().runtime();
      case REQUESTER -> action.requester();
      case TARGET_SYSTEM -> action.target().system();
      case TARGET_RESOURCE -> action.target().resource();
      case TARGET_ENVIRONMENT -> action.target().environment();
      case TARGET_DATA_CLASSIFICATION -> action.target().dataClassification();
      case ARGS -> action.arguments();
      case FACTS -> circumstances.facts().valuesAt(circumstances.now());
      case NOW -> circumstances.now();
    };
  }

  /** Returns why a fact has no value; empty where it has one. */
  Optional<String> whyFactIsAbsent(String name) {
    return circumstances.facts().whyAbsent(name, circumstances.now());
  }

  /** Returns the value at a path such as {@code args.to.iban} as text for people, bounded. */
  String show(String path) {
    Name name = NAMES.get(path);
    if (name != null) {
      Object value = value(name);
      return value == null ? "null" : shown(value);
    }
    String[] steps = path.split("\\.", -1);
    Name open = NAMES.get(steps[0]);
    Object value = open == null ? null : value(open);
    for (int step = 1; step < steps.length; step++) {
      if (!(value instanceof Map<?, ?> map) || !map.containsKey(steps[step])) {
        return "(absent)";
      }
      value = map.get(steps[step]);
    }
    return value == null ? "null" : shown(value);
  }

  private static String shown(Object value) {
    String text =
        value instanceof String string
            ? "\"" + string + "\""
            : String.valueOf(JsonValues.copy(value));
    return text.length() <= MAXIMUM_SHOWN_CHARACTERS
        ? text
        : text.substring(0, MAXIMUM_SHOWN_CHARACTERS) + "…";
  }

  private static SequencedMap<String, Name> names() {
    SequencedMap<String, Name> names = new LinkedHashMap<>();
    for (Name name : Name.values()) {
      names.put(name.text(), name);
    }
    return Collections.unmodifiableSequencedMap(names);
  }
}
