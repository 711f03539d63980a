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
 * @param limits up to what amounts it may decide, by currency; empty for no authority over amounts
 * @param owner for an agent: who owns it
 * @param maxTier highest tier that it may decide; null for every tier
 * @param decidesTools tools that it may decide on, as patterns; empty for all
 */
public record Person(
    String id,
    String name,
    boolean human,
    boolean active,
    List<String> groups,
    List<Amount> limits,
    @Nullable String owner,
    @Nullable Integer maxTier,
    List<String> decidesTools) {
  /** Copies the lists. */
  public Person {
    groups = List.copyOf(groups);
    limits = List.copyOf(limits);
    decidesTools = List.copyOf(decidesTools);
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
        limits(principal),
        principal.getOwner(),
        principal.getMaxTier(),
        principal.getDecidesTools());
  }

  private static List<Amount> limits(Principal principal) {
    List<Amount> limits = new ArrayList<>();
    @Nullable Amount limit = Amount.of(principal.getLimit());
    if (limit != null) {
      limits.add(limit);
    }
    principal.getLimits().forEach(each -> limits.add(Amount.from(each)));
    return limits;
  }

  /** The names under which requests may be addressed to this person: itself, then its groups. */
  public List<Approver> names() {
    List<Approver> names = new ArrayList<>();
    names.add(Approver.person(id));
    groups.forEach(group -> names.add(Approver.group(group)));
    return List.copyOf(names);
  }
}
