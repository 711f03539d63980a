package io.countersign.policy.lint;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The people of a directory, as far as lint asks.
 *
 * @param groupsByPerson the groups of each active person by principal id ({@code user:…})
 */
public record People(Map<String, Set<String>> groupsByPerson) {
  /** Copies the map. */
  public People {
    groupsByPerson =
        groupsByPerson.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, entry -> Set.copyOf(entry.getValue())));
  }

  boolean hasPerson(String principal) {
    return groupsByPerson.containsKey(principal);
  }

  boolean hasGroup(String group) {
    return !membersOf(group).isEmpty();
  }

  Set<String> membersOf(String group) {
    return groupsByPerson.entrySet().stream()
        .filter(entry -> entry.getValue().contains(group))
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }
}
