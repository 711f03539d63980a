package io.countersign.approval;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was checked when a vote was counted.
 *
 * @param stage the stage, from 0
 * @param demand the demand that the vote counts for, from 0
 * @param eligibleDemands every demand of the stage that the voter could satisfy, ascending
 * @param group the group through which they are entitled; null where they are named
 * @param limit the limit that was compared; null where no amount was
 * @param amount the amount that it had to reach; null where none was at stake
 * @param directoryVersion version of the voter's directory record
 * @param demanded the assurance that the requirement demands
 * @param given the assurance that was given
 */
public record AuthorityCheck(
    int stage,
    int demand,
    List<Integer> eligibleDemands,
    @Nullable String group,
    @Nullable Money limit,
    @Nullable Money amount,
    long directoryVersion,
    Assurance demanded,
    Assurance given) {
  /** Copies the list. */
  public AuthorityCheck {
    eligibleDemands = List.copyOf(eligibleDemands);
  }
}
