package io.countersign.approval.query;

import io.countersign.approval.ActionId;
import io.countersign.approval.topology.StateCodec;
import io.countersign.approval.topology.StoredState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.streams.state.HostInfo;

/**
 * Answers for any action, whichever instance holds it: its state from that instance, its events
 * from the log. A state is shown only when its newest event is committed, so nobody acts on what
 * might be taken back.
 */
public final class ActionQueries {
  /** How long an answer is looked for while instances change places. */
  static final Duration LOOK_LIMIT = Duration.ofSeconds(4);

  /** How long it is waited for an event to be committed; a commit takes some 20 ms. */
  private static final Duration COMMIT_LIMIT = Duration.ofSeconds(2);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(800);

  private final Parts parts;

  /**
   * What it is made of.
   *
   * @param states the states of this instance, and who holds the others
   * @param peers the other instances
   * @param codec reads what they send
   * @param log readers of the log
   * @param events finds events in it
   * @param nanoTime a clock that only goes on, in nanoseconds
   */
  public record Parts(
      ActionStates states,
      Peers peers,
      StateCodec codec,
      KafkaLog log,
      EventLog events,
      LongSupplier nanoTime) {}

  /** With these parts. */
  public ActionQueries(Parts parts) {
    this.parts = parts;
  }

  /**
   * What is known of an action.
   *
   * @param partition where its events lie
   * @param state its state; empty where it was never seen
   * @param stale whether the state is that of a copy, which may be behind
   */
  public record Known(int partition, Optional<StoredState> state, boolean stale) {}

  /**
   * The partition of an action's events.
   *
   * @throws NotNowException while that is being found out
   */
  public int partition(ActionId actionId) {
    return patiently(() -> parts.states().place(actionId)).partition();
  }

  /**
   * The state of {@code actionId}, whoever holds it.
   *
   * @param stale whether a copy that may be behind will do where nobody else answers
   * @param authorization the header by which whoever asks has signed in, for other instances
   * @throws NotNowException where nobody answers in time
   */
  public Known state(ActionId actionId, boolean stale, String authorization) {
    return patiently(() -> lookUp(actionId, stale, authorization));
  }

  /**
   * The state of {@code actionId} as this instance holds it, for another one; nobody else is asked.
   * Empty where it was never seen.
   *
   * @throws NotNowException where this instance does not hold it
   */
  public Optional<StoredState> stateHere(ActionId actionId, boolean stale) {
    ActionStates.Place place = parts.states().place(actionId);
    boolean holds =
        parts.states().isHere(place.active())
            || (stale && place.standbys().stream().anyMatch(parts.states()::isHere));
    if (!holds) {
      throw new NotNowException("rebalancing", "Another instance holds the action.");
    }
    return parts.states().here(actionId, place.partition(), stale);
  }

  /** The stored form of {@code state}, in which it goes from one instance to another. */
  public byte[] encode(StoredState state) {
    return parts.codec().encode(state);
  }

  private Known lookUp(ActionId actionId, boolean stale, String authorization) {
    ActionStates.Place place = parts.states().place(actionId);
    try {
      return new Known(
          place.partition(),
          ask(place.active(), place.partition(), actionId, false, authorization),
          false);
    } catch (NotNowException notThere) {
      if (stale) {
        for (HostInfo standby : place.standbys()) {
          try {
            return new Known(
                place.partition(),
                ask(standby, place.partition(), actionId, true, authorization),
                true);
          } catch (NotNowException norThere) {
            notThere.addSuppressed(norThere);
          }
        }
      }
      throw notThere;
    }
  }

  private Optional<StoredState> ask(
      HostInfo host, int partition, ActionId actionId, boolean stale, String authorization) {
    if (parts.states().isHere(host)) {
      return parts.states().here(actionId, partition, stale);
    }
    return parts.peers().state(host, actionId, stale, authorization).map(this::decode);
  }

  private StoredState decode(byte[] stored) {
    try {
      return parts.codec().decode(stored);
    } catch (IllegalStateException newer) {
      throw new NotNowException(
          "other_release", "The instance that holds the action has a newer release.");
    }
  }

  /**
   * The committed events of an action from {@code from} to the newest that {@code state} knows, as
   * far back as the state remembers their times.
   *
   * @throws NotNowException where they are not committed or found in time
   */
  public List<LoggedEvent> events(int partition, StoredState state, int from) {
    int newest = state.approval().sequence();
    if (from > newest || state.times().newest().isEmpty()) {
      return List.of();
    }
    return parts
        .log()
        .read(
            partition,
            log ->
                parts
                    .events()
                    .read(
                        log,
                        state.approval().id(),
                        newest,
                        state.times(),
                        from,
                        newest,
                        COMMIT_LIMIT));
  }

  /** Tries again while instances change places, ever less often. */
  private <T> T patiently(Supplier<T> question) {
    long until = parts.nanoTime().getAsLong() + LOOK_LIMIT.toNanos();
    Duration pause = FIRST_PAUSE;
    while (true) {
      try {
        return question.get();
      } catch (NotNowException notNow) {
        if (parts.nanoTime().getAsLong() + pause.toNanos() > until) {
          throw notNow;
        }
        try {
          Thread.sleep(pause);
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          throw notNow;
        }
        pause = pause.multipliedBy(2);
        if (pause.compareTo(LONGEST_PAUSE) > 0) {
          pause = LONGEST_PAUSE;
        }
      }
    }
  }
}
