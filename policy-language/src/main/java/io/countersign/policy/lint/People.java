package io.countersign.policy.lint;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The people of a directory, as far as lint asks.
 *
 * @param byPrincipal each active person by principal id ({@code user:…})
 * @param groupsWithHours ids, without prefix, of the groups whose working time it has
 */
public record People(Map<String, Person> byPrincipal, Set<String> groupsWithHours) {
  /** Copies the map and the set. */
  public People {
    byPrincipal = Map.copyOf(byPrincipal);
    groupsWithHours = Set.copyOf(groupsWithHours);
  }

  /**
   * One person.
   *
   * @param groups ids without prefix
   * @param reachable whether the directory has an address to which a message can go
   */
  public record Person(Set<String> groups, boolean reachable) {
    /** Copies the set. */
    public Person {
      groups = Set.copyOf(groups);
    }
  }

  boolean hasPerson(String principal) {
    return byPrincipal.containsKey(principal);
  }

  boolean hasGroup(String group) {
    return !membersOf(group).isEmpty();
  }

  boolean isReachable(String principal) {
    Person person = byPrincipal.get(principal);
    return person != null && person.reachable();
  }

  Set<String> membersOf(String group) {
    return byPrincipal.entrySet().stream()
        .filter(entry -> entry.getValue().groups().contains(group))
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }
}
