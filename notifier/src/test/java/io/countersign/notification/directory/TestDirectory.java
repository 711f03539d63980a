package io.countersign.notification.directory;

import io.countersign.events.Principal;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A directory in a map. */
final class TestDirectory implements Directory {
  private final TreeMap<String, Principal> records = new TreeMap<>();

  void put(Principal record) {
    @Nullable Principal before = records.get(record.getId());
    if (before != null && record.getVersion() != before.getVersion() + 1) {
      throw new AssertionError("versions rise by one: " + before + " then " + record);
    }
    records.put(record.getId(), record);
  }

  Scim.Result apply(Scim.Result result) {
    result.records().forEach(this::put);
    return result;
  }

  @Override
  public @Nullable Principal principal(String principalId) {
    return records.get(principalId);
  }

  @Override
  public List<Principal> principals(String idPrefix) {
    return records.values().stream().filter(record -> record.getId().startsWith(idPrefix)).toList();
  }

  @Override
  public List<String> members(String group) {
    return records.values().stream()
        .filter(record -> record.getGroups().contains(group))
        .map(Principal::getId)
        .toList();
  }

  @Override
  public Set<String> groupsWithMembers() {
    Set<String> groups = new TreeSet<>();
    records.values().forEach(record -> groups.addAll(record.getGroups()));
    return groups;
  }
}
