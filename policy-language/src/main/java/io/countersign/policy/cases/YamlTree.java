package io.countersign.policy.cases;

import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * YAML as JSON values: plain scalars are numbers, true, false and null as JSON writes them, and
 * everything else is text. Dates and words such as {@code yes} stay text, as they would in JSON.
 */
final class YamlTree {
  private static final int MAXIMUM_CHARACTERS = 1_048_576;
  private static final int MAXIMUM_NESTING = 50;
  private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9][0-9]*)");
  private static final Pattern DECIMAL =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?");

  private YamlTree() {}

  /** The document is no YAML, or a key stands twice. */
  static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;
    private final int line;

    UnreadableException(int line, String message) {
      super(message);
      this.line = line;
    }

    int line() {
      return line;
    }
  }

  static Node compose(String yaml) throws UnreadableException {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAXIMUM_CHARACTERS);
    options.setNestingDepthLimit(MAXIMUM_NESTING);
    try {
      Node root = new Yaml(new SafeConstructor(options)).compose(new StringReader(yaml));
      if (root == null) {
        throw new UnreadableException(1, "the document is empty");
      }
      return root;
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      throw new UnreadableException(line, "this is not YAML: " + e.getProblem());
    } catch (YAMLException e) {
      throw new UnreadableException(1, "this is not YAML: " + e.getMessage());
    }
  }

  static int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }

  static Map<String, Node> fields(Node node, String what) throws UnreadableException {
    if (!(node instanceof MappingNode mapping)) {
      throw new UnreadableException(line(node), what + " must be a mapping");
    }
    Map<String, Node> fields = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
      if (fields.putIfAbsent(key, tuple.getValueNode()) != null) {
        throw new UnreadableException(
            line(tuple.getKeyNode()), "the key '" + key + "' stands twice in " + what);
      }
    }
    return fields;
  }

  static @Nullable Object value(Node node) throws UnreadableException {
    if (node.getAnchor() != null) {
      throw new UnreadableException(
          line(node), "anchors and aliases are not allowed; write the value out");
    }
    return switch (node) {
      case MappingNode mapping -> {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (Map.Entry<String, Node> field : fields(mapping, "a mapping").entrySet()) {
          values.put(field.getKey(), value(field.getValue()));
        }
        yield values;
      }
      case SequenceNode sequence -> {
        List<@Nullable Object> values = new ArrayList<>();
        for (Node item : sequence.getValue()) {
          values.add(value(item));
        }
        yield values;
      }
      case ScalarNode scalar ->
          scalar.getScalarStyle() == ScalarStyle.PLAIN
              ? plain(scalar.getValue())
              : scalar.getValue();
      default -> throw new UnreadableException(line(node), "this has no value");
    };
  }

  private static @Nullable Object plain(String text) {
    if (WHOLE.matcher(text).matches()) {
      return new BigInteger(text);
    }
    if (DECIMAL.matcher(text).matches()) {
      return new BigDecimal(text);
    }
    return switch (text) {
      case "null", "~", "" -> null;
      case "true" -> true;
      case "false" -> false;
      default -> text;
    };
  }
}
