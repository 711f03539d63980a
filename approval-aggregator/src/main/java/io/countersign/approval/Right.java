package io.countersign.approval;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** By what right somebody decides: their own, or one that they were lent. */
sealed interface Right {
  /** Who decides. */
  Principal person();

  /** Whose right it is: who must be among those who are asked, and whose authority counts. */
  Principal holder();

  /** The grants from the one whose right is used to the decider's own; empty for an own right. */
  List<Delegation> chain();

  /**
   * Their own.
   *
   * @param person who decides
   */
  record Own(Principal person) implements Right {
    @Override
    public Principal holder() {
      return person;
    }

    @Override
    public List<Delegation> chain() {
      return List.of();
    }
  }

  /**
   * One that they were lent.
   *
   * @param person who decides
   * @param holder whose right it is
   * @param chain not empty
   */
  record Lent(Principal person, Principal holder, List<Delegation> chain) implements Right {
    public Lent {
      chain = List.copyOf(chain);
    }
  }

  /** Through whose hands it came, from whose it is; empty for an own right. */
  default List<PrincipalId> lentBy() {
    return chain().stream().map(Delegation::grantor).toList();
  }

  /** The grant that the decider has; null for an own right. */
  default @Nullable String delegationId() {
    return chain().isEmpty() ? null : chain().getLast().id();
  }

  /** Whether it covers being asked as a member of {@code group}; null for being named. */
  default boolean covers(@Nullable String group) {
    return chain().stream().allMatch(grant -> grant.scope().covers(group));
  }

  /** Up to what amount in a currency: the lowest of the holder's and the grants'; null for none. */
  default @Nullable Money limitIn(String currency) {
    Money lowest = holder().authority().limitIn(currency);
    for (Delegation grant : chain()) {
      Money lent = grant.scope().limit();
      if (lowest == null || (lent != null && !lent.currency().equals(currency))) {
        return null;
      }
      if (lent != null && lowest.reaches(lent)) {
        lowest = lent;
      }
    }
    return lowest;
  }

  /** Highest tier that it reaches; null for every tier. */
  default @Nullable Integer maxTier() {
    Integer lowest = holder().authority().maxTier();
    for (Delegation grant : chain()) {
      Integer tier = grant.scope().maxTier();
      if (tier != null && (lowest == null || tier < lowest)) {
        lowest = tier;
      }
    }
    return lowest;
  }
}
