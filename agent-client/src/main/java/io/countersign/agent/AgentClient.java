package io.countersign.agent;

import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.events.ActionExecuted;
import io.countersign.events.ActionProposed;
import io.countersign.events.ActionRolledBack;
import io.countersign.events.ActionVerified;
import io.countersign.schemas.Topics;
import io.countersign.schemas.json.CanonicalJson;
import io.countersign.schemas.json.InvalidJsonException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.specific.SpecificRecord;

/**
 * Proposes actions and hears what became of them. Safe to share between threads; one per process is
 * enough.
 *
 * <pre>{@code
 * try (var client = new AgentClient(new AgentClientConfig("localhost:7405", "http://localhost:7404/apis/ccompat/v7"))) {
 *   client.propose("invoice-4821", json);
 *   Answer answer = client.awaitSettled("invoice-4821", Duration.ofMinutes(30)).orElseThrow();
 *   if (answer.status().isExecutable()) {
 *     // execute answer.arguments() with answer.permit(), then reportOutcome(...)
 *   }
 * }
 * }</pre>
 *
 * <p>Without an answer there is no permit, and without a permit nothing may be executed. Proposing
 * the same content under the same action id again has no second effect, so that a retry is safe.
 * Every method throws {@link PlatformUnreachableException} when Kafka or the registry do not
 * answer; futures complete with it.
 */
public final class AgentClient implements AutoCloseable {

  private final AgentClientConfig config;
  private final ActionSender sender;
  private final EventSource events;
  private final EventFollower follower;

  /** A client of the platform at these addresses; connects when it is first used. */
  public AgentClient(AgentClientConfig config) {
    this.config = config;
    Topics topics = new Topics(config.topicPrefix());
    this.sender = new ActionSender(config, topics);
    this.events = new KafkaEventSource(config, topics);
    this.follower = new EventFollower(config, events);
  }

  /**
   * Id of the action that a JSON proposal names, or a new one where it names none or is no JSON:
   * even a malformed proposal is answered under the id that it was sent with.
   */
  public static String actionIdOf(byte[] json) {
    try {
      JsonNode id = CanonicalJson.parse(json).path("actionId");
      if (id.isTextual() && !id.textValue().isBlank()) {
        return id.textValue();
      }
    } catch (InvalidJsonException e) {
      // Not ours to judge: the policy evaluator says what is wrong with it.
    }
    return UUID.randomUUID().toString();
  }

  /**
   * Sends a proposal as JSON and returns when Kafka has it.
   *
   * @param actionId the action's id; also the record key
   * @param json the proposal in the JSON form of {@code docs/agents.md}
   */
  public void propose(String actionId, byte[] json) {
    join(proposeAsync(actionId, json));
  }

  /** Sends a proposal as Avro and returns when Kafka has it. */
  public void propose(ActionProposed proposal) {
    join(proposeAsync(proposal));
  }

  /** As {@link #propose(String, byte[])}, complete with the action id when Kafka has it. */
  public CompletableFuture<String> proposeAsync(String actionId, byte[] json) {
    return follower
        .followFromNow(actionId)
        .thenCompose(followed -> sender.proposeJson(actionId, json));
  }

  /** As {@link #propose(ActionProposed)}, complete with the action id when Kafka has it. */
  public CompletableFuture<String> proposeAsync(ActionProposed proposal) {
    return follower
        .followFromNow(proposal.getActionId())
        .thenCompose(followed -> sender.propose(proposal));
  }

  /** The first answer to the action, which may be {@link AnswerStatus#PENDING}. */
  public CompletableFuture<Answer> verdict(String actionId) {
    return follower.await(actionId, answer -> true);
  }

  /** The first answer to the action that is not {@link AnswerStatus#PENDING}. */
  public CompletableFuture<Answer> settled(String actionId) {
    return follower.await(actionId, answer -> answer.status().isSettled());
  }

  /**
   * Waits for the first answer to the action.
   *
   * @return the answer; empty where none came in time
   */
  public Optional<Answer> awaitVerdict(String actionId, Duration atMost) {
    return await(verdict(actionId), atMost);
  }

  /**
   * Waits until the action is settled.
   *
   * @return the answer; where it is not settled in time, the pending one; empty where none came
   */
  public Optional<Answer> awaitSettled(String actionId, Duration atMost) {
    CompletableFuture<Answer> first = verdict(actionId);
    Optional<Answer> settled = await(settled(actionId), atMost);
    if (settled.isPresent()) {
      first.cancel(false);
      return settled;
    }
    return await(first, Duration.ZERO);
  }

  /**
   * What is known of the action up to now, whoever proposed it; reads its past.
   *
   * @return the answer; empty where the platform knows no such action
   */
  public Optional<Answer> find(String actionId) {
    return AnswerFold.fold(history(actionId));
  }

  /**
   * The Avro records of {@code approval.events} about the action up to now, in their order; reads
   * its past.
   */
  public List<SpecificRecord> history(String actionId) {
    return join(follower.history(actionId));
  }

  /** Reports that the action ran; returns when Kafka has it. */
  public void reportOutcome(ActionExecuted executed) {
    join(sender.report(executed.getActionId(), executed.getEventId(), executed));
  }

  /** Reports whether the action had its effect; returns when Kafka has it. */
  public void reportOutcome(ActionVerified verified) {
    join(sender.report(verified.getActionId(), verified.getEventId(), verified));
  }

  /** Reports that the action was undone; returns when Kafka has it. */
  public void reportOutcome(ActionRolledBack rolledBack) {
    join(sender.report(rolledBack.getActionId(), rolledBack.getEventId(), rolledBack));
  }

  /** Ends the client's threads and connections; futures that are open complete exceptionally. */
  @Override
  public void close() {
    follower.close();
    sender.close();
    events.close();
  }

  private <T> T join(CompletableFuture<T> future) {
    // Kafka's own timeouts end every exchange; this one only guards against a defect in them.
    Duration atMost = config.requestTimeout().multipliedBy(4);
    try {
      return future.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw problem(e);
    } catch (TimeoutException e) {
      throw new PlatformUnreachableException(
          "Nothing was heard for " + atMost.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static Optional<Answer> await(CompletableFuture<Answer> future, Duration atMost) {
    try {
      return Optional.of(future.get(Math.max(1, atMost.toMillis()), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      future.cancel(false);
      return Optional.empty();
    } catch (ExecutionException e) {
      throw problem(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static RuntimeException problem(ExecutionException e) {
    Throwable cause = e.getCause();
    return cause instanceof RuntimeException known
        ? known
        : new PlatformUnreachableException("The exchange failed", e);
  }

  private static RuntimeException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new PlatformUnreachableException("Interrupted while waiting for the platform", e);
  }
}
