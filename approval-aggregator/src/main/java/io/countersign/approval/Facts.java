package io.countersign.approval;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the decider may ask of the world while it decides on one input. What it used is written into
 * the event, so that replay asks nothing.
 */
@FunctionalInterface
public interface Facts {
  /** The directory's record of {@code id}, or null where it has none. */
  @Nullable Principal principal(PrincipalId id);

  /** The grants that {@code grantee} has, in order of their ids, whether they hold or not. */
  default List<Delegation> delegationsTo(PrincipalId grantee) {
    return List.of();
  }

  /** The grant of that id, or null where there is none. */
  default @Nullable Delegation delegation(String id) {
    return null;
  }

  /** When the members of {@code group}, without prefix, work. */
  default GroupTime workingTime(String group) {
    return GroupTime.unknown(group);
  }
}
