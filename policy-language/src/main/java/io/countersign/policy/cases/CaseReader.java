package io.countersign.policy.cases;

import io.countersign.policy.PolicyProblem;
import io.countersign.policy.Tier;
import io.countersign.policy.Verdict;
import io.countersign.policy.cases.YamlTree.UnreadableException;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads one table of cases. */
final class CaseReader {
  private static final int MAXIMUM_CASES = 10_000;
  private static final List<String> TOP = List.of("apiVersion", "kind", "now", "proposal", "cases");
  private static final List<String> CASE = List.of("name", "now", "proposal", "expect");
  private static final List<String> EXPECT = List.of("verdict", "tier", "rules", "reasons_contain");

  private final String file;
  private final String yaml;
  private final List<PolicyProblem> problems = new ArrayList<>();
  private final Set<String> names = new HashSet<>();

  CaseReader(String file, String yaml) {
    this.file = file;
    this.yaml = yaml;
  }

  CaseFile read() {
    List<PolicyCase> cases = new ArrayList<>();
    try {
      Map<String, Node> top = known(YamlTree.compose(yaml), "the document", TOP);
      constant(top, "apiVersion", "countersign/v1");
      constant(top, "kind", "PolicyCases");
      if (!(top.get("cases") instanceof SequenceNode list)
          || list.getValue().isEmpty()
          || list.getValue().size() > MAXIMUM_CASES) {
        throw new UnreadableException(
            1, "the document needs 'cases', a list of 1 to " + MAXIMUM_CASES + " cases");
      }
      Node proposal = top.get("proposal");
      Map<String, @Nullable Object> shared =
          proposal == null ? Map.of() : object(YamlTree.value(proposal), proposal);
      for (Node node : list.getValue()) {
        try {
          cases.add(one(node, top.get("now"), shared));
        } catch (UnreadableException e) {
          note(e);
        }
      }
    } catch (UnreadableException e) {
      note(e);
    }
    return new CaseFile(problems.isEmpty() ? cases : List.of(), problems);
  }

  private void note(UnreadableException e) {
    problems.add(new PolicyProblem(file, e.line(), 1, String.valueOf(e.getMessage())));
  }

  private PolicyCase one(Node node, @Nullable Node sharedNow, Map<String, @Nullable Object> shared)
      throws UnreadableException {
    Map<String, Node> fields = known(node, "a case", CASE);
    int line = YamlTree.line(node);
    Node nameNode = fields.get("name");
    if (nameNode == null || !(YamlTree.value(nameNode) instanceof String name)) {
      throw new UnreadableException(line, "a case needs a 'name', which is text");
    }
    if (!names.add(name)) {
      throw new UnreadableException(line, "the name '" + name + "' stands twice");
    }
    Node now = fields.getOrDefault("now", sharedNow);
    if (now == null) {
      throw new UnreadableException(
          line, "the case '" + name + "' needs 'now', of its own or at the top");
    }
    Node proposal = fields.get("proposal");
    Map<String, @Nullable Object> own =
        proposal == null ? Map.of() : object(YamlTree.value(proposal), proposal);
    Node expectNode = fields.get("expect");
    Map<String, Node> expect = expectNode == null ? Map.of() : known(expectNode, "expect", EXPECT);
    if (expect.isEmpty()) {
      throw new UnreadableException(
          line, "the case '" + name + "' needs 'expect' with one of " + String.join(", ", EXPECT));
    }
    Node rules = expect.get("rules");
    Node reasons = expect.get("reasons_contain");
    return new PolicyCase(
        name,
        line,
        new ProposalValues(merge(shared, own), line).facts(name),
        moment(now),
        verdict(expect.get("verdict")),
        tier(expect.get("tier")),
        rules == null ? null : texts(rules),
        reasons == null ? List.of() : texts(reasons));
  }

  /** The case's fields over the shared ones; agent and target field by field. */
  private static Map<String, @Nullable Object> merge(
      Map<String, @Nullable Object> shared, Map<String, @Nullable Object> own) {
    Map<String, @Nullable Object> merged = new LinkedHashMap<>(shared);
    own.forEach(
        (key, value) -> {
          if (ProposalValues.PARTS.contains(key)
              && shared.get(key) instanceof Map<?, ?> below
              && value instanceof Map<?, ?> above) {
            Map<String, @Nullable Object> both = new LinkedHashMap<>();
            below.forEach((name, part) -> both.put(String.valueOf(name), part));
            above.forEach((name, part) -> both.put(String.valueOf(name), part));
            merged.put(key, both);
          } else {
            merged.put(key, value);
          }
        });
    return merged;
  }

  private static Map<String, Node> known(Node node, String what, List<String> keys)
      throws UnreadableException {
    Map<String, Node> fields = YamlTree.fields(node, what);
    for (Map.Entry<String, Node> field : fields.entrySet()) {
      if (!keys.contains(field.getKey())) {
        throw new UnreadableException(
            YamlTree.line(field.getValue()),
            "unknown key '%s' in %s; the keys are %s"
                .formatted(field.getKey(), what, String.join(", ", keys)));
      }
    }
    return fields;
  }

  private static void constant(Map<String, Node> top, String key, String expected)
      throws UnreadableException {
    Node node = top.get(key);
    if (node == null || !expected.equals(YamlTree.value(node))) {
      throw new UnreadableException(
          node == null ? 1 : YamlTree.line(node), "'" + key + "' must be " + expected);
    }
  }

  private static Map<String, @Nullable Object> object(@Nullable Object value, Node node)
      throws UnreadableException {
    if (!(value instanceof Map<?, ?> map)) {
      throw new UnreadableException(YamlTree.line(node), "'proposal' must be a mapping");
    }
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    map.forEach((key, item) -> object.put(String.valueOf(key), item));
    return object;
  }

  private static Instant moment(Node node) throws UnreadableException {
    try {
      return Instant.parse(String.valueOf(YamlTree.value(node)));
    } catch (DateTimeException e) {
      throw new UnreadableException(
          YamlTree.line(node), "'now' must be a moment such as 2026-11-18T09:00:00Z");
    }
  }

  private static @Nullable Verdict verdict(@Nullable Node node) throws UnreadableException {
    if (node == null) {
      return null;
    }
    Object word = YamlTree.value(node);
    for (Verdict verdict : Verdict.values()) {
      if (verdict.word().equals(word)) {
        return verdict;
      }
    }
    throw new UnreadableException(
        YamlTree.line(node),
        "'%s' is no verdict; the choices are %s"
            .formatted(
                word,
                Arrays.stream(Verdict.values())
                    .map(Verdict::word)
                    .collect(Collectors.joining(", "))));
  }

  private static @Nullable Integer tier(@Nullable Node node) throws UnreadableException {
    if (node == null) {
      return null;
    }
    if (YamlTree.value(node) instanceof BigInteger number
        && number.signum() >= 0
        && number.compareTo(BigInteger.valueOf(Tier.HIGHEST_LEVEL)) <= 0) {
      return number.intValue();
    }
    throw new UnreadableException(
        YamlTree.line(node), "'tier' must be a whole number from 0 to " + Tier.HIGHEST_LEVEL);
  }

  private static List<String> texts(Node node) throws UnreadableException {
    List<String> texts = new ArrayList<>();
    if (YamlTree.value(node) instanceof List<?> list) {
      for (Object item : list) {
        if (item instanceof String text) {
          texts.add(text);
        }
      }
      if (texts.size() == list.size()) {
        return texts;
      }
    }
    throw new UnreadableException(YamlTree.line(node), "this must be a list of texts");
  }
}
