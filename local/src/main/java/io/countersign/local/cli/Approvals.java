package io.countersign.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.local.platform.PlatformAddresses;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What people and agents do, over the notifier's REST interface and as themselves: each request
 * carries a token of the identity provider for the one who asks.
 */
public final class Approvals {

  private static final String SERVICE = "notifier";
  private static final String CLIENT_ID = "countersign-cli";
  private static final int NOT_FOUND = 404;
  private static final int UNAVAILABLE = 503;
  private static final int NO_ANSWER_YET = 504;
  private static final int ATTEMPTS = 5;
  private static final long PAUSE_MILLIS = 1000;

  private final PlatformAddresses addresses;
  private final Rest rest = new Rest();
  private final Map<String, String> tokens = new ConcurrentHashMap<>();

  /** At that platform. */
  public Approvals(PlatformAddresses addresses) {
    this.addresses = addresses;
  }

  /**
   * One decision.
   *
   * @param decision {@code approve}, {@code reject} or {@code request_changes}
   * @param reason why; null for none
   * @param edits pointers and new values; null for none
   * @param delegationId grant under which a vote is cast; null for the voter's own right, or for a
   *     grant where they have none
   */
  public record Decision(
      String decision,
      @Nullable String reason,
      @Nullable ObjectNode edits,
      @Nullable String delegationId) {
    /** One in the decider's own right, or under a grant where they have none. */
    public Decision(String decision, @Nullable String reason, @Nullable ObjectNode edits) {
      this(decision, reason, edits, null);
    }
  }

  /** A token of the local identity provider, which believes everybody. */
  public String token(String person) {
    return tokens.computeIfAbsent(
        person,
        subject -> {
          Rest.Reply reply =
              rest.postForm(
                  "identity provider",
                  addresses.identity() + "/token",
                  Map.of(
                      "grant_type",
                      "password",
                      "client_id",
                      CLIENT_ID,
                      "client_secret",
                      CLIENT_ID,
                      "scope",
                      "openid " + PlatformAddresses.AUDIENCE,
                      "username",
                      subject,
                      "password",
                      "local"));
          String token = reply.body().path("access_token").asText("");
          if (token.isEmpty()) {
            throw CommandFailure.usage(
                "The identity provider gives no token for %s (status %d)."
                    .formatted(subject, reply.status()));
          }
          return token;
        });
  }

  /** The requests that the person may decide now, ordered by deadline. */
  public JsonNode inbox(String person) {
    Rest.Reply reply = rest.get(SERVICE, addresses.inbox() + "/v1/inbox", token(person));
    return require(reply);
  }

  /** The reviews that the person may answer now, what waits longest in front. */
  public JsonNode reviews(String person) {
    return require(rest.get(SERVICE, addresses.inbox() + "/v1/reviews", token(person)));
  }

  /** The card of an action; missing where the notifier knows none. */
  public Rest.Reply card(String actionId, String person) {
    return rest.get(
        SERVICE, addresses.inbox() + "/v1/actions/" + Rest.segment(actionId), token(person));
  }

  /** Sends a decision; the answer says whether it counts. */
  public Rest.Reply decide(String actionId, String person, Decision decision) {
    ObjectNode body = OutputOptions.JSON.createObjectNode();
    body.put("decision", decision.decision());
    if (decision.reason() != null) {
      body.put("reason", decision.reason());
    }
    if (decision.edits() != null) {
      body.set("edits", decision.edits());
    }
    if (decision.delegationId() != null) {
      body.put("delegationId", decision.delegationId());
    }
    return command(actionId, person, "decisions", body);
  }

  /**
   * Sends a command; the answer says whether it counts.
   *
   * @param who principal that commands, e.g. {@code user:fatima} or {@code agent:sales-agent}
   * @param command last segment of its address, e.g. {@code comment}
   * @param body its fields; an id is put beside them
   */
  public Rest.Reply command(String actionId, String who, String command, ObjectNode body) {
    ObjectNode whole = body.deepCopy();
    // The same id in every attempt: a command that was taken after all is not taken twice.
    whole.put("commandId", "cli-" + UUID.randomUUID());
    Rest.Reply reply = send(actionId, who, command, whole);
    for (int attempt = 1; attempt < ATTEMPTS && isNotYet(reply); attempt++) {
      pause();
      reply = send(actionId, who, command, whole);
    }
    if (reply.status() == NOT_FOUND && !reply.body().has("code")) {
      throw CommandFailure.no("There is no action " + actionId + ".");
    }
    return reply;
  }

  private Rest.Reply send(String actionId, String who, String command, ObjectNode body) {
    return rest.post(
        SERVICE,
        addresses.inbox() + "/v1/actions/" + Rest.segment(actionId) + "/" + command,
        token(who),
        body.toString());
  }

  /** Written and not answered yet, or a service that is just starting: ask again. */
  private static boolean isNotYet(Rest.Reply reply) {
    return reply.status() == UNAVAILABLE || reply.status() == NO_ANSWER_YET;
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandFailure.unreachable("Interrupted while the decision waits.", e);
    }
  }

  private static JsonNode require(Rest.Reply reply) {
    if (!reply.isSuccess()) {
      throw CommandFailure.no(
          "The notifier says %d%s."
              .formatted(
                  reply.status(),
                  reply.body().has("message") ? ": " + reply.body().get("message").asText() : ""));
    }
    return reply.body();
  }
}
