package io.countersign.approval;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Who may grant in an emergency, alone and against the order of the stages, and who looks at it
 * afterwards.
 *
 * @param anyOf who may; empty for nobody
 * @param reviewers who reviews what they granted
 */
public record BreakGlass(List<Approver> anyOf, List<Approver> reviewers) {
  /** Nobody may. */
  public static final BreakGlass NOBODY = new BreakGlass(List.of(), List.of());

  /** Copies the lists. Where nobody would look at it afterwards, nobody may. */
  public BreakGlass {
    anyOf = reviewers.isEmpty() ? List.of() : List.copyOf(anyOf);
    reviewers = anyOf.isEmpty() ? List.of() : List.copyOf(reviewers);
  }

  /** Whether somebody may. */
  public boolean isOffered() {
    return !anyOf.isEmpty();
  }

  /** Those whom both let, reviewed by those whom either names. */
  BreakGlass and(BreakGlass other) {
    Set<Approver> all = new LinkedHashSet<>(reviewers);
    all.addAll(other.reviewers);
    return new BreakGlass(anyOf.stream().filter(other.anyOf::contains).toList(), List.copyOf(all));
  }
}
