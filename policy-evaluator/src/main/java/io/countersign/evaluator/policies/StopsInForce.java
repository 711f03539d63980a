package io.countersign.evaluator.policies;

import io.countersign.policy.ActionFacts;
import io.countersign.policy.Classification;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The agents, tools and policies that are stopped at present, with the reason for each. */
public final class StopsInForce {
  private final Map<String, String> reasons = new ConcurrentHashMap<>();

  /** Stops a scope: {@code agent:<id>}, {@code tool:<pattern>} or {@code policy:<name>}. */
  public void stop(String scope, String reason) {
    reasons.put(scope, reason);
  }

  /** Lifts the stop of a scope. */
  public void lift(String scope) {
    reasons.remove(scope);
  }

  /** Denies where the agent, the tool or a policy that decided is stopped. */
  public Classification apply(ActionFacts facts, Classification classification) {
    if (reasons.isEmpty()) {
      return classification;
    }
    List<String> scopes = scopes(facts);
    classification.rules().stream()
        .map(rule -> "policy:" + rule.substring(0, rule.indexOf('/')))
        .distinct()
        .forEach(scopes::add);
    return scopes.stream()
        .flatMap(scope -> reason(scope).stream())
        .findFirst()
        .map(Classification::denied)
        .orElse(classification);
  }

  private static List<String> scopes(ActionFacts facts) {
    List<String> scopes = new ArrayList<>();
    scopes.add("agent:" + facts.agent().id());
    scopes.add("tool:" + facts.tool());
    scopes.add("tool:*");
    String tool = facts.tool();
    for (int dot = tool.indexOf('.'); dot >= 0; dot = tool.indexOf('.', dot + 1)) {
      scopes.add("tool:" + tool.substring(0, dot) + ".*");
    }
    return scopes;
  }

  private Optional<String> reason(String scope) {
    String reason = reasons.get(scope);
    return reason == null
        ? Optional.empty()
        : Optional.of("The " + scope.replaceFirst(":", " ") + " is suspended: " + reason);
  }
}
