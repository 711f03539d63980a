package io.countersign.approval;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a stage: so many distinct humans out of these.
 *
 * @param anyOf who may satisfy it; at least one
 * @param quorum how many distinct humans it takes; at least 1
 * @param authority amount that each one's limit must reach; null where no amount is at stake
 * @param qualifications what each one must be qualified for when they vote, by names
 */
public record Demand(
    List<Approver> anyOf, int quorum, @Nullable Money authority, List<String> qualifications) {
  /** Refuses a demand that nobody could meet or that nobody need meet. */
  public Demand {
    anyOf = List.copyOf(anyOf);
    qualifications = List.copyOf(qualifications);
    if (anyOf.isEmpty()) {
      throw new IllegalArgumentException(
          "Expected a demand to name who may satisfy it, but it names nobody");
    }
    if (quorum < 1) {
      throw new IllegalArgumentException("Expected a quorum of at least 1, but it is " + quorum);
    }
  }

  /** A demand without qualifications. */
  public Demand(List<Approver> anyOf, int quorum, @Nullable Money authority) {
    this(anyOf, quorum, authority, List.of());
  }
}
