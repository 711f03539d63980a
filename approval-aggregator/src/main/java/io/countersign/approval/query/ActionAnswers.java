package io.countersign.approval.query;

import io.countersign.approval.ActionId;
import io.countersign.approval.Approval;
import io.countersign.approval.Evolution;
import io.countersign.approval.query.ActionQueries.Known;
import io.countersign.approval.topology.EventReader;
import io.countersign.approval.topology.EventTimes;
import io.countersign.approval.topology.StoredState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/** The answers to questions about actions, each for somebody who may have it. */
public final class ActionAnswers {
  /** How long it takes at most until whoever waits misses nothing. */
  private static final Duration READY_LIMIT = Duration.ofSeconds(5);

  private final ActionQueries queries;
  private final Readers readers;
  private final EventTail tail;
  private final LongSupplier nanoTime;
  private final Semaphore waiting;

  /**
   * With these parts.
   *
   * @param queries looks states and events up
   * @param readers knows who may read what
   * @param tail tells what happens
   * @param nanoTime a clock that only goes on, in nanoseconds
   * @param maxWaiting how many may wait for a verdict at one time
   */
  public ActionAnswers(
      ActionQueries queries,
      Readers readers,
      EventTail tail,
      LongSupplier nanoTime,
      int maxWaiting) {
    this.queries = queries;
    this.readers = readers;
    this.tail = tail;
    this.nanoTime = nanoTime;
    this.waiting = new Semaphore(maxWaiting);
  }

  /**
   * Who asks.
   *
   * @param principal the {@code sub} of their token
   * @param authorization the header by which they signed in, for other instances
   */
  public record Caller(String principal, String authorization) {
    @Override
    public String toString() {
      return principal;
    }
  }

  /** The state now. */
  public ActionView now(ActionId actionId, Caller caller, boolean stale) {
    Known known = queries.state(actionId, stale, caller.authorization());
    StoredState state = readable(actionId, known, caller);
    return ActionView.of(
        state.approval(),
        queries.events(known.partition(), state, 1),
        Readers.isHolder(caller.principal(), state.approval()),
        known.stale());
  }

  /** The state right after the event with {@code sequence}. */
  public ActionView asOf(ActionId actionId, Caller caller, int sequence) {
    Known known = queries.state(actionId, false, caller.authorization());
    StoredState state = readable(actionId, known, caller);
    if (sequence < 1 || sequence > state.approval().sequence()) {
      throw new RefusedException(
          RefusedException.Why.UNKNOWN_EVENT,
          "The action %s has the events 1 to %d.".formatted(actionId, state.approval().sequence()));
    }
    List<LoggedEvent> events = complete(actionId, known, state);
    List<LoggedEvent> until = events.subList(0, sequence);
    Approval then = fold(actionId, until);
    return ActionView.of(
        then,
        until,
        // A permit of the past is no longer given out.
        sequence == state.approval().sequence()
            && Readers.isHolder(caller.principal(), state.approval()),
        false);
  }

  /** Replays the events, as the service itself does. */
  private static Approval fold(ActionId actionId, List<LoggedEvent> events) {
    EventReader reader = new EventReader();
    Approval state = Approval.unseen(actionId);
    try {
      for (LoggedEvent event : events) {
        state = Evolution.evolve(state, reader.read(state, event.value()));
      }
      return state;
    } catch (IllegalStateException | IllegalArgumentException older) {
      throw new RefusedException(
          RefusedException.Why.HISTORY_INCOMPLETE,
          "The events of %s are from before they had all that a replay needs.".formatted(actionId));
    }
  }

  private List<LoggedEvent> complete(ActionId actionId, Known known, StoredState state) {
    if (state.times().newest().size() < state.approval().sequence()) {
      throw new RefusedException(
          RefusedException.Why.HISTORY_INCOMPLETE,
          "Of the %d events of %s only the newest %d are found by time: the action is from before an upgrade, or has more than %d."
              .formatted(
                  state.approval().sequence(),
                  actionId,
                  state.times().newest().size(),
                  EventTimes.MAX_EVENTS));
    }
    return queries.events(known.partition(), state, 1);
  }

  /** The events from the position {@code from} on. */
  public List<EventView> events(ActionId actionId, Caller caller, int from) {
    Known known = queries.state(actionId, false, caller.authorization());
    StoredState state = readable(actionId, known, caller);
    if (from <= state.approval().sequence() - state.times().newest().size()) {
      complete(actionId, known, state);
    }
    boolean holder = Readers.isHolder(caller.principal(), state.approval());
    return queries.events(known.partition(), state, from).stream()
        .map(event -> EventView.of(event, holder))
        .toList();
  }

  /** The state in its stored form, for another instance that asks on behalf of {@code caller}. */
  public Optional<byte[]> storedHere(ActionId actionId, Caller caller, boolean stale) {
    return queries
        .stateHere(actionId, stale)
        .map(
            state -> {
              requireReadable(state.approval(), caller);
              return queries.encode(state);
            });
  }

  /**
   * The verdict, as soon as the action is settled, or as it stands when {@code wait} is over or
   * nothing more can be heard.
   */
  public VerdictView verdict(ActionId actionId, Caller caller, Duration wait) {
    Optional<VerdictView> now = verdictNow(actionId, caller);
    if (wait.isZero() || now.filter(VerdictView::settled).isPresent()) {
      return now.orElseThrow(() -> unknown(actionId));
    }
    if (!waiting.tryAcquire()) {
      throw new NotNowException("busy", "Too many wait for verdicts at this moment.");
    }
    try {
      return await(actionId, caller, wait).orElseThrow(() -> unknown(actionId));
    } finally {
      waiting.release();
    }
  }

  private Optional<VerdictView> await(ActionId actionId, Caller caller, Duration wait) {
    long until = nanoTime.getAsLong() + wait.toNanos();
    Signals signals = new Signals();
    try (EventTail.Following following =
        tail.follow(queries.partition(actionId), actionId, signals)) {
      awaitReady(following);
      while (true) {
        Optional<VerdictView> verdict = verdictNow(actionId, caller);
        if (verdict.filter(VerdictView::settled).isPresent()
            || !signals.await(until - nanoTime.getAsLong())) {
          return verdict;
        }
      }
    }
  }

  private Optional<VerdictView> verdictNow(ActionId actionId, Caller caller) {
    Known known = queries.state(actionId, false, caller.authorization());
    return known
        .state()
        .map(
            state -> {
              requireReadable(state.approval(), caller);
              return VerdictView.of(
                  state.approval(),
                  queries.events(known.partition(), state, 1),
                  Readers.isHolder(caller.principal(), state.approval()));
            });
  }

  /**
   * Whether {@code caller} holds the permit of an action that they may read about.
   *
   * @throws RefusedException where they may not, or the action is unknown
   */
  public boolean requireHolderOrReader(ActionId actionId, Caller caller) {
    Known known = queries.state(actionId, false, caller.authorization());
    return Readers.isHolder(caller.principal(), readable(actionId, known, caller).approval());
  }

  /**
   * Listens to an action.
   *
   * @return when nothing that is committed from then on is missed
   */
  public EventTail.Following follow(ActionId actionId, EventTail.Listener listener) {
    EventTail.Following following = tail.follow(queries.partition(actionId), actionId, listener);
    try {
      awaitReady(following);
      return following;
    } catch (NotNowException late) {
      following.close();
      throw late;
    }
  }

  private static void awaitReady(EventTail.Following following) {
    try {
      following.ready().get(READY_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new NotNowException("interrupted", "The service ends.");
    } catch (ExecutionException | TimeoutException late) {
      throw new NotNowException("log_unreachable", "Kafka does not answer as expected.");
    }
  }

  private StoredState readable(ActionId actionId, Known known, Caller caller) {
    StoredState state = known.state().orElseThrow(() -> unknown(actionId));
    requireReadable(state.approval(), caller);
    return state;
  }

  private void requireReadable(Approval approval, Caller caller) {
    if (!readers.mayRead(caller.principal(), approval)) {
      throw RefusedException.notPermitted();
    }
  }

  private static RefusedException unknown(ActionId actionId) {
    return new RefusedException(
        RefusedException.Why.UNKNOWN_ACTION,
        "No action %s is known. What was proposed a moment ago arrives in a moment."
            .formatted(actionId));
  }

  /** That something happened; how often does not matter. */
  private static final class Signals implements EventTail.Listener {
    private final BlockingQueue<Boolean> signals = new LinkedBlockingQueue<>();

    @Override
    public void happened(LoggedEvent event) {
      signals.add(true);
    }

    @Override
    public void interrupted() {
      signals.add(false);
    }

    /** Whether something happened within so many nanoseconds. */
    boolean await(long nanos) {
      try {
        Boolean first = signals.poll(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        return Boolean.TRUE.equals(first);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }
}
