package io.countersign.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.countersign.agent.AgentClient;
import io.countersign.agent.AgentClientConfig;
import io.countersign.agent.Answer;
import io.countersign.agent.AnswerStatus;
import io.countersign.local.cli.Approvals;
import io.countersign.local.platform.Platform;
import io.countersign.local.platform.PlatformAddresses;
import io.countersign.local.platform.Service;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** An identity provider keeps the people of a running platform by SCIM. */
class ScimIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final String PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

  /** Votes until the aggregator has heard of a change; each takes a fraction of a second. */
  private static final int MAX_PROBES = 50;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static Platform platform;
  private final HttpClient http = HttpClient.newHttpClient();

  /** An answer. */
  private record Reply(int status, JsonNode body, @Nullable String etag) {}

  @BeforeAll
  static void start() throws IOException {
    platform = WholePlatform.start(WholePlatform.freshFolder("scim").resolve("data"));
  }

  @AfterAll
  static void stop() {
    if (platform != null) {
      platform.close();
    }
  }

  @Test
  void onlyTheTokensOfScimOpenItAndOnlyOneRaisesAuthority() throws Exception {
    String identity = platform.data().secret(Service.SCIM_TOKEN);
    assertThat(send("GET", "/ServiceProviderConfig", identity, null).status()).isEqualTo(200);
    assertThat(send("GET", "/ServiceProviderConfig", null, null).status()).isEqualTo(401);
    String person = new Approvals(platform.addresses()).token("user:otto");
    assertThat(send("GET", "/Users", person, null).status()).isEqualTo(401);
    String operation =
        "{\"op\":\"add\",\"path\":\"urn:countersign:params:scim:schemas:2.0:Authority:limits\","
            + "\"value\":[{\"amount\":\"1\",\"currency\":\"EUR\"}]}";
    Reply refused = patch("/Users/user%3Asam", identity, operation);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.body().path("schemas").get(0).asText())
        .isEqualTo("urn:ietf:params:scim:api:messages:2.0:Error");
    Reply raised =
        patch("/Users/user%3Asam", platform.data().secret(Service.SCIM_AUTHORITY_TOKEN), operation);
    assertThat(raised.status()).as(raised.toString()).isEqualTo(200);
    Reply read = send("GET", "/Users/user%3Asam", identity, null);
    assertThat(read.etag()).isEqualTo(raised.etag());
    assertThat(send("POST", "/Bulk", identity, "{}").status()).isEqualTo(501);
  }

  @Test
  void whoIsDeactivatedVotesNoMoreAndWhoIsPutIntoAGroupDoes() throws Exception {
    String identity = platform.data().secret(Service.SCIM_TOKEN);
    Actors actors = new Actors(platform.addresses());
    PlatformAddresses addresses = platform.addresses();
    try (AgentClient agent =
        new AgentClient(new AgentClientConfig(addresses.kafka(), addresses.registry()))) {
      propose(agent, "scim-main");
      assertThat(
              patch(
                      "/Users/user%3Afatima",
                      identity, "{\"op\":\"replace\",\"path\":\"active\",\"value\":false}")
                  .body()
                  .path("active")
                  .asBoolean(true))
          .isFalse();
      awaitInactive(agent, actors, "user:fatima");
      JsonNode refused = actors.approve("scim-main", "user:fatima");
      assertThat(refused.path("code").asText()).isEqualTo("inactive_principal");

      assertThat(actors.approve("scim-main", "user:olga").path("code").asText())
          .isEqualTo("not_eligible");
      Reply group =
          patch(
              "/Groups/group%3Afinance-approvers",
              identity,
              "{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":\"user:olga\"}]}");
      assertThat(group.body().path("members"))
          .extracting(member -> member.path("value").asText())
          .contains("user:olga", "user:frank");
      awaitAccepted(actors, "scim-main", "user:olga");
      assertThat(agent.awaitSettled("scim-main", LIMIT).map(Answer::status))
          .contains(AnswerStatus.GRANTED);
    }
  }

  private static void propose(AgentClient agent, String action) {
    agent.propose(action, Actors.vendorTerms(action));
    assertThat(agent.awaitVerdict(action, LIMIT).map(Answer::status))
        .contains(AnswerStatus.PENDING);
  }

  /** Votes on other actions tell when the aggregator has heard of it. */
  private static void awaitInactive(AgentClient agent, Actors actors, String person)
      throws InterruptedException {
    for (int probe = 0; probe < MAX_PROBES; probe++) {
      propose(agent, "scim-probe-" + probe);
      if (actors
          .approve("scim-probe-" + probe, person)
          .path("code")
          .asText()
          .equals("inactive_principal")) {
        return;
      }
    }
    throw new AssertionError("The aggregator does not hear that " + person + " is inactive");
  }

  private static void awaitAccepted(Actors actors, String action, String person)
      throws InterruptedException {
    String last = "nothing";
    for (int probe = 0; probe < MAX_PROBES; probe++) {
      JsonNode answer = actors.approve(action, person);
      if (answer.path("accepted").asBoolean()) {
        return;
      }
      last = answer.toString();
    }
    throw new AssertionError("A vote that should count does not: " + last);
  }

  private Reply patch(String path, String token, String operation)
      throws IOException, InterruptedException {
    return send(
        "PATCH",
        path,
        token,
        "{\"schemas\":[\"" + PATCH + "\"],\"Operations\":[" + operation + "]}");
  }

  private Reply send(String method, String path, @Nullable String token, @Nullable String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(platform.addresses().inbox() + "/scim/v2" + path))
            .timeout(LIMIT)
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    if (body != null) {
      request.header("Content-Type", "application/scim+json");
    }
    HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    return new Reply(
        answer.statusCode(),
        JSON.readTree(answer.body().isEmpty() ? "{}" : answer.body()),
        answer.headers().firstValue("ETag").orElse(null));
  }
}
