package io.countersign.policy;

import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads one policy document. */
final class DocumentReader {
  /** How long a document may be. */
  static final int MAXIMUM_CHARACTERS = 262_144;

  /** How many rules and defaults a document may have together. */
  static final int MAXIMUM_RULES = 500;

  private static final int MAXIMUM_NESTING = 30;
  private static final int MAXIMUM_GROUPS = 500;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  private final String yaml;
  private final YamlMap.Problems problems;

  DocumentReader(String file, String yaml) {
    this.yaml = yaml;
    this.problems = new YamlMap.Problems(file);
  }

  PolicyReading read() {
    PolicyDocument document = document();
    if (document == null || !problems.found().isEmpty()) {
      return new PolicyReading.Invalid(problems.found());
    }
    return new PolicyReading.Valid(document);
  }

  private @Nullable PolicyDocument document() {
    Node root = compose();
    if (root == null || !isPlain(root)) {
      return null;
    }
    YamlMap top =
        YamlMap.of(
            problems,
            root,
            "the document",
            List.of(
                "apiVersion",
                "kind",
                "metadata",
                "groups_required_from_directory",
                "rules",
                "defaults",
                "freezes"));
    if (top == null) {
      return null;
    }
    constant(top, "apiVersion", "countersign/v1");
    constant(top, "kind", "ApprovalPolicy");
    Node metadataNode = top.required("metadata", "the document");
    YamlMap metadata =
        metadataNode == null
            ? null
            : YamlMap.of(problems, metadataNode, "metadata", List.of("name", "version", "owner"));
    if (metadata == null) {
      return null;
    }
    String name = name(metadata, "name");
    String version = name(metadata, "version");
    if (name == null || version == null) {
      return null;
    }
    RuleReader reader = new RuleReader(problems, name, yaml);
    List<Rule> rules =
        new ArrayList<>(top.list("rules", MAXIMUM_RULES, node -> reader.read(node, false)));
    rules.addAll(top.list("freezes", ScheduleReader.MAXIMUM_FREEZES, reader::readFreeze));
    List<Rule> defaults = top.list("defaults", MAXIMUM_RULES, node -> reader.read(node, true));
    if (!top.has("rules") && !top.has("defaults") && !top.has("freezes")) {
      problems.add(root, "the document needs 'rules', 'defaults' or 'freezes'");
    }
    List<Rule> all = checkRules(root, rules, defaults);
    List<Rule> resolved = reader.resolve(all);
    resolved.forEach(rule -> Exceptions.check(rule, resolved, problems));
    return new PolicyDocument(
        name,
        version,
        metadata.text("owner"),
        top.texts("groups_required_from_directory", MAXIMUM_GROUPS),
        resolved.stream().filter(rule -> !rule.fallback()).toList(),
        resolved.stream().filter(Rule::fallback).toList(),
        digest(yaml));
  }

  private List<Rule> checkRules(Node root, List<Rule> rules, List<Rule> defaults) {
    List<Rule> all = new ArrayList<>(rules);
    all.addAll(defaults);
    if (all.size() > MAXIMUM_RULES) {
      problems.add(root, "the document has more than " + MAXIMUM_RULES + " rules");
    }
    Set<String> ids = new HashSet<>();
    for (Rule rule : all) {
      if (!ids.add(rule.id())) {
        problems.add(
            rule.at().line(), rule.at().column(), "the rule id '" + rule.id() + "' stands twice");
      }
    }
    return all;
  }

  private @Nullable Node compose() {
    if (yaml.length() > MAXIMUM_CHARACTERS) {
      problems.add(1, 1, "the document is longer than " + MAXIMUM_CHARACTERS + " characters");
      return null;
    }
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAXIMUM_CHARACTERS);
    options.setNestingDepthLimit(MAXIMUM_NESTING);
    try {
      Node root = new Yaml(new SafeConstructor(options)).compose(new StringReader(yaml));
      if (root == null) {
        problems.add(1, 1, "the document is empty");
      }
      return root;
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      int column = e.getProblemMark() == null ? 1 : e.getProblemMark().getColumn() + 1;
      problems.add(line, column, "this is not YAML: " + e.getProblem());
    } catch (YAMLException e) {
      problems.add(1, 1, "this is not YAML: " + e.getMessage());
    }
    return null;
  }

  /** Anchors make one node stand in many places, and can make it stand in itself: refused. */
  private boolean isPlain(Node node) {
    if (node.getAnchor() != null) {
      problems.add(node, "anchors and aliases are not allowed; write the value out");
      return false;
    }
    return switch (node) {
      case MappingNode mapping -> {
        boolean plain = true;
        for (NodeTuple tuple : mapping.getValue()) {
          plain = plain && isPlain(tuple.getKeyNode()) && isPlain(tuple.getValueNode());
        }
        yield plain;
      }
      case SequenceNode sequence -> sequence.getValue().stream().allMatch(this::isPlain);
      default -> true;
    };
  }

  private void constant(YamlMap map, String key, String expected) {
    Node value = map.required(key, "the document");
    if (value != null && !expected.equals(map.text(key))) {
      problems.add(value, "'" + key + "' must be " + expected);
    }
  }

  private @Nullable String name(YamlMap metadata, String key) {
    String text = metadata.requiredText(key, "metadata");
    if (text != null && !NAME.matcher(text).matches()) {
      problems.add(
          metadata.node(),
          "'"
              + text
              + "' is no "
              + key
              + "; it has 1 to 100 letters, digits, '.', '_' and '-' and"
              + " starts with a letter or digit");
      return null;
    }
    return text;
  }

  private static String digest(String yaml) {
    return "sha256:" + HexFormat.of().formatHex(sha256(yaml));
  }

  static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
