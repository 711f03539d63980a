package io.countersign.approval;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an agent wants to do, as far as decisions rest on it.
 *
 * @param actionId the action
 * @param tenant tenant of the action
 * @param agentId the agent, without prefix
 * @param agentOwner owner of the agent as the agent says
 * @param requestedBy on whose wish the agent acts
 * @param actionType read, draft, send, …
 * @param tool name of the tool
 * @param target what the action touches
 * @param arguments arguments of the tool call, RFC 8785 text
 * @param parts names of the parts of the evidence pack that are present
 * @param expiresAt when the agent no longer wants it
 * @param pack everything that the agent said
 */
public record Proposal(
    ActionId actionId,
    String tenant,
    String agentId,
    @Nullable PrincipalId agentOwner,
    @Nullable PrincipalId requestedBy,
    String actionType,
    String tool,
    @Nullable Target target,
    String arguments,
    Set<String> parts,
    @Nullable Instant expiresAt,
    EvidencePack pack) {
  /** Copies the set. */
  public Proposal {
    parts = Set.copyOf(parts);
  }

  /** The agent as a principal. */
  public PrincipalId agent() {
    return PrincipalId.ofAgent(agentId);
  }

  /** Whether {@code other} says the same of everything that decisions rest on, its pack apart. */
  boolean sameActionAs(Proposal other) {
    return withPack(other.pack).equals(other);
  }

  private Proposal withPack(EvidencePack other) {
    return new Proposal(
        actionId,
        tenant,
        agentId,
        agentOwner,
        requestedBy,
        actionType,
        tool,
        target,
        arguments,
        parts,
        expiresAt,
        other);
  }

  /** The same proposal with other arguments. */
  public Proposal withArguments(String other) {
    return new Proposal(
        actionId,
        tenant,
        agentId,
        agentOwner,
        requestedBy,
        actionType,
        tool,
        target,
        other,
        parts,
        expiresAt,
        pack);
  }
}
