package io.countersign.notification.runtime;

import io.countersign.notification.Answer;
import io.countersign.notification.CommandRequest;
import io.countersign.notification.topology.AnswerListener;
import io.countersign.notification.topology.StoredAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends a decision, or another command, and waits for the event that answers it. Nobody holds a
 * thread meanwhile: the view that reads the events completes the wait.
 */
public final class DecisionService implements AnswerListener {
  /** How many decisions may wait at a time. */
  public static final int MAX_WAITING = 10_000;

  private final Sender sender;
  private final Function<String, @Nullable StoredAnswer> stored;
  private final Duration answerWithin;
  private final ConcurrentMap<String, CompletableFuture<StoredAnswer>> waiting =
      new ConcurrentHashMap<>();

  /**
   * @param sender writes the command
   * @param stored gives the answer that a command got before
   * @param answerWithin how long to wait
   */
  public DecisionService(
      Sender sender, Function<String, @Nullable StoredAnswer> stored, Duration answerWithin) {
    this.sender = sender;
    this.stored = stored;
    this.answerWithin = answerWithin;
  }

  /** Writes a command. */
  @FunctionalInterface
  public interface Sender {
    /** Writes it; {@code onFailure} hears where that did not succeed, perhaps on another thread. */
    void send(
        Sent sent,
        CommandRequest request,
        @Nullable String traceparent,
        Consumer<Throwable> onFailure);
  }

  /**
   * Who decides what, how and when.
   *
   * @param commandId id of the command
   * @param actionId the action
   * @param principal the token's subject
   * @param channel {@code inbox}, {@code cli} or {@code api}
   * @param at when
   */
  public record Sent(
      String commandId, String actionId, String principal, String channel, Instant at) {}

  /** Too many decisions wait already. */
  public static final class TooManyWaitingException extends RuntimeException {
    TooManyWaitingException() {
      super("Too many decisions wait for their answers; try again in a moment.");
    }
  }

  /**
   * Decides, or commands something else.
   *
   * @return the answer; fails with {@code TimeoutException} where none came in time
   */
  public CompletableFuture<Answer> decide(
      String actionId,
      String principal,
      String channel,
      CommandRequest request,
      @Nullable String traceparent) {
    @Nullable String chosen = request.commandId();
    String commandId = chosen == null ? newCommandId() : chosen;
    @Nullable StoredAnswer before = stored.apply(commandId);
    if (before != null) {
      return CompletableFuture.completedFuture(tell(before, actionId, principal));
    }
    if (waiting.size() >= MAX_WAITING) {
      return CompletableFuture.failedFuture(new TooManyWaitingException());
    }
    CompletableFuture<StoredAnswer> answer =
        waiting.computeIfAbsent(commandId, _ -> new CompletableFuture<>());
    Sent sent = new Sent(commandId, actionId, principal, channel, CommandSender.now());
    sender.send(sent, request, traceparent, answer::completeExceptionally);
    return answer
        .copy()
        .orTimeout(answerWithin.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete((_, _) -> waiting.remove(commandId, answer))
        .thenApply(told -> tell(told, actionId, principal));
  }

  @Override
  public void answered(String commandId, StoredAnswer answer) {
    @Nullable CompletableFuture<StoredAnswer> wait = waiting.get(commandId);
    if (wait != null) {
      // On another thread: this one folds events.
      wait.completeAsync(() -> answer);
    }
  }

  /** How many decisions wait for their answers. */
  public int waiting() {
    return waiting.size();
  }

  private static Answer tell(StoredAnswer told, String actionId, String principal) {
    if (told.answer().actionId().equals(actionId) && told.isFor(principal)) {
      return told.answer();
    }
    return new Answer(
        actionId,
        false,
        "command_id_in_use",
        "This commandId was used for another command; choose a new one for each.",
        null);
  }

  private static String newCommandId() {
    return "decision-" + UUID.randomUUID();
  }
}
