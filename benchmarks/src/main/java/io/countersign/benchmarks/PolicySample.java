package io.countersign.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.policy.ActionFacts;
import io.countersign.policy.ActionFacts.AgentFacts;
import io.countersign.policy.ActionFacts.TargetFacts;
import io.countersign.policy.PolicyDocument;
import io.countersign.policy.PolicyReading;
import io.countersign.policy.PolicySet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Policies, and actions of 1 KB to ask them about.
 *
 * @param policies compiled
 * @param actions as many as {@link #ACTIONS}
 */
record PolicySample(PolicySet policies, List<ActionFacts> actions) {
  /** How many actions one invocation asks about. */
  static final int ACTIONS = 50;

  /** Files of the example organisation. */
  static final List<String> EXAMPLE_POLICIES =
      List.of(
          "access",
          "contracts",
          "crm",
          "database",
          "defaults",
          "email",
          "erp",
          "forbidden",
          "knowledge",
          "notifications",
          "payments",
          "records",
          "repositories");

  private static final int RULES_OF_A_SYSTEM = 5;
  private static final int RULES_FOR_EVERYTHING = 5;

  /** The systems that actions touch; in a set of 50 rules there are no others. */
  private static final int BUSY_SYSTEMS = 9;

  /** So many that a document stays below its bounds on rules and characters. */
  private static final int SYSTEMS_OF_A_DOCUMENT = 90;

  /** The example organisation's policies and the actions of its cases, over and over. */
  static PolicySample exampleOrganisation() {
    List<PolicyDocument> documents =
        EXAMPLE_POLICIES.stream()
            .map(name -> compile(name, text("acme/policies/" + name + ".yaml")))
            .toList();
    List<ActionFacts> cases = exampleCases().stream().map(PolicySample::facts).toList();
    List<ActionFacts> actions = new ArrayList<>();
    for (int action = 0; action < ACTIONS; action++) {
      actions.add(cases.get(action % cases.size()));
    }
    return new PolicySample(PolicySet.of(documents), actions);
  }

  /** The example organisation's cases of one whole proposal, as JSON. */
  static List<JsonNode> exampleCases() {
    try {
      List<JsonNode> found = new ArrayList<>();
      for (JsonNode each :
          new JsonMapper().readTree(Samples.resource("acme/cases.json")).get("cases")) {
        if (each.has("proposal")) {
          found.add(each);
        }
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ActionFacts facts(JsonNode exampleCase) {
    ObjectNode proposal = exampleCase.get("proposal").deepCopy();
    return facts(proposal, Samples.padded(proposal.withObject("arguments")));
  }

  /**
   * Rules as they are typical: five for each system, which look at amounts, lists, the target and
   * the agent's confidence, and five that look at every action.
   *
   * @param rules how many in all: a multiple of 5, at least 50
   */
  static PolicySample typical(int rules) {
    int systems = (rules - RULES_FOR_EVERYTHING) / RULES_OF_A_SYSTEM;
    List<PolicyDocument> documents = new ArrayList<>();
    documents.add(compile("everything", head("everything") + text("rules-for-everything.yaml")));
    String template = text("rules-of-a-system.yaml");
    for (int first = 0; first < systems; first += SYSTEMS_OF_A_DOCUMENT) {
      String name = "systems-from-" + first;
      StringBuilder yaml = new StringBuilder(head(name));
      int end = Math.min(systems, first + SYSTEMS_OF_A_DOCUMENT);
      for (int system = first; system < end; system++) {
        yaml.append(template.replace("SYSTEM", "system" + system));
      }
      documents.add(compile(name, yaml.toString()));
    }
    List<ActionFacts> actions = new ArrayList<>();
    for (int action = 0; action < ACTIONS; action++) {
      actions.add(typicalAction(action));
    }
    return new PolicySample(PolicySet.of(documents), actions);
  }

  private static ActionFacts typicalAction(int number) {
    String system = "system" + number % BUSY_SYSTEMS;
    ObjectNode arguments = JsonNodeFactory.instance.objectNode();
    String verb =
        switch (number % 5) {
          case 0 -> {
            arguments.put("amount", 250 + number).put("currency", "EUR").put("to", "vendor:acme");
            yield "transfer";
          }
          case 1 -> {
            arguments.put("amount", 25_000 + number).put("currency", "EUR").put("to", "vendor:x");
            yield "transfer";
          }
          case 2 -> {
            arguments.put("record", "customer:" + number);
            arguments.putArray("fields").add("phone").add("street").add("iban");
            yield "update";
          }
          case 3 -> {
            arguments.put("table", "invoices_2019").put("where", "exported = true");
            yield "delete";
          }
          default -> {
            arguments.put("query", "open invoices").put("limit", 20);
            yield "read";
          }
        };
    ObjectNode proposal = JsonNodeFactory.instance.objectNode();
    proposal.put("actionId", "benchmark-" + number).put("tenant", "acme");
    proposal.put("requestedBy", "user:ivan").put("actionType", verb);
    proposal.put("tool", system + "." + verb).put("confidence", number % 10 == 0 ? 0.4 : 0.93);
    proposal
        .putObject("agent")
        .put("id", "procurement-agent")
        .put("owner", "user:maria")
        .put("runtime", "agent-runtime/2.4");
    proposal
        .putObject("target")
        .put("system", system)
        .put("resource", "vendor:acme")
        .put("environment", number % 2 == 0 ? "production" : "test")
        .put("dataClassification", "internal");
    return facts(proposal, Samples.padded(arguments));
  }

  @SuppressWarnings("NullAway") // type annotations of a record from a class file are not seen
  private static ActionFacts facts(ObjectNode proposal, ObjectNode arguments) {
    JsonNode agent = proposal.path("agent");
    JsonNode target = proposal.path("target");
    return new ActionFacts(
        proposal.path("actionId").asText(),
        proposal.path("actionType").asText(),
        proposal.path("tool").asText(),
        proposal.path("tenant").asText(),
        proposal.has("confidence") ? proposal.get("confidence").doubleValue() : null,
        new AgentFacts(
            agent.path("id").asText(),
            textOf(agent, "owner"),
            textOf(agent, "artifactDigest"),
            textOf(agent, "model"),
            textOf(agent, "runtime")),
        textOf(proposal, "requestedBy"),
        new TargetFacts(
            textOf(target, "system"),
            textOf(target, "resource"),
            textOf(target, "environment"),
            textOf(target, "dataClassification")),
        object(arguments));
  }

  private static @Nullable String textOf(JsonNode object, String name) {
    return object.path(name).textValue();
  }

  private static Map<String, @Nullable Object> object(JsonNode node) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    node.properties().forEach(member -> map.put(member.getKey(), value(member.getValue())));
    return map;
  }

  /** The same types of numbers as the evaluator gives to policy. */
  private static @Nullable Object value(JsonNode node) {
    return switch (node.getNodeType()) {
      case STRING -> node.textValue();
      case BOOLEAN -> node.booleanValue();
      case NUMBER -> node.isIntegralNumber() ? node.bigIntegerValue() : node.decimalValue();
      case OBJECT -> object(node);
      case ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>(node.size());
        node.forEach(item -> list.add(value(item)));
        yield list;
      }
      case NULL -> null;
      case BINARY, MISSING, POJO ->
          throw new IllegalStateException("Parsed JSON has no " + node.getNodeType());
    };
  }

  private static PolicyDocument compile(String name, String yaml) {
    return switch (PolicyDocument.read(name + ".yaml", yaml)) {
      case PolicyReading.Valid(PolicyDocument policy) -> policy;
      case PolicyReading.Invalid invalid ->
          throw new IllegalStateException("A sample policy is refused: " + invalid.text());
    };
  }

  private static String head(String name) {
    return """
    apiVersion: countersign/v1
    kind: ApprovalPolicy
    metadata: {name: %s, version: "1", owner: benchmarks}
    rules:
    """
        .formatted(name);
  }

  private static String text(String resource) {
    return new String(Samples.resource(resource), StandardCharsets.UTF_8);
  }
}
