package io.countersign.policy.cases;

import io.countersign.policy.ActionFacts;
import io.countersign.policy.ActionFacts.AgentFacts;
import io.countersign.policy.ActionFacts.TargetFacts;
import io.countersign.policy.cases.YamlTree.UnreadableException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes out of a proposal's fields what policy may know, by the names of the proposal's JSON form.
 */
final class ProposalValues {
  /** Fields with fields of their own. */
  static final List<String> PARTS = List.of("agent", "target");

  private static final String DEFAULT_TENANT = "default";

  /** What policy knows of, and what it does not look at and a copied proposal may have. */
  private static final List<String> FIELDS =
      List.of(
          "actionId",
          "actionType",
          "tool",
          "tenant",
          "agent",
          "requestedBy",
          "target",
          "arguments",
          "confidence",
          "summary",
          "rationale",
          "evidence",
          "sources",
          "change",
          "alternatives",
          "rollback",
          "context",
          "proposedAt",
          "expiresAt");

  private static final List<String> AGENT =
      List.of("id", "owner", "artifactDigest", "model", "runtime");
  private static final List<String> TARGET =
      List.of("system", "resource", "environment", "dataClassification");

  private final Map<String, @Nullable Object> fields;
  private final int line;

  ProposalValues(Map<String, @Nullable Object> fields, int line) throws UnreadableException {
    this.fields = fields;
    this.line = line;
    check(fields, FIELDS, "proposal");
  }

  ActionFacts facts(String caseName) throws UnreadableException {
    String type = required("actionType");
    if (!ActionFacts.TYPES.contains(type)) {
      throw wrong("'actionType' is one of " + String.join(", ", ActionFacts.TYPES));
    }
    Map<String, @Nullable Object> agent = part("agent", AGENT);
    Map<String, @Nullable Object> target = part("target", TARGET);
    String agentId = text(agent, "id");
    if (agentId == null) {
      throw wrong("'proposal' needs agent.id, of its own or at the top");
    }
    String actionId = text(fields, "actionId");
    String tenant = text(fields, "tenant");
    return new ActionFacts(
        actionId == null ? caseName : actionId,
        type,
        required("tool"),
        tenant == null ? DEFAULT_TENANT : tenant,
        confidence(),
        new AgentFacts(
            agentId,
            text(agent, "owner"),
            text(agent, "artifactDigest"),
            text(agent, "model"),
            text(agent, "runtime")),
        text(fields, "requestedBy"),
        new TargetFacts(
            text(target, "system"),
            text(target, "resource"),
            text(target, "environment"),
            text(target, "dataClassification")),
        part("arguments", null));
  }

  private String required(String key) throws UnreadableException {
    String text = text(fields, key);
    if (text == null) {
      throw wrong("'proposal' needs " + key + ", of its own or at the top");
    }
    return text;
  }

  private @Nullable String text(Map<String, @Nullable Object> map, String key)
      throws UnreadableException {
    Object value = map.get(key);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw wrong("'" + key + "' must be text; put it in quotes");
  }

  private @Nullable Double confidence() throws UnreadableException {
    Object value = fields.get("confidence");
    if (value == null) {
      return null;
    }
    if (value instanceof Number number && number.doubleValue() >= 0 && number.doubleValue() <= 1) {
      return number.doubleValue();
    }
    throw wrong("'confidence' must be a number from 0 to 1");
  }

  private Map<String, @Nullable Object> part(String key, @Nullable List<String> allowed)
      throws UnreadableException {
    Object value = fields.get(key);
    Map<String, @Nullable Object> part = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((name, item) -> part.put(String.valueOf(name), item));
    } else if (value != null) {
      throw wrong("'" + key + "' must be a mapping");
    }
    if (allowed != null) {
      check(part, allowed, key);
    }
    return part;
  }

  private void check(Map<String, @Nullable Object> map, List<String> allowed, String what)
      throws UnreadableException {
    for (String key : map.keySet()) {
      if (!allowed.contains(key)) {
        throw wrong(
            "unknown field '%s' in %s; the fields are %s"
                .formatted(key, what, String.join(", ", allowed)));
      }
    }
  }

  private UnreadableException wrong(String message) {
    return new UnreadableException(line, message);
  }
}
