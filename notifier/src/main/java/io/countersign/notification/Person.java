package io.countersign.notification;

import io.countersign.events.Principal;
import io.countersign.events.PrincipalKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A principal as the directory knows it.
 *
 * @param id principal id with prefix
 * @param name to show; the id where the directory has none
 * @param human whether it is a person; nobody else may decide
 * @param active whether it may act at present
 * @param groups ids without prefix
 * @param limit up to what amount it may decide; null for no authority over amounts
 * @param owner for an agent: who owns it
 */
public record Person(
    String id,
    String name,
    boolean human,
    boolean active,
    List<String> groups,
    @Nullable Amount limit,
    @Nullable String owner) {
  /** Copies the list. */
  public Person {
    groups = List.copyOf(groups);
  }

  /** From the directory's record. */
  public static Person of(Principal principal) {
    @Nullable String displayName = principal.getDisplayName();
    return new Person(
        principal.getId(),
        displayName == null ? principal.getId() : displayName,
        principal.getKind() == PrincipalKind.HUMAN,
        principal.getActive(),
        principal.getGroups(),
        Amount.of(principal.getLimit()),
        principal.getOwner());
  }

  /** The names under which requests may be addressed to this person: itself, then its groups. */
  public List<Approver> names() {
    List<Approver> names = new ArrayList<>();
    names.add(Approver.person(id));
    groups.forEach(group -> names.add(Approver.group(group)));
    return List.copyOf(names);
  }
}
