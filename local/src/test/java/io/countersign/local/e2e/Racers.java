package io.countersign.local.e2e;

import io.countersign.agent.AgentClient;
import io.countersign.agent.Answer;
import io.countersign.agent.AnswerStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Agents that pay the same payee at the same time, each in small parts. */
final class Racers {
  private static final int AGENTS = 10;
  private static final int PARTS = 6;

  /** What each part comes to; the example policies let 10,000 a day pass to one payee. */
  static final int PART_EUR = 1_000;

  private final AgentClient client;
  private final String payee;
  private final List<String> actions = new ArrayList<>();

  Racers(AgentClient client, String payee) {
    this.client = client;
    this.payee = payee;
  }

  /** All agents propose all their parts; returns when Kafka has them. */
  void propose(String round) {
    List<CompletableFuture<String>> sent = new ArrayList<>();
    for (int part = 0; part < PARTS; part++) {
      for (int agent = 0; agent < AGENTS; agent++) {
        String id = "race-%s-%s-%d-%d".formatted(payee, round, agent, part);
        actions.add(id);
        sent.add(client.proposeAsync(id, payment(id, "racer-" + payee + "-" + agent)));
      }
    }
    CompletableFuture.allOf(sent.toArray(CompletableFuture<?>[]::new)).join();
  }

  private byte[] payment(String id, String agent) {
    return """
    {"actionId":"%s","agent":{"id":"%s","owner":"user:maria"},"requestedBy":"user:ivan",
     "actionType":"transfer","tool":"payments.transfer",
     "target":{"system":"bank","environment":"production"},
     "arguments":{"amount":%d,"currency":"EUR","to":"vendor:%s"},
     "summary":"a part","rationale":"a test","evidence":[{"label":"Invoice","value":"1"}],
     "rollback":{"plan":"recall"}}\
    """
        .formatted(id, agent, PART_EUR, payee)
        .getBytes(StandardCharsets.UTF_8);
  }

  List<String> actions() {
    return actions;
  }

  /** The first answer to each. */
  Map<String, AnswerStatus> answers(Duration atMost) {
    Map<String, AnswerStatus> answers = new LinkedHashMap<>();
    for (String action : actions) {
      answers.put(
          action,
          client
              .awaitVerdict(action, atMost)
              .map(Answer::status)
              .orElseThrow(() -> new AssertionError("No answer to " + action)));
    }
    return answers;
  }
}
