package io.countersign.notification;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A look at an action that ran, or may run, without people having decided in order.
 *
 * @param emergency whether an emergency grant is what is looked at
 * @param since when it was asked for
 * @param reviewers who may look
 * @param state how far it is
 * @param reviewer who looked; null while nobody has
 */
public record Review(
    boolean emergency,
    Instant since,
    List<Approver> reviewers,
    State state,
    @Nullable String reviewer) {
  /** Copies the list. */
  public Review {
    reviewers = List.copyOf(reviewers);
  }

  /** How far a review is. */
  public enum State {
    /** Nobody has looked. */
    OPEN("open"),
    /** The action stands. */
    CONFIRMED("confirmed"),
    /** It is to be undone. */
    UNDO_ORDERED("undo_ordered");

    private final String wireName;

    State(String wireName) {
      this.wireName = wireName;
    }

    /** The stable name. */
    public String wireName() {
      return wireName;
    }
  }

  Review completed(boolean confirmed, String by) {
    return new Review(
        emergency, since, reviewers, confirmed ? State.CONFIRMED : State.UNDO_ORDERED, by);
  }
}
