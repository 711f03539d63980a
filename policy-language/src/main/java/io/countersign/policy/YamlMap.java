package io.countersign.policy;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** A mapping of a document whose keys are checked; every fault goes to {@link Problems}. */
final class YamlMap {
  private final Problems problems;
  private final Node node;
  private final SequencedMap<String, Node> entries = new LinkedHashMap<>();

  private YamlMap(Problems problems, Node node) {
    this.problems = problems;
    this.node = node;
  }

  /** Collects what is wrong with one document. */
  static final class Problems {
    private static final int MAXIMUM_PROBLEMS = 50;
    private final String file;
    private final List<PolicyProblem> found = new ArrayList<>();

    Problems(String file) {
      this.file = file;
    }

    void add(Node at, String message) {
      add(at.getStartMark().getLine() + 1, at.getStartMark().getColumn() + 1, message);
    }

    void add(int line, int column, String message) {
      add(line, column, message, PolicyProblem.INVALID_DOCUMENT);
    }

    void add(Node at, String message, String code) {
      add(at.getStartMark().getLine() + 1, at.getStartMark().getColumn() + 1, message, code);
    }

    private void add(int line, int column, String message, String code) {
      if (found.size() < MAXIMUM_PROBLEMS) {
        found.add(new PolicyProblem(file, line, column, message, code));
      }
    }

    List<PolicyProblem> found() {
      return found;
    }
  }

  /** Reads a mapping; returns null, with the fault noted, where the node is something else. */
  static @Nullable YamlMap of(Problems problems, Node node, String what, List<String> allowedKeys) {
    if (!(node instanceof MappingNode mapping)) {
      problems.add(
          node, what + " must be a mapping with the keys " + String.join(", ", allowedKeys));
      return null;
    }
    YamlMap map = new YamlMap(problems, node);
    for (NodeTuple tuple : mapping.getValue()) {
      String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
      if (!allowedKeys.contains(key)) {
        problems.add(
            tuple.getKeyNode(),
            "unknown key '"
                + key
                + "' in "
                + what
                + "; the keys are "
                + String.join(", ", allowedKeys));
      } else if (map.entries.putIfAbsent(key, tuple.getValueNode()) != null) {
        problems.add(tuple.getKeyNode(), "the key '" + key + "' stands twice in " + what);
      }
    }
    return map;
  }

  Node node() {
    return node;
  }

  boolean has(String key) {
    return entries.containsKey(key);
  }

  @Nullable Node get(String key) {
    return entries.get(key);
  }

  /**
   * Returns the scalars that stand under a key in the mappings of a list; of anything else none.
   */
  static List<String> scalarsOf(Node list, String key) {
    List<String> scalars = new ArrayList<>();
    if (list instanceof SequenceNode sequence) {
      for (Node item : sequence.getValue()) {
        for (NodeTuple tuple :
            item instanceof MappingNode map ? map.getValue() : List.<NodeTuple>of()) {
          if (tuple.getKeyNode() instanceof ScalarNode name
              && name.getValue().equals(key)
              && tuple.getValueNode() instanceof ScalarNode value) {
            scalars.add(value.getValue());
          }
        }
      }
    }
    return scalars;
  }

  /** Returns the node of a key that must be there; null, with the fault noted, where it is not. */
  @Nullable Node required(String key, String what) {
    Node value = entries.get(key);
    if (value == null) {
      problems.add(node, what + " needs the key '" + key + "'");
    }
    return value;
  }

  @Nullable String text(String key) {
    Node value = entries.get(key);
    return value == null ? null : scalar(value, "'" + key + "'");
  }

  @Nullable String requiredText(String key, String what) {
    Node value = required(key, what);
    return value == null ? null : scalar(value, "'" + key + "'");
  }

  @Nullable String scalar(Node value, String what) {
    if (value instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
      return scalar.getValue();
    }
    problems.add(value, what + " must be text");
    return null;
  }

  /** Reads a key with one of the choices; null, with the fault noted, where it is another. */
  <T> @Nullable T choice(String key, Map<String, T> choices) {
    Node value = entries.get(key);
    if (value == null) {
      return null;
    }
    String text = value instanceof ScalarNode scalar ? scalar.getValue() : "";
    T chosen = choices.get(text);
    if (chosen == null) {
      problems.add(
          value,
          "'"
              + text
              + "' is no "
              + key
              + "; the choices are "
              + String.join(", ", choices.keySet()));
    }
    return chosen;
  }

  @Nullable Duration duration(String key, Duration maximum) {
    Node value = entries.get(key);
    String text = value == null ? null : scalar(value, "'" + key + "'");
    if (value == null || text == null) {
      return null;
    }
    try {
      Duration duration = Duration.parse(text);
      if (duration.isPositive() && duration.compareTo(maximum) <= 0) {
        return duration;
      }
    } catch (DateTimeParseException e) {
      // Told below, with the bounds.
    }
    problems.add(
        value,
        "'"
            + text
            + "' is no duration for '"
            + key
            + "'; write an ISO 8601 duration such as PT30M,"
            + " longer than zero and at most "
            + maximum);
    return null;
  }

  @Nullable Integer integer(String key, int minimum, int maximum) {
    Double number = number(key, minimum, maximum, "a whole number");
    if (number != null && number != Math.rint(number)) {
      problems.add(node, "'" + key + "' must be a whole number");
      return null;
    }
    return number == null ? null : number.intValue();
  }

  @Nullable Double number(String key, double minimum, double maximum, String what) {
    Node value = entries.get(key);
    if (value == null) {
      return null;
    }
    String text = value instanceof ScalarNode scalar ? scalar.getValue() : "";
    try {
      double number = Double.parseDouble(text);
      if (number >= minimum && number <= maximum) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, with the bounds.
    }
    problems.add(
        value,
        String.format(
            Locale.ROOT,
            "'%s' must be %s from %s to %s",
            key,
            what,
            plain(minimum),
            plain(maximum)));
    return null;
  }

  /** Reads a list; an absent key gives an empty one, and faulty items are left out. */
  <T> List<T> list(String key, int maximum, Function<Node, @Nullable T> item) {
    Node value = entries.get(key);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof SequenceNode sequence)) {
      problems.add(value, "'" + key + "' must be a list");
      return List.of();
    }
    if (sequence.getValue().size() > maximum) {
      problems.add(
          value,
          "'"
              + key
              + "' has "
              + sequence.getValue().size()
              + " entries, at most "
              + maximum
              + " are allowed");
      return List.of();
    }
    List<T> items = new ArrayList<>();
    for (Node child : sequence.getValue()) {
      T read = item.apply(child);
      if (read != null) {
        items.add(read);
      }
    }
    return items;
  }

  List<String> texts(String key, int maximum) {
    return list(key, maximum, child -> scalar(child, "an entry of '" + key + "'"));
  }

  /** Returns the constants of an enum by the words that documents use for them. */
  static <E extends Enum<E>> SequencedMap<String, E> words(E[] constants) {
    SequencedMap<String, E> words = new LinkedHashMap<>();
    for (E constant : constants) {
      words.put(constant.name().toLowerCase(Locale.ROOT), constant);
    }
    return words;
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }
}
