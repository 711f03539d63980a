package io.countersign.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.countersign.agent.AgentClient;
import io.countersign.agent.AgentClientConfig;
import io.countersign.local.admin.KafkaAccess;
import io.countersign.local.admin.RecordReader;
import io.countersign.local.cli.Approvals;
import io.countersign.local.platform.Platform;
import io.countersign.local.platform.PlatformAddresses;
import io.countersign.local.platform.Service;
import io.countersign.schemas.Topic;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two instances of the approval aggregator: either answers for any action, and one may die. */
@ExtendWith(SharedPlatform.class)
final class AggregatorsIT {
  private static final int ACTIONS = 8;
  private static final String PERSON = "user:fatima";
  private static final String AGENT = "agent:operations-agent";
  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(75);
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(200);
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Test
  void eitherInstanceAnswersForEveryActionAndOneMayDieUnderTheVotes() throws Exception {
    Platform platform = SharedPlatform.get();
    PlatformAddresses addresses = platform.addresses();
    Approvals people = new Approvals(addresses);
    Actors actors = new Actors(addresses);
    List<String> actions =
        IntStream.range(0, ACTIONS).mapToObj(i -> "two-aggregators-" + i).toList();
    Path folder = WholePlatform.freshFolder("aggregators");
    try (ExtraInstance extra = ExtraInstance.aggregator(platform, folder, "aggregator-extra");
        AgentClient agent =
            new AgentClient(
                new AgentClientConfig(addresses.kafka(), addresses.registry())
                    .withTopicPrefix(addresses.topicPrefix()))) {
      ExtraInstance.awaitWorking(addresses, Service.APPROVAL_AGGREGATOR, 2);
      for (String action : actions) {
        agent.propose(action, Actors.vendorTerms(action));
      }
      for (String action : actions) {
        assertThat(agent.awaitVerdict(action, PATIENCE)).isPresent();
      }
      List<String> instances = List.of(addresses.aggregator(), extra.address());

      eitherAnswers(instances, actions, people);
      whoWaitsHearsOfTheGrant(instances, actions.getFirst(), people, actors);
      aStreamIsTakenUpWhereItEnded(extra.address(), actions.getFirst(), people);
      questionsAreRefusedWithStableCodes(extra.address(), people);

      List<String> open = actions.subList(1, ACTIONS);
      for (String action : open) {
        actors.awaitInInbox(action, PERSON);
      }
      try (var votes = Executors.newVirtualThreadPerTaskExecutor()) {
        List<CompletableFuture<JsonNode>> cast = new ArrayList<>();
        for (String action : open) {
          cast.add(
              CompletableFuture.supplyAsync(
                  () -> {
                    try {
                      return actors.approve(action, PERSON);
                    } catch (InterruptedException e) {
                      throw new IllegalStateException(e);
                    }
                  },
                  votes));
        }
        CompletableFuture.anyOf(cast.toArray(CompletableFuture<?>[]::new))
            .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        extra.kill();
        for (CompletableFuture<JsonNode> vote : cast) {
          vote.get(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
      }

      for (String action : open) {
        JsonNode verdict =
            await(addresses.aggregator(), "/v1/actions/" + action + "/verdict", people, "granted");
        assertThat(verdict.path("phase").asText()).isEqualTo("granted");
      }
      assertThat(eventIds(addresses, actions))
          .allSatisfy(
              (action, ids) ->
                  assertThat(ids)
                      .as("events of %s", action)
                      .isEqualTo(
                          IntStream.rangeClosed(1, ids.size())
                              .mapToObj(i -> action + "#" + i)
                              .toList())
                      .hasSize(3));
    }
  }

  private void eitherAnswers(List<String> instances, List<String> actions, Approvals people)
      throws Exception {
    for (String action : actions) {
      List<JsonNode> answers = new ArrayList<>();
      for (String instance : instances) {
        answers.add(await(instance, "/v1/actions/" + action, people, "pending"));
      }
      assertThat(answers.get(0)).isEqualTo(answers.get(1));
      assertThat(answers.get(0).path("eventId").asText()).isEqualTo(action + "#1");
      assertThat(answers.get(0).at("/request/stages/0/demands/0/quorum").asInt()).isPositive();
      assertThat(answers.get(0).path("complete").asBoolean()).isTrue();
    }
  }

  private void whoWaitsHearsOfTheGrant(
      List<String> instances, String action, Approvals people, Actors actors) throws Exception {
    List<CompletableFuture<HttpResponse<String>>> waiting =
        instances.stream()
            .map(
                instance ->
                    http.sendAsync(
                        request(
                            instance + "/v1/actions/" + action + "/verdict?waitSeconds=60",
                            people.token(AGENT)),
                        HttpResponse.BodyHandlers.ofString()))
            .toList();
    actors.awaitInInbox(action, PERSON);
    actors.approve(action, PERSON);
    for (CompletableFuture<HttpResponse<String>> waiter : waiting) {
      JsonNode verdict = JSON.readTree(waiter.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).body());
      assertThat(verdict.path("status").asText()).as(verdict.toString()).isEqualTo("granted");
      assertThat(verdict.path("permit").asText()).contains(".");
    }
    JsonNode seenByAnother = await(instances.get(0), "/v1/actions/" + action, people, "granted");
    assertThat(seenByAnother.at("/permit/token").isNull()).isTrue();
    assertThat(seenByAnother.at("/permit/approvers/0").asText()).isEqualTo(PERSON);
    for (String asOf : List.of("2", action + "%232")) {
      JsonNode before = get(instances.get(1), "/v1/actions/" + action + "?asOf=" + asOf, people);
      assertThat(before.path("sequence").asInt()).isEqualTo(2);
      assertThat(before.path("status").asText()).isEqualTo("pending");
      assertThat(before.at("/request/votes/0/voter").asText()).isEqualTo(PERSON);
      assertThat(before.at("/request/votes/0/authority/group").asText())
          .isEqualTo("finance-approvers");
    }
    JsonNode replayed = get(instances.get(1), "/v1/actions/" + action + "?asOf=3", people);
    assertThat(replayed).as("replay equals live").isEqualTo(seenByAnother);
    JsonNode events = get(instances.get(1), "/v1/actions/" + action + "/events", people);
    assertThat(events.findValuesAsText("type"))
        .containsExactly("approval.requested", "approval.vote_recorded", "approval.granted");
    assertThat(events.at("/2/data/permit").isNull()).isTrue();
  }

  private void aStreamIsTakenUpWhereItEnded(String instance, String action, Approvals people)
      throws Exception {
    assertThat(stream(instance, action, null, people, 3))
        .containsExactly(action + "#1", action + "#2", action + "#3");
    assertThat(stream(instance, action, action + "#1", people, 2))
        .containsExactly(action + "#2", action + "#3");
  }

  private List<String> stream(
      String instance, String action, @Nullable String lastEventId, Approvals people, int events)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(instance + "/v1/actions/" + action + "/stream"))
            .header("Authorization", "Bearer " + people.token(PERSON))
            .timeout(REQUEST_LIMIT);
    if (lastEventId != null) {
      request.header("Last-Event-ID", lastEventId);
    }
    try (Stream<String> lines =
        http.send(request.build(), HttpResponse.BodyHandlers.ofLines()).body()) {
      return lines
          .filter(line -> line.startsWith("id:"))
          .map(line -> line.substring("id:".length()).strip())
          .limit(events)
          .toList();
    }
  }

  private void questionsAreRefusedWithStableCodes(String instance, Approvals people)
      throws Exception {
    assertThat(send(instance + "/v1/actions/x", null).statusCode()).isEqualTo(401);
    assertRefused(instance + "/v1/actions/nobody-knows-it", people, 404, "unknown_action");
    assertRefused(instance + "/v1/actions/not%20an%20id", people, 400, "bad_action_id");
    assertRefused(instance + "/v1/actions/two-aggregators-0?asOf=9", people, 404, "unknown_event");
    assertRefused(instance + "/v1/actions/two-aggregators-0?asOf=soon", people, 400, "bad_as_of");
    assertRefused(instance + "/v1/actions/x/verdict?waitSeconds=61", people, 400, "bad_wait");
    HttpResponse<String> other =
        send(instance + "/v1/actions/two-aggregators-0", people.token("agent:another"));
    assertThat(other.statusCode()).as(other.body()).isEqualTo(403);
    JsonNode document = JSON.readTree(send(instance + "/q/openapi?format=json", null).body());
    assertThat(document.path("paths").properties().stream().map(Map.Entry::getKey))
        .contains(
            "/v1/actions/{actionId}",
            "/v1/actions/{actionId}/events",
            "/v1/actions/{actionId}/verdict",
            "/v1/actions/{actionId}/stream",
            "/v1/jwks")
        .noneMatch(path -> path.contains("internal"));
  }

  private void assertRefused(String address, Approvals people, int status, String code)
      throws Exception {
    HttpResponse<String> answer = send(address, people.token(PERSON));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/problem+json");
    assertThat(JSON.readTree(answer.body()).path("code").asText()).isEqualTo(code);
  }

  /** Asks again as long as the instances divide the actions among them, or it stands otherwise. */
  private JsonNode await(String instance, String path, Approvals people, String status)
      throws Exception {
    long until = System.nanoTime() + PATIENCE.toNanos();
    HttpResponse<String> last = send(instance + path, people.token(PERSON));
    while (System.nanoTime() < until) {
      if (last.statusCode() == OK) {
        JsonNode body = JSON.readTree(last.body());
        if (body.path("status").asText().equals(status)) {
          return body;
        }
      } else {
        assertThat(last.statusCode()).as(last.body()).isEqualTo(UNAVAILABLE);
        assertThat(last.headers().firstValue("Retry-After")).isPresent();
      }
      Thread.sleep(BETWEEN_TRIES);
      last = send(instance + path, people.token(PERSON));
    }
    throw new AssertionError("Still %d %s".formatted(last.statusCode(), last.body()));
  }

  private JsonNode get(String instance, String path, Approvals people) throws Exception {
    HttpResponse<String> answer = send(instance + path, people.token(PERSON));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(OK);
    return JSON.readTree(answer.body());
  }

  private HttpResponse<String> send(String address, @Nullable String token)
      throws IOException, InterruptedException {
    return http.send(
        request(address, token), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  private static HttpRequest request(String address, @Nullable String token) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address)).timeout(REQUEST_LIMIT);
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return request.build();
  }

  /** The ids of the events of these actions, as they stand in the log. */
  private static Map<String, List<String>> eventIds(
      PlatformAddresses addresses, List<String> actions) {
    Map<String, List<String>> found = new LinkedHashMap<>();
    actions.forEach(action -> found.put(action, new ArrayList<>()));
    try (RecordReader reader = new RecordReader(new KafkaAccess(addresses))) {
      reader.<RuntimeException>forEach(
          Topic.APPROVAL_EVENTS,
          (raw, value) -> {
            List<String> ids = found.get(raw.key());
            if (ids != null) {
              ids.add(
                  new String(
                      Objects.requireNonNull(raw.headers().lastHeader("ce_id")).value(),
                      StandardCharsets.UTF_8));
            }
          });
    }
    return found;
  }
}
