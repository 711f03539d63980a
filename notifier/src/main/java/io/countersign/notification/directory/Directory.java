package io.countersign.notification.directory;

import io.countersign.events.Principal;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The directory as it stands. */
public interface Directory {
  /** The record of a principal; null where there is none of this id. */
  @Nullable Principal principal(String principalId);

  /** The records whose ids begin so, in order of their ids. */
  List<Principal> principals(String idPrefix);

  /** Ids of the principals that are in the group, in order. */
  List<String> members(String group);

  /** Names of the groups that somebody is in, in order. */
  Set<String> groupsWithMembers();
}
