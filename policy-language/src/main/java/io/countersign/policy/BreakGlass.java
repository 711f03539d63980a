package io.countersign.policy;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Who may grant in an emergency, alone and against the order of the stages, and who looks at it
 * afterwards.
 *
 * @param anyOf who may; empty for nobody
 * @param review who reviews what they granted; empty exactly where nobody may grant
 */
public record BreakGlass(List<Approver> anyOf, List<Approver> review) {
  /** Nobody may. */
  public static final BreakGlass NOBODY = new BreakGlass(List.of(), List.of());

  /** Copies the lists and refuses an emergency that nobody looks at. */
  public BreakGlass {
    anyOf = List.copyOf(anyOf);
    review = List.copyOf(review);
    if (anyOf.isEmpty() != review.isEmpty()) {
      throw new IllegalArgumentException(
          "Expected reviewers exactly where somebody may break the glass, but these may: "
              + anyOf
              + ", and these review: "
              + review);
    }
  }

  /** Returns whether somebody may. */
  public boolean isOffered() {
    return !anyOf.isEmpty();
  }

  /** Those whom both rules let, reviewed by those whom either names. */
  BreakGlass and(BreakGlass other) {
    SortedSet<Approver> both = new TreeSet<>(anyOf);
    both.retainAll(other.anyOf);
    if (both.isEmpty()) {
      return NOBODY;
    }
    SortedSet<Approver> reviewers = new TreeSet<>(review);
    reviewers.addAll(other.review);
    return new BreakGlass(List.copyOf(both), List.copyOf(reviewers));
  }

  /** The same with its lists in order. */
  BreakGlass sorted() {
    return and(this);
  }
}
