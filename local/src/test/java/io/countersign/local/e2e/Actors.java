package io.countersign.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.local.cli.Approvals;
import io.countersign.local.platform.PlatformAddresses;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;

/**
 * Agents and people of the tests. A person who hears nothing, because the service was killed under
 * them, says the same again under the same command id until there is an answer.
 */
final class Actors {
  /** Longest that a person goes on asking. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(15);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(300);
  private static final int ACCEPTED = 200;
  private static final int REFUSED = 409;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final PlatformAddresses addresses;
  private final Approvals approvals;
  private final HttpClient http = HttpClient.newHttpClient();

  Actors(PlatformAddresses addresses) {
    this.addresses = addresses;
    this.approvals = new Approvals(addresses);
  }

  /** A look-up that the example policies allow. */
  static byte[] lookUp(String actionId) {
    return proposal(actionId, "read", "kb.search", "helpdesk", "{\"query\":\"reset password\"}");
  }

  /** A change of a vendor's terms that one finance approver decides. */
  static byte[] vendorTerms(String actionId) {
    return proposal(actionId, "update", "erp.vendor.update", "erp", "{\"terms\":\"Net-60\"}");
  }

  private static byte[] proposal(
      String actionId, String type, String tool, String system, String arguments) {
    return """
    {"actionId":"%s","agent":{"id":"operations-agent","owner":"user:maria"},
     "requestedBy":"user:ivan","actionType":"%s","tool":"%s",
     "target":{"system":"%s","environment":"production"},"arguments":%s,
     "summary":"a test","rationale":"a test","change":{"before":{"a":1},"after":{"a":2}},
     "rollback":{"plan":"set it back"}}\
    """
        .formatted(actionId, type, tool, system, arguments)
        .getBytes(StandardCharsets.UTF_8);
  }

  /** What the person may decide now. */
  JsonNode inbox(String person) {
    return approvals.inbox(person);
  }

  /** The line of an action in a person's inbox, which follows the events within moments. */
  JsonNode awaitInInbox(String actionId, String person) throws InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < until) {
      for (JsonNode line : inbox(person)) {
        if (line.path("actionId").asText().equals(actionId)) {
          return line;
        }
      }
      Thread.sleep(BETWEEN_TRIES);
    }
    throw new AssertionError(actionId + " is not in the inbox of " + person);
  }

  /** Approves; returns the answer of the platform, which is an acceptance or a refusal. */
  JsonNode approve(String actionId, String person) throws InterruptedException {
    return decide(actionId, person, "approve");
  }

  /** Rejects, likewise. */
  JsonNode reject(String actionId, String person) throws InterruptedException {
    return decide(actionId, person, "reject");
  }

  private JsonNode decide(String actionId, String person, String decision)
      throws InterruptedException {
    ObjectNode body = JSON.createObjectNode();
    body.put("decision", decision);
    body.put("reason", "a test");
    body.put("commandId", UUID.randomUUID().toString());
    URI uri = URI.create(addresses.inbox() + "/v1/actions/" + actionId + "/decisions");
    long until = System.nanoTime() + PATIENCE.toNanos();
    String last = "nothing";
    while (System.nanoTime() < until) {
      try {
        HttpResponse<String> answer =
            http.send(
                HttpRequest.newBuilder(uri)
                    .timeout(REQUEST_LIMIT)
                    .header("Authorization", "Bearer " + approvals.token(person))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() == ACCEPTED || answer.statusCode() == REFUSED) {
          return JSON.readTree(answer.body());
        }
        last = answer.statusCode() + " " + answer.body();
      } catch (IOException e) {
        last = e.toString();
      }
      Thread.sleep(BETWEEN_TRIES);
    }
    throw new AssertionError("No answer to a vote on " + actionId + "; last: " + last);
  }

  /** What the auditor is told of an action; waits until the projection has come that far. */
  JsonNode audit(String actionId, String status) throws IOException, InterruptedException {
    URI uri = URI.create(addresses.audit() + "/v1/audit/actions/" + actionId);
    long until = System.nanoTime() + PATIENCE.toNanos();
    String last = "nothing";
    while (System.nanoTime() < until) {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(uri)
                  .timeout(REQUEST_LIMIT)
                  .header("Authorization", "Bearer " + approvals.token("user:carla"))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      last = answer.statusCode() + " " + answer.body();
      if (answer.statusCode() == ACCEPTED) {
        JsonNode action = JSON.readTree(answer.body());
        if (action.path("status").asText().equals(status)) {
          return action;
        }
      }
      Thread.sleep(BETWEEN_TRIES);
    }
    assertThat(last).as("what the auditor is told of " + actionId).contains(status);
    throw new AssertionError(last);
  }

  /** The keys that permits are verified with, a JWKS. */
  String permitKeys() throws IOException, InterruptedException {
    return http.send(
            HttpRequest.newBuilder(URI.create(addresses.aggregator() + "/v1/jwks"))
                .timeout(REQUEST_LIMIT)
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  /** Status of an answer without a token. */
  int auditWithoutToken(String actionId) throws IOException, InterruptedException {
    URI uri = URI.create(addresses.audit() + "/v1/audit/actions/" + actionId);
    return http.send(
            HttpRequest.newBuilder(uri).timeout(REQUEST_LIMIT).build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }
}
