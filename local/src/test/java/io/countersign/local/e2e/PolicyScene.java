package io.countersign.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.countersign.agent.AgentClient;
import io.countersign.agent.AgentClientConfig;
import io.countersign.agent.Answer;
import io.countersign.agent.AnswerStatus;
import io.countersign.events.ActionClassified;
import io.countersign.events.Assurance;
import io.countersign.events.CommandMeta;
import io.countersign.events.Withdraw;
import io.countersign.local.admin.KafkaAccess;
import io.countersign.local.admin.RecordReader;
import io.countersign.local.admin.RecordWriter;
import io.countersign.local.cli.CommandRun;
import io.countersign.local.cli.Rest;
import io.countersign.local.platform.Platform;
import io.countersign.local.platform.PlatformAddresses;
import io.countersign.schemas.Topic;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * A policy of a test's own on a running platform: published with the command line, and asked by an
 * agent. Its tools begin with the policy's name, so that nothing else speaks about them.
 */
final class PolicyScene implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(60);

  private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Platform platform;
  private final String name;
  private final Path folder;
  private final AgentClient client;
  private int actions;

  PolicyScene(Platform platform, String name) throws IOException {
    this.platform = platform;
    this.name = name;
    this.folder = WholePlatform.freshFolder("policies/" + name);
    PlatformAddresses addresses = platform.addresses();
    this.client =
        new AgentClient(
            new AgentClientConfig(addresses.kafka(), addresses.registry())
                .withTopicPrefix(addresses.topicPrefix()));
  }

  /**
   * Publishes a version of the policy.
   *
   * @param body what stands below its metadata
   * @param more options of the command
   */
  void publish(String version, String body, String... more) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve(version + ".yaml"),
            """
            apiVersion: countersign/v1
            kind: ApprovalPolicy
            metadata: {name: %s, version: "%s"}
            """
                    .formatted(name, version)
                + body);
    List<String> command = new ArrayList<>(List.of("policy", "publish", file.toString()));
    command.addAll(List.of(more));
    run(command.toArray(String[]::new));
  }

  /** What a command answers that has to do what it is told. */
  String run(String... command) {
    CommandRun run = CommandRun.of(List.of(command), "--data", platform.data().root().toString());
    assertThat(run.code()).as(run.context()).isZero();
    return run.out();
  }

  /**
   * A proposal under an id that was not used before.
   *
   * @param tool the part of the tool's name behind that of the policy
   * @param arguments JSON
   */
  Proposal proposal(String tool, String arguments) {
    actions++;
    String actionId = "%s-%s-%d".formatted(name, tool, actions);
    return new Proposal(
        actionId,
        """
        {"actionId":"%s","agent":{"id":"operations-agent","owner":"user:maria"},
         "requestedBy":"user:ivan","actionType":"update","tool":"%s.%s",
         "target":{"system":"erp","environment":"production"},"arguments":%s}\
        """
            .formatted(actionId, name, tool, arguments));
  }

  /**
   * A proposal.
   *
   * @param actionId its action
   * @param json all of it
   */
  record Proposal(String actionId, String json) {}

  /** Proposes, and waits for the first answer. */
  Answer propose(String tool, String arguments) {
    return propose(proposal(tool, arguments));
  }

  Answer propose(Proposal proposal) {
    client.propose(proposal.actionId(), proposal.json().getBytes(StandardCharsets.UTF_8));
    return client.awaitVerdict(proposal.actionId(), LIMIT).orElseThrow(() -> silence(proposal));
  }

  private static AssertionError silence(Proposal proposal) {
    return new AssertionError("No answer to " + proposal.json());
  }

  /** Proposes under new ids until the first answer is as expected. */
  Answer proposeUntil(AnswerStatus expected, String tool, String arguments)
      throws InterruptedException {
    long until = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      Answer answer = propose(tool, arguments);
      if (answer.status() == expected) {
        return answer;
      }
      assertThat(System.nanoTime()).as("still %s", answer).isLessThan(until);
      Thread.sleep(BETWEEN_TRIES);
    }
  }

  /** How an action ends. */
  AnswerStatus settled(String actionId) {
    return client.awaitSettled(actionId, LIMIT).map(Answer::status).orElse(AnswerStatus.PENDING);
  }

  /** Where an action stands, when it stands as expected. */
  Answer await(String actionId, AnswerStatus expected) throws InterruptedException {
    long until = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      Answer answer = client.find(actionId).orElseThrow();
      if (answer.status() == expected) {
        return answer;
      }
      assertThat(System.nanoTime()).as("still %s", answer).isLessThan(until);
      Thread.sleep(BETWEEN_TRIES);
    }
  }

  /** When the permit of an answer ends. */
  static Instant permitEnd(Answer answer) throws JsonProcessingException {
    String permit = Objects.requireNonNull(answer.permit(), answer.toString());
    JsonNode claims =
        JSON.readTree(
            new String(
                Base64.getUrlDecoder().decode(permit.split("\\.", -1)[1]), StandardCharsets.UTF_8));
    return Instant.ofEpochSecond(claims.path("exp").asLong());
  }

  /** What the agent does that no longer wants its action. */
  void withdraw(String actionId) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    CommandMeta meta =
        CommandMeta.newBuilder()
            .setCommandId("withdraw-" + actionId)
            .setActionId(actionId)
            .setPrincipal("agent:operations-agent")
            .setAssurance(Assurance.NONE)
            .setChannel("agent")
            .setIssuedAt(now)
            .build();
    try (RecordWriter writer = new RecordWriter(new KafkaAccess(platform.addresses()))) {
      writer.send(Topic.APPROVAL_COMMANDS, actionId, new Withdraw(meta, "a test"), now);
      writer.await();
    }
  }

  /** What an instance of the evaluator explains. */
  static JsonNode explain(String evaluator, String proposal) {
    Rest.Reply reply =
        new Rest().post("policy-evaluator", evaluator + "/v1/explain", null, proposal);
    assertThat(reply.isSuccess()).as(reply.body().toString()).isTrue();
    return reply.body();
  }

  /** Whether it is this instance of the evaluator that counts for all. */
  static boolean counts(String evaluator) {
    return new Rest().get("policy-evaluator", evaluator + "/v1/limits?keys=none", null).isSuccess();
  }

  /** What an instance explains, when it has heard of the policy and knows how its limits stand. */
  static JsonNode awaitExplained(String evaluator, String proposal) throws InterruptedException {
    return awaitExplained(
        evaluator, proposal, explained -> explained.at("/limits/0").hasNonNull("used"));
  }

  /** Waits until so much is taken of the first limit that would count the action. */
  void awaitTaken(Proposal proposal, int amount) throws InterruptedException {
    awaitExplained(
        platform.addresses().evaluator(),
        proposal.json(),
        explained -> {
          String used = explained.at("/limits/0/used").asText();
          return !used.isEmpty() && new BigDecimal(used).compareTo(new BigDecimal(amount)) == 0;
        });
  }

  private static JsonNode awaitExplained(
      String evaluator, String proposal, Predicate<JsonNode> expected) throws InterruptedException {
    long until = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      JsonNode explained = explain(evaluator, proposal);
      if (expected.test(explained)) {
        return explained;
      }
      assertThat(System.nanoTime()).as("still %s", explained).isLessThan(until);
      Thread.sleep(BETWEEN_TRIES);
    }
  }

  /** What was classified of these actions, by their ids. */
  Map<String, ActionClassified> classified(List<String> wanted) {
    Map<String, ActionClassified> found = new LinkedHashMap<>();
    try (RecordReader reader = new RecordReader(new KafkaAccess(platform.addresses()))) {
      reader.<RuntimeException>forEach(
          Topic.ACTION_CLASSIFIED,
          (raw, value) -> {
            if (value instanceof ActionClassified answer && wanted.contains(answer.getActionId())) {
              found.put(answer.getActionId(), answer);
            }
          });
    }
    return found;
  }

  @Override
  public void close() {
    client.close();
  }
}
