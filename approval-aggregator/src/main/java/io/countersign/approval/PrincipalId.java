package io.countersign.approval;

/**
 * Id of a person, an agent or a service, with its prefix: {@code user:maria}, {@code
 * agent:procurement-agent}.
 *
 * @param value the id; not blank
 */
public record PrincipalId(String value) implements Comparable<PrincipalId> {
  private static final String AGENT_PREFIX = "agent:";

  /** Refuses a blank id. */
  public PrincipalId {
    if (value.isBlank()) {
      throw new IllegalArgumentException("Expected a principal id, but it is blank");
    }
  }

  /** The principal that an agent is, from the agent's id without prefix. */
  public static PrincipalId ofAgent(String agentId) {
    return new PrincipalId(AGENT_PREFIX + agentId);
  }

  /** Whether the id says of itself that it is an agent's. */
  public boolean isAgent() {
    return value.startsWith(AGENT_PREFIX);
  }

  @Override
  public int compareTo(PrincipalId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
