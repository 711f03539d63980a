package io.countersign.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;

/**
 * One action whose events are followed: what was seen of it and who waits for what. Confined to the
 * follower's thread.
 */
final class Tracker {

  private record Waiter(Predicate<Answer> enough, CompletableFuture<Answer> future) {}

  private final String actionId;
  private final int partition;
  private final long startOffset;
  private final long startedNanos;
  private final List<SpecificRecord> events = new ArrayList<>();
  private final List<Waiter> waiters = new ArrayList<>();
  private long nextOffset;
  private boolean historyAsked;
  private boolean historyKnown;
  private Optional<Answer> answer = Optional.empty();

  /**
   * A tracker.
   *
   * @param startOffset events from here on are delivered; earlier ones come as history
   */
  Tracker(String actionId, int partition, long startOffset, long startedNanos) {
    this.actionId = actionId;
    this.partition = partition;
    this.startOffset = startOffset;
    this.nextOffset = startOffset;
    this.startedNanos = startedNanos;
  }

  String actionId() {
    return actionId;
  }

  int partition() {
    return partition;
  }

  long startOffset() {
    return startOffset;
  }

  long startedNanos() {
    return startedNanos;
  }

  Optional<Answer> answer() {
    return answer;
  }

  boolean isWanted() {
    waiters.removeIf(waiter -> waiter.future().isDone());
    return !waiters.isEmpty();
  }

  boolean isSettled() {
    return answer.isPresent() && answer.get().status().isSettled();
  }

  /**
   * Whether the past must be read to know the answer: once, and only if it is not known already.
   */
  boolean askForHistory() {
    boolean first = !historyAsked;
    historyAsked = true;
    return first;
  }

  void historyFailed() {
    historyAsked = false;
  }

  /** Takes the events before the start; they come first, whatever was seen since. */
  void historyRead(List<SpecificRecord> earlier) {
    if (historyKnown) {
      return;
    }
    historyKnown = true;
    events.addAll(0, earlier);
    refold();
  }

  /**
   * Takes one event.
   *
   * @return whether it cannot be understood without the events before the start
   */
  boolean eventSeen(long offset, SpecificRecord event) {
    if (offset < nextOffset) {
      return false;
    }
    nextOffset = offset + 1;
    events.add(event);
    refold();
    return answer.isEmpty() && AnswerFold.needsEarlierEvents(event);
  }

  void await(Predicate<Answer> enough, CompletableFuture<Answer> future) {
    waiters.add(new Waiter(enough, future));
    completeWaiters();
  }

  /** Lets another tracker of the action serve those who wait here. */
  void handOver(Tracker next) {
    next.waiters.addAll(waiters);
    waiters.clear();
  }

  void fail(RuntimeException problem) {
    waiters.forEach(waiter -> waiter.future().completeExceptionally(problem));
    waiters.clear();
  }

  private void refold() {
    answer = AnswerFold.fold(events);
    completeWaiters();
  }

  private void completeWaiters() {
    if (answer.isEmpty()) {
      return;
    }
    Answer known = answer.get();
    for (Waiter waiter : waiters) {
      if (waiter.enough().test(known)) {
        // Not on this thread: what callers hang onto the future must not hold up the follower.
        waiter.future().completeAsync(() -> known);
      }
    }
    waiters.removeIf(waiter -> waiter.enough().test(known));
  }
}
