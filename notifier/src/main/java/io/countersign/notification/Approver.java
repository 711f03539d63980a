package io.countersign.notification;

import io.countersign.events.ApproverRef;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who may decide: a group or one named person.
 *
 * @param name {@code group:finance-approvers}, or a principal id such as {@code user:sam}
 */
public record Approver(String name) {
  /** How the names of groups and of people begin. */
  static final Set<String> PREFIXES = Set.of("group:", "user:");

  private static final String GROUP_PREFIX = "group:";

  /** The group with this id, which has no prefix. */
  public static Approver group(String id) {
    return new Approver(GROUP_PREFIX + id);
  }

  /** The person with this principal id. */
  public static Approver person(String principalId) {
    return new Approver(principalId);
  }

  /** From the event language; a reference that names nobody becomes a group that nobody is in. */
  static Approver of(ApproverRef ref) {
    @Nullable String person = ref.getPerson();
    if (person != null) {
      return person(person);
    }
    @Nullable String group = ref.getGroup();
    return group(group == null ? "" : group);
  }

  static List<Approver> of(List<ApproverRef> refs) {
    return refs.stream().map(Approver::of).toList();
  }

  /** In the event language. */
  public ApproverRef toRef() {
    return name.startsWith(GROUP_PREFIX)
        ? ApproverRef.newBuilder().setGroup(name.substring(GROUP_PREFIX.length())).build()
        : ApproverRef.newBuilder().setPerson(name).build();
  }
}
