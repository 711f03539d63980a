package io.countersign.policy;

import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.NullableType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.NullValue;
import dev.cel.runtime.CelVariableResolver;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** The variables of conditions: their names, their types, and their values for one action. */
final class Variables implements CelVariableResolver {
  /** How deep arguments may be nested. */
  static final int MAXIMUM_ARGUMENT_DEPTH = 32;

  /** How many values the arguments may hold together. */
  static final int MAXIMUM_ARGUMENT_VALUES = 10_000;

  /** Decimals of so many digits are told apart by every double of {@link #ORDINARY_SCALE}. */
  private static final int DIGITS_OF_EVERY_DOUBLE = 15;

  /** Powers of ten up to here, and down to the negative one, are far from the ends of doubles. */
  private static final int ORDINARY_SCALE = 250;

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
    TYPES.put("now", SimpleType.TIMESTAMP);
  }

  private final Map<String, Object> values;

  private Variables(Map<String, Object> values) {
    this.values = values;
  }

  /** The action's arguments hold something that conditions cannot count on. */
  static final class UnreadableArgumentsException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableArgumentsException(String message) {
      super(message);
    }
  }

  /** Returns the names with their types, in the order of the documentation. */
  static SequencedMap<String, CelType> types() {
    return Collections.unmodifiableSequencedMap(TYPES);
  }

  static Variables of(ActionFacts facts, Instant now) throws UnreadableArgumentsException {
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
    values.put("args", new Converter().convert(facts.arguments(), null, 0));
    values.put("now", now);
    return new Variables(values);
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

  /** Returns whether the arguments have a member of this name, which may be null. */
  boolean hasArgument(String name) {
    return values.get("args") instanceof Map<?, ?> arguments && arguments.containsKey(name);
  }

  /**
   * Returns whether comparing the variable with a text or null is comparing Java objects. Arguments
   * can be of any type, and a moment compares by its own rules.
   */
  static boolean isComparedAsItIs(String name) {
    return TYPES.containsKey(name) && !name.equals("args") && !name.equals("now");
  }

  /** Returns the value at a path such as {@code args.to.iban} as text for people, bounded. */
  String show(String path) {
    Object value = values.get(path);
    if (value == null) {
      value = values.get("args");
      for (String step : path.substring(path.indexOf('.') + 1).split("\\.", -1)) {
        value = value instanceof Map<?, ?> map ? map.get(step) : null;
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

  /** Where a value stands; made into text only when something is wrong there. */
  private record Path(@Nullable Path parent, Object step) {
    static String text(@Nullable Path path) {
      return path == null ? "" : text(path.parent) + "/" + path.step;
    }
  }

  /** Turns JSON values into what CEL counts with: long, double, text, boolean, list, map, null. */
  private static final class Converter {
    private int count;

    Object convert(@Nullable Object value, @Nullable Path at, int depth)
        throws UnreadableArgumentsException {
      count++;
      if (count > MAXIMUM_ARGUMENT_VALUES) {
        throw new UnreadableArgumentsException(
            "the arguments hold more than " + MAXIMUM_ARGUMENT_VALUES + " values");
      }
      if (depth > MAXIMUM_ARGUMENT_DEPTH) {
        throw new UnreadableArgumentsException(
            "the arguments are nested deeper than " + MAXIMUM_ARGUMENT_DEPTH + " levels");
      }
      return switch (value) {
        case null -> NullValue.NULL_VALUE;
        case Integer number -> number.longValue();
        case Long number -> number;
        case BigInteger number -> whole(number, at);
        case Double number -> finite(number, at);
        case BigDecimal number -> exact(number, at);
        case String text -> text;
        case Boolean truth -> truth;
        case List<?> list -> {
          List<Object> converted = new ArrayList<>(list.size());
          for (int index = 0; index < list.size(); index++) {
            converted.add(convert(list.get(index), new Path(at, index), depth + 1));
          }
          yield converted;
        }
        case Map<?, ?> map -> {
          Map<String, Object> converted = LinkedHashMap.newLinkedHashMap(map.size());
          for (Map.Entry<?, ?> entry : map.entrySet()) {
            String key = String.valueOf(entry.getKey());
            converted.put(key, convert(entry.getValue(), new Path(at, key), depth + 1));
          }
          yield converted;
        }
        default ->
            throw new UnreadableArgumentsException(
                "the argument " + Path.text(at) + " is a " + value.getClass().getSimpleName());
      };
    }

    private static Long whole(BigInteger number, @Nullable Path at)
        throws UnreadableArgumentsException {
      if (number.bitLength() >= Long.SIZE) {
        throw new UnreadableArgumentsException(
            "the argument "
                + Path.text(at)
                + " is a whole number outside ±2^63, which policy cannot compare");
      }
      return number.longValue();
    }

    /**
     * Rounding would move a number across the boundary of a condition. Numbers are taken whose
     * double is written with the same digits: different ones are different doubles in their order.
     */
    private static Double exact(BigDecimal decimal, @Nullable Path at)
        throws UnreadableArgumentsException {
      Double number = finite(decimal.doubleValue(), at);
      boolean ordinary =
          decimal.precision() <= DIGITS_OF_EVERY_DOUBLE
              && Math.abs(decimal.scale()) <= ORDINARY_SCALE;
      if (!ordinary && new BigDecimal(number.toString()).compareTo(decimal) != 0) {
        throw new UnreadableArgumentsException(
            "the argument "
                + Path.text(at)
                + " has more digits than policy can compare (about "
                + DIGITS_OF_EVERY_DOUBLE
                + ")");
      }
      return number;
    }

    private static Double finite(Double number, @Nullable Path at)
        throws UnreadableArgumentsException {
      if (!Double.isFinite(number)) {
        throw new UnreadableArgumentsException(
            "the argument " + Path.text(at) + " is a number too large to compare");
      }
      return number;
    }
  }
}
