package io.countersign.approval.runtime;

import java.time.Duration;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Compares the clock that deadlines are decided by with the broker's, and says what follows. It
 * decides nothing itself: a wrong clock takes the instance out of service, or stops it.
 */
final class ClockWatch {
  private static final Logger LOG = Logger.getLogger(ClockWatch.class);

  private final SteadyClock clock;
  private final Duration tolerance;
  private final Consumer<String> stop;

  private volatile @Nullable String problem;

  /**
   * A watch.
   *
   * @param clock the clock that deadlines are decided by
   * @param tolerance how far it may be off the broker's
   * @param stop ends the service, for the reason given
   */
  ClockWatch(SteadyClock clock, Duration tolerance, Consumer<String> stop) {
    this.clock = clock;
    this.tolerance = tolerance;
    this.stop = stop;
  }

  /** What is wrong with the clock; null where nothing is. */
  @Nullable String problem() {
    return problem;
  }

  /**
   * Throws IllegalStateException where the clock must not decide. A broker that does not tell the
   * time hinders nothing: it is logged, and the watch goes on asking.
   */
  void checkStart(BrokerTime.Question question) {
    try {
      Duration ahead = BrokerTime.ahead(clock, question);
      if (isOff(ahead)) {
        throw new IllegalStateException(
            off("The clock of this machine", ahead)
                + " Deadlines would be decided at wrong moments: set it right, or"
                + " countersign.approval.clock-tolerance.");
      }
    } catch (BrokerTime.UnknownException unknown) {
      LOG.warn(unknown.getMessage());
    }
  }

  /** Looks once. */
  void look(BrokerTime.Question question) {
    try {
      Duration shownAhead = BrokerTime.ahead(clock::shown, question);
      if (!isOff(shownAhead)) {
        clock.adopt();
        problem = null;
        return;
      }
      String off = off("The clock of this machine", shownAhead);
      Duration ahead = BrokerTime.ahead(clock, question);
      if (isOff(ahead)) {
        problem = off;
        stop.accept(off("The clock that deadlines are decided by", ahead));
      } else {
        if (problem == null) {
          LOG.error(off + " It is not followed; set it right.");
        }
        problem = off;
      }
    } catch (BrokerTime.UnknownException unknown) {
      LOG.debug(unknown.getMessage());
    }
  }

  private boolean isOff(Duration ahead) {
    return ahead.abs().compareTo(tolerance) > 0;
  }

  private String off(String which, Duration ahead) {
    return "%s is %s %s the broker's, and %s is allowed."
        .formatted(which, ahead.abs(), ahead.isNegative() ? "behind" : "ahead of", tolerance);
  }
}
