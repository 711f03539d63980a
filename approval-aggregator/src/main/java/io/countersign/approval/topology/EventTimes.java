package io.countersign.approval.topology;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * When the newest events of an action were, so that they are found in the log without an index of
 * it.
 *
 * @param newest in order; at most {@value #MAX_EVENTS}
 */
public record EventTimes(List<Instant> newest) {
  /**
   * Of how many events it is kept; more than any action has that nobody plays with. Each costs
   * about three bytes of the state.
   */
  public static final int MAX_EVENTS = 1_000;

  /** Of no event. */
  public static final EventTimes NONE = new EventTimes(List.of());

  /** Keeps the newest {@value #MAX_EVENTS}. */
  public EventTimes {
    newest = List.copyOf(newest.subList(Math.max(0, newest.size() - MAX_EVENTS), newest.size()));
  }

  /** With later ones. */
  public EventTimes with(List<Instant> later) {
    List<Instant> all = new ArrayList<>(newest.size() + later.size());
    all.addAll(newest);
    all.addAll(later);
    return new EventTimes(all);
  }
}
