package io.countersign.policy.cases;

import io.countersign.policy.Circumstances;
import io.countersign.policy.ExternalFacts;
import io.countersign.policy.PolicyProblem;
import io.countersign.policy.cases.YamlTree.UnreadableException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Reads one table of cases. */
final class CaseReader {
  private static final int MAXIMUM_CASES = 10_000;
  private static final int MAXIMUM_STEPS = 1_000;
  private static final Duration MAXIMUM_TIME = Duration.ofDays(3_650);
  private static final List<String> TOP =
      List.of("apiVersion", "kind", "now", "proposal", "facts", "cases");
  private static final List<String> CASE =
      List.of("name", "now", "proposal", "facts", "expect", "sequence");
  private static final List<String> STEP = List.of("at", "proposal", "expect", "outcome");

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
      Map<String, @Nullable Object> shared = object(top, "proposal");
      for (Node node : list.getValue()) {
        try {
          cases.addAll(one(node, top, shared));
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

  /** Reads a case: one action, or those of its sequence. */
  private List<PolicyCase> one(
      Node node, Map<String, Node> top, Map<String, @Nullable Object> shared)
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
    Node nowNode = fields.getOrDefault("now", top.get("now"));
    if (nowNode == null) {
      throw new UnreadableException(
          line, "the case '" + name + "' needs 'now', of its own or at the top");
    }
    Instant now = moment(nowNode);
    ExternalFacts facts = facts(fields.getOrDefault("facts", top.get("facts")));
    Map<String, @Nullable Object> proposal = merge(shared, object(fields, "proposal"));
    Node sequence = fields.get("sequence");
    Node expect = fields.get("expect");
    if ((sequence == null) == (expect == null)) {
      throw new UnreadableException(
          line, "the case '" + name + "' needs either 'expect' or 'sequence'");
    }
    if (sequence != null) {
      return steps(name, sequence, proposal, new Circumstances(now, facts));
    }
    return List.of(
        new PolicyCase(
            name,
            line,
            false,
            new ProposalValues(proposal, line).facts(name),
            new Circumstances(now, facts),
            null,
            expected(Objects.requireNonNull(expect))));
  }

  private List<PolicyCase> steps(
      String name, Node node, Map<String, @Nullable Object> shared, Circumstances begin)
      throws UnreadableException {
    if (!(node instanceof SequenceNode list)
        || list.getValue().isEmpty()
        || list.getValue().size() > MAXIMUM_STEPS) {
      throw new UnreadableException(
          YamlTree.line(node), "'sequence' must be a list of 1 to " + MAXIMUM_STEPS + " steps");
    }
    List<PolicyCase> steps = new ArrayList<>();
    Duration after = Duration.ZERO;
    for (Node child : list.getValue()) {
      Map<String, Node> fields = known(child, "a step", STEP);
      int line = YamlTree.line(child);
      Node at = fields.get("at");
      Duration next = at == null ? after : after(at);
      if (next.compareTo(after) < 0) {
        throw new UnreadableException(line, "steps stand in the order of their times");
      }
      after = next;
      String step = name + " [" + (steps.size() + 1) + "]";
      Node expect = fields.get("expect");
      Node outcome = fields.get("outcome");
      steps.add(
          new PolicyCase(
              step,
              line,
              !steps.isEmpty(),
              new ProposalValues(merge(shared, object(fields, "proposal")), line).facts(step),
              new Circumstances(begin.now().plus(after), begin.facts()),
              outcome == null ? null : outcome(outcome),
              expect == null ? PolicyCase.Expected.NOTHING : expected(expect)));
    }
    return steps;
  }

  private static PolicyCase.Expected expected(Node node) throws UnreadableException {
    Map<String, Node> expect = known(node, "expect", ExpectedReader.KEYS);
    if (expect.isEmpty()) {
      throw new UnreadableException(
          YamlTree.line(node), "'expect' needs one of " + String.join(", ", ExpectedReader.KEYS));
    }
    return ExpectedReader.read(expect);
  }

  private static Duration after(Node node) throws UnreadableException {
    try {
      Duration after = Duration.parse(String.valueOf(YamlTree.value(node)));
      if (!after.isNegative() && after.compareTo(MAXIMUM_TIME) <= 0) {
        return after;
      }
    } catch (DateTimeException e) {
      // Told below, with the bounds.
    }
    throw new UnreadableException(
        YamlTree.line(node),
        "'at' must be an ISO 8601 duration such as PT10M, at most " + MAXIMUM_TIME);
  }

  private static PolicyCase.Outcome outcome(Node node) throws UnreadableException {
    Object word = YamlTree.value(node);
    List<String> words = new ArrayList<>();
    for (PolicyCase.Outcome outcome : PolicyCase.Outcome.values()) {
      String own = outcome.name().toLowerCase(Locale.ROOT);
      if (own.equals(word)) {
        return outcome;
      }
      words.add(own);
    }
    throw new UnreadableException(
        YamlTree.line(node),
        "'%s' is no outcome; the choices are %s".formatted(word, String.join(", ", words)));
  }

  private static ExternalFacts facts(@Nullable Node node) throws UnreadableException {
    ExternalFacts facts = ExternalFacts.NONE;
    if (node == null) {
      return facts;
    }
    for (Map.Entry<String, Node> fact : YamlTree.fields(node, "'facts'").entrySet()) {
      try {
        facts = facts.with(fact.getKey(), YamlTree.value(fact.getValue()), null);
      } catch (ExternalFacts.RefusedException e) {
        throw new UnreadableException(
            YamlTree.line(fact.getValue()), String.valueOf(e.getMessage()));
      }
    }
    return facts;
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

  private static Map<String, @Nullable Object> object(Map<String, Node> fields, String key)
      throws UnreadableException {
    Node node = fields.get(key);
    if (node == null) {
      return Map.of();
    }
    if (!(YamlTree.value(node) instanceof Map<?, ?> map)) {
      throw new UnreadableException(YamlTree.line(node), "'" + key + "' must be a mapping");
    }
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    map.forEach((name, item) -> object.put(String.valueOf(name), item));
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
}
