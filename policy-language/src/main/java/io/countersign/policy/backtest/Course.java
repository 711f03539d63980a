package io.countersign.policy.backtest;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of an action after its classification.
 *
 * @param firstSequence position of the first of its events that was seen; more than 1 where its
 *     life began before them
 * @param request the first request to people; null where nobody was asked
 * @param furtherRequests how many requests followed it
 * @param sentBack when it first went back to the agent; null where it did not
 * @param givenBack the moments at which it was clear that the action would not run now, in order,
 *     at most {@link #MAXIMUM_MOMENTS}
 */
public record Course(
    int firstSequence,
    @Nullable Request request,
    int furtherRequests,
    @Nullable Instant sentBack,
    List<Instant> givenBack) {

  /** How many moments are kept of one action. */
  public static final int MAXIMUM_MOMENTS = 20;

  /** Copies the list. */
  public Course {
    givenBack = List.copyOf(givenBack);
  }

  /**
   * A request to people.
   *
   * @param at when they were asked
   * @param approvers who was asked, sorted
   * @param endedAt when it ended; null where it is open
   * @param ending how; null where it is open
   */
  public record Request(
      Instant at, List<String> approvers, @Nullable Instant endedAt, @Nullable Ending ending) {
    /** Copies the list. */
    public Request {
      approvers = List.copyOf(approvers);
    }

    /** Returns how long the agent waited; null where it still does. */
    public @Nullable Duration waited() {
      return endedAt == null ? null : Duration.between(at, endedAt);
    }
  }

  /** Returns whether the whole life of the action was seen. */
  boolean isWhole() {
    return firstSequence == 1;
  }
}
