package io.countersign.approval;

import java.util.List;

/**
 * Whether somebody has to look at an action that nobody, or one alone, let pass. It stands beside
 * the {@link Phase}: the action goes on while its review waits.
 */
public sealed interface Review {
  /** Nobody has to. */
  Review NONE = new None();

  /** Nobody has to. */
  record None() implements Review {}

  /**
   * Somebody has to.
   *
   * @param reviewers who may
   * @param cause why
   */
  record Awaited(List<Approver> reviewers, Cause cause) implements Review {
    /** Copies the list. */
    public Awaited {
      reviewers = List.copyOf(reviewers);
    }
  }

  /**
   * The action stands.
   *
   * @param reviewer who said so
   */
  record Confirmed(PrincipalId reviewer) implements Review {}

  /**
   * The action is to be undone, and nobody has reported yet that it was.
   *
   * @param reviewer who said so
   */
  record UndoOrdered(PrincipalId reviewer) implements Review {}

  /**
   * The action was undone as ordered.
   *
   * @param reviewer who had ordered it
   */
  record Undone(PrincipalId reviewer) implements Review {}

  /**
   * It was tried to undo the action as ordered, and failed.
   *
   * @param reviewer who had ordered it
   */
  record UndoFailed(PrincipalId reviewer) implements Review {}

  /** Why somebody has to look. */
  enum Cause {
    /** The policy wants it. */
    POLICY,
    /** Somebody granted it in an emergency, alone. */
    BREAK_GLASS
  }
}
