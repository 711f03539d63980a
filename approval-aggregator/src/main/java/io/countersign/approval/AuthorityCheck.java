package io.countersign.approval;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was checked when a vote was counted.
 *
 * @param stage the stage, from 0
 * @param demand the demand that the vote counts for, from 0
 * @param eligibleDemands every demand of the stage that the voter could satisfy, ascending
 * @param group the group through which they, or whose right they used, are entitled; null where
 *     they are named
 * @param limit the limit that was compared; null where no amount was
 * @param amount the amount that it had to reach; null where none was at stake
 * @param maxTier highest tier that the right reaches; null for every tier
 * @param qualifications qualifications that were demanded and held
 * @param directoryVersion version of the voter's directory record
 * @param demanded the assurance that the requirement demands
 * @param given the assurance that was given
 * @param lent whose right it is; null where the voter acted for themselves
 */
public record AuthorityCheck(
    int stage,
    int demand,
    List<Integer> eligibleDemands,
    @Nullable String group,
    @Nullable Money limit,
    @Nullable Money amount,
    @Nullable Integer maxTier,
    List<String> qualifications,
    long directoryVersion,
    Assurance demanded,
    Assurance given,
    @Nullable Lent lent) {
  /** Copies the lists. */
  public AuthorityCheck {
    eligibleDemands = List.copyOf(eligibleDemands);
    qualifications = List.copyOf(qualifications);
  }

  /**
   * A right that the voter was lent.
   *
   * @param grants ids of the grants from the one whose right is used to the voter's own; not empty
   * @param lentBy who gave each of them; the first one's right it is
   * @param grantorDirectoryVersion version of that one's directory record
   */
  public record Lent(List<String> grants, List<PrincipalId> lentBy, long grantorDirectoryVersion) {
    /** Copies the lists, which have an entry for each link of the chain. */
    public Lent {
      grants = List.copyOf(grants);
      lentBy = List.copyOf(lentBy);
      if (grants.isEmpty() || grants.size() != lentBy.size()) {
        throw new IllegalArgumentException(
            "Expected a grantor for each of at least one grant, but there are %s by %s"
                .formatted(grants, lentBy));
      }
    }

    /** Whose right it is. */
    public PrincipalId grantor() {
      return lentBy.getFirst();
    }

    /** The grant that the voter has. */
    public String delegationId() {
      return grants.getLast();
    }
  }
}
