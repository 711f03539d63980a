package io.countersign.approval.runtime;

import io.countersign.approval.ActionId;
import io.countersign.approval.query.ActionAnswers;
import io.countersign.approval.query.EventTail;
import io.countersign.approval.query.EventView;
import io.countersign.approval.query.LoggedEvent;
import io.countersign.approval.query.NotNowException;
import io.countersign.approval.query.RefusedException;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends the events of an action to whoever listens, as they are committed: first those of the log,
 * then each that comes. A listener that cannot keep up, and one whose time is over, is let go and
 * comes again with the id of the last event that it has.
 */
@Singleton
final class EventStreams {
  private static final Logger LOG = Logger.getLogger(EventStreams.class);

  /** How many events wait for one listener. */
  private static final int MAX_BEHIND = 256;

  private static final Duration HEARTBEAT = Duration.ofSeconds(15);
  private static final long RECONNECT_MILLIS = 1_000;

  private final ActionAnswers answers;
  private final Semaphore places;
  private final Duration limit;

  EventStreams(ActionAnswers answers, AggregatorConfig config) {
    this.answers = answers;
    this.places = new Semaphore(config.queries().maxStreams());
    this.limit = config.queries().streamLimit();
  }

  /**
   * Begins a stream and returns.
   *
   * @param after the sequence of the last event that the listener has; 0 for none
   * @throws NotNowException where there is no place, or the log cannot be followed
   * @throws RefusedException where the listener may not have it
   */
  void start(
      ActionId actionId, ActionAnswers.Caller caller, int after, SseEventSink sink, Sse sse) {
    if (!places.tryAcquire()) {
      throw new NotNowException("busy", "Too many listen to events at this moment.");
    }
    boolean begun = false;
    try {
      Queue queue = new Queue();
      EventTail.Following following = answers.follow(actionId, queue);
      try {
        Stream stream =
            new Stream(
                actionId,
                caller,
                answers.requireHolderOrReader(actionId, caller),
                following,
                queue,
                sink,
                sse);
        Thread.ofVirtual().name("events-" + actionId).start(() -> run(stream, after));
        begun = true;
      } finally {
        if (!begun) {
          following.close();
        }
      }
    } finally {
      if (!begun) {
        places.release();
      }
    }
  }

  private record Stream(
      ActionId actionId,
      ActionAnswers.Caller caller,
      boolean holder,
      EventTail.Following following,
      Queue queue,
      SseEventSink sink,
      Sse sse) {}

  private void run(Stream stream, int after) {
    try {
      send(stream, after);
    } catch (NotNowException | RefusedException ended) {
      LOG.debugf("A stream of %s ends: %s", stream.actionId(), ended.getMessage());
    } catch (IllegalStateException | CompletionException gone) {
      LOG.debugf("The listener to %s has gone: %s", stream.actionId(), gone.getMessage());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      stream.following().close();
      stream.sink().close();
      places.release();
    }
  }

  private void send(Stream stream, int after) throws InterruptedException {
    long until = System.nanoTime() + limit.toNanos();
    int sent = after;
    for (EventView past : answers.events(stream.actionId(), stream.caller(), after + 1)) {
      send(stream, past);
      sent = past.sequence();
    }
    while (System.nanoTime() < until && !stream.sink().isClosed()) {
      LoggedEvent event = stream.queue().next();
      if (event == null) {
        if (stream.queue().isOver()) {
          return;
        }
        stream.sink().send(stream.sse().newEventBuilder().comment("").build());
      } else if (event.sequence() == sent + 1) {
        send(stream, EventView.of(event, stream.holder()));
        sent = event.sequence();
      } else if (event.sequence() > sent) {
        // Something was missed; the listener comes again and finds it in the log.
        return;
      }
    }
  }

  /** Waits until it is written, so that a slow listener holds up nobody but itself. */
  private static void send(Stream stream, EventView event) {
    OutboundSseEvent message =
        stream
            .sse()
            .newEventBuilder()
            .id(event.eventId())
            .name(event.type())
            .reconnectDelay(RECONNECT_MILLIS)
            .mediaType(MediaType.APPLICATION_JSON_TYPE)
            .data(EventView.class, event)
            .build();
    stream.sink().send(message).toCompletableFuture().join();
  }

  /** The events that a listener has not been sent yet. */
  private static final class Queue implements EventTail.Listener {
    private final BlockingQueue<LoggedEvent> events = new ArrayBlockingQueue<>(MAX_BEHIND);
    private volatile boolean over;

    @Override
    public void happened(LoggedEvent event) {
      if (!events.offer(event)) {
        over = true;
      }
    }

    @Override
    public void interrupted() {
      over = true;
    }

    @Nullable LoggedEvent next() throws InterruptedException {
      return over && events.isEmpty()
          ? null
          : events.poll(HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS);
    }

    boolean isOver() {
      return over;
    }
  }
}
