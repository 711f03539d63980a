package io.countersign.policy;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What policy may know about an action.
 *
 * @param actionId id of the action
 * @param type one of read, draft, send, update, delete, approve, execute, transfer
 * @param tool dotted name, for example {@code payments.transfer}
 * @param tenant the tenant
 * @param confidence how sure the agent is, 0 to 1; null where it did not say
 * @param agent who acts
 * @param requester principal on whose wish the agent acts
 * @param target what the action touches
 * @param arguments the tool call's arguments as JSON values: maps, lists, text, booleans, numbers
 *     ({@code Integer}, {@code Long}, {@code BigInteger}, {@code Double}, {@code BigDecimal}) and
 *     null
 */
public record ActionFacts(
    String actionId,
    String type,
    String tool,
    String tenant,
    @Nullable Double confidence,
    AgentFacts agent,
    @Nullable String requester,
    TargetFacts target,
    Map<String, @Nullable Object> arguments) {

  /** The types that an action can have; a proposal with another is refused before policy. */
  public static final List<String> TYPES =
      List.of("read", "draft", "send", "update", "delete", "approve", "execute", "transfer");

  /** Copies the arguments' outermost map. */
  public ActionFacts {
    arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
  }

  /**
   * The agent.
   *
   * @param id id without prefix
   * @param owner principal of the human who owns it
   * @param artifactDigest digest of its artifact
   * @param model name and version of its model
   * @param runtime name and version of its runtime
   */
  public record AgentFacts(
      String id,
      @Nullable String owner,
      @Nullable String artifactDigest,
      @Nullable String model,
      @Nullable String runtime) {}

  /**
   * What the action touches.
   *
   * @param system the system
   * @param resource the resource within it
   * @param environment the environment
   * @param dataClassification the class of its data
   */
  public record TargetFacts(
      @Nullable String system,
      @Nullable String resource,
      @Nullable String environment,
      @Nullable String dataClassification) {
    /** A target of which nothing is known. */
    public static final TargetFacts NONE = new TargetFacts(null, null, null, null);
  }
}
