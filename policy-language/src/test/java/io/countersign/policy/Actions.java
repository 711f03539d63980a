package io.countersign.policy;

import io.countersign.policy.ActionFacts.AgentFacts;
import io.countersign.policy.ActionFacts.TargetFacts;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds actions for tests. */
record Actions(
    String id,
    String type,
    String tool,
    @Nullable Double confidence,
    @Nullable String environment,
    Map<String, @Nullable Object> arguments) {

  static Actions action(String type, String tool) {
    return new Actions("a-1", type, tool, 0.9, "production", Map.of());
  }

  static Actions transfer(@Nullable Object amount) {
    return action("transfer", "payments.transfer").with("amount", amount).with("currency", "EUR");
  }

  Actions with(String argument, @Nullable Object value) {
    Map<String, @Nullable Object> more = new LinkedHashMap<>(arguments);
    more.put(argument, value);
    return new Actions(id, type, tool, confidence, environment, Collections.unmodifiableMap(more));
  }

  Actions in(@Nullable String place) {
    return new Actions(id, type, tool, confidence, place, arguments);
  }

  Actions sure(@Nullable Double howSure) {
    return new Actions(id, type, tool, howSure, environment, arguments);
  }

  Actions named(String name) {
    return new Actions(name, type, tool, confidence, environment, arguments);
  }

  @SuppressWarnings("NullAway") // type annotations of a record from a class file are not seen
  ActionFacts facts() {
    return new ActionFacts(
        id,
        type,
        tool,
        "acme",
        confidence,
        new AgentFacts("agent", "user:maria", null, null, null),
        "user:ivan",
        new TargetFacts("system", "resource", environment, null),
        arguments);
  }
}
