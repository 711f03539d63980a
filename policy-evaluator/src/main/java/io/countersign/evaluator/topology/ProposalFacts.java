package io.countersign.evaluator.topology;

import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.events.ActionProposed;
import io.countersign.events.Target;
import io.countersign.policy.ActionFacts;
import io.countersign.policy.ActionFacts.AgentFacts;
import io.countersign.policy.ActionFacts.TargetFacts;
import io.countersign.schemas.json.CanonicalJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes out of a proposal what policy may know. */
public final class ProposalFacts {
  private ProposalFacts() {}

  /**
   * The facts of a proposal that was read by {@code ProposalJson}.
   *
   * @throws io.countersign.schemas.json.InvalidJsonException when its arguments are no JSON
   */
  @SuppressWarnings("NullAway") // type annotations of a record from a class file are not seen
  public static ActionFacts of(ActionProposed proposal) {
    Target target = proposal.getTarget();
    return new ActionFacts(
        proposal.getActionId(),
        proposal.getActionType(),
        proposal.getTool(),
        proposal.getTenant(),
        proposal.getConfidence(),
        new AgentFacts(
            proposal.getAgent().getId(),
            proposal.getAgent().getOwner(),
            proposal.getAgent().getArtifactDigest(),
            proposal.getAgent().getModel(),
            proposal.getAgent().getRuntime()),
        proposal.getRequestedBy(),
        target == null
            ? TargetFacts.NONE
            : new TargetFacts(
                target.getSystem(),
                target.getResource(),
                target.getEnvironment(),
                target.getDataClassification()),
        object(CanonicalJson.parse(proposal.getArguments())));
  }

  private static Map<String, @Nullable Object> object(JsonNode node) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    node.properties().forEach(entry -> map.put(entry.getKey(), value(entry.getValue())));
    return map;
  }

  /** The plain Java value of parsed JSON. */
  static @Nullable Object plain(JsonNode node) {
    return value(node);
  }

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
}
