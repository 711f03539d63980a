package io.countersign.approval;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the directory says of a person, an agent, a service or a group.
 *
 * @param id its id
 * @param kind what it is
 * @param groups names of the groups that it is in, without prefix
 * @param authority what it may decide, where it is among those who are asked
 * @param owner for an agent, who owns it
 * @param active whether it may act at present
 * @param version version of the directory's record
 */
public record Principal(
    PrincipalId id,
    Kind kind,
    Set<String> groups,
    Authority authority,
    @Nullable PrincipalId owner,
    boolean active,
    long version) {
  /** Copies the groups. */
  public Principal {
    groups = Set.copyOf(groups);
  }

  /** What a principal is; only a human's vote counts. */
  public enum Kind {
    HUMAN,
    AGENT,
    SERVICE,
    GROUP,
    UNKNOWN
  }
}
