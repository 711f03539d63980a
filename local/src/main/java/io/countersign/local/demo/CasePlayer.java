package io.countersign.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.agent.AgentClient;
import io.countersign.agent.Answer;
import io.countersign.agent.AnswerStatus;
import io.countersign.events.ActionExecuted;
import io.countersign.events.Delegation;
import io.countersign.local.admin.ControlSwitch;
import io.countersign.local.admin.Delegations;
import io.countersign.local.admin.RecordWriter;
import io.countersign.local.cli.Approvals;
import io.countersign.local.cli.Rest;
import io.countersign.local.platform.PlatformAddresses;
import io.countersign.schemas.EventTypes;
import io.countersign.schemas.Topic;
import io.countersign.schemas.headers.CloudEvents;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;

/**
 * Plays a case as its agent and its people: proposals through Kafka, decisions through the
 * notifier's REST interface.
 */
final class CasePlayer {

  private static final Duration VERDICT_LIMIT = Duration.ofSeconds(30);
  private static final Duration EVENT_LIMIT = Duration.ofSeconds(15);
  private static final long POLL_MILLIS = 100;

  private final PlatformAddresses addresses;
  private final AgentClient agent;
  private final Approvals people;
  private final RecordWriter writer;
  private final Story story;
  private final Clock clock = Clock.systemUTC();

  CasePlayer(
      PlatformAddresses addresses,
      AgentClient agent,
      Approvals people,
      RecordWriter writer,
      Story story) {
    this.addresses = addresses;
    this.agent = agent;
    this.people = people;
    this.writer = writer;
    this.story = story;
  }

  /** A case cannot go on. */
  static final class BrokenCaseException extends RuntimeException {
    BrokenCaseException(String message) {
      super(message);
    }
  }

  /**
   * Plays it to its end and compares.
   *
   * @param clockDivisor how much faster time passes in the policies now; 1 for real time
   */
  CaseResult play(DemoCase demoCase, int clockDivisor) {
    long began = System.nanoTime();
    try {
      List<String> mismatches = new ArrayList<>();
      givens(demoCase);
      List<Answer> answers = new ArrayList<>();
      for (DemoCase earlier : demoCase.earlier()) {
        answers.add(propose(earlier));
      }
      Answer answer = propose(demoCase);
      answers.add(answer);
      Expectations.verdict(demoCase.expected(), answer, mismatches);
      Expectations.verdicts(demoCase.expected(), answers, mismatches);
      for (JsonNode step : demoCase.steps()) {
        step(demoCase, step, mismatches);
      }
      outcome(demoCase, answer);
      if (demoCase.needsClock()) {
        pass(DurationScaling.clock(demoCase.json().path("clock").asText()).dividedBy(clockDivisor));
      }
      return finish(demoCase, began, mismatches);
    } catch (BrokenCaseException e) {
      return CaseResult.failed(demoCase, since(began), String.valueOf(e.getMessage()));
    }
  }

  private Answer propose(DemoCase demoCase) {
    String actionId = demoCase.actionId();
    agent.propose(actionId, demoCase.record());
    Answer answer =
        agent
            .awaitVerdict(actionId, VERDICT_LIMIT)
            .orElseThrow(
                () ->
                    new BrokenCaseException(
                        "no verdict within " + VERDICT_LIMIT.toSeconds() + " s"));
    story.tell(Telling.proposed(demoCase, answer));
    return answer;
  }

  private CaseResult finish(DemoCase demoCase, long began, List<String> mismatches) {
    String actionId = demoCase.actionId();
    JsonNode expected = demoCase.expected();
    List<SpecificRecord> history =
        await(actionId, events -> Expectations.isReached(expected, events))
            .orElseGet(() -> agent.history(actionId));
    Duration took = since(began);
    Answer last =
        agent
            .find(actionId)
            .orElseThrow(() -> new BrokenCaseException("the action is unknown at the end"));
    Expectations.events(expected, history, last, mismatches);
    CaseResult result =
        new CaseResult(
            demoCase,
            last.tier(),
            last.status() == AnswerStatus.REFUSED ? "–" : Telling.word(last.verdict().name()),
            Telling.decidedBy(last, history),
            Telling.end(last, history),
            took,
            mismatches);
    Telling.ended(last, history).forEach(story::tell);
    return result;
  }

  private void givens(DemoCase demoCase) {
    for (JsonNode given : demoCase.json().path("given")) {
      if (given.has("control")) {
        stop(demoCase, given.path("control").path("suspend").asText(""));
      } else if (given.has("delegation")) {
        Delegation grant = delegation(demoCase, given.path("delegation"), clock.instant());
        Delegations.write(writer, grant, clock.instant());
        story.tell(
            "%s lets %s decide in their place until %s"
                .formatted(grant.getGrantor(), grant.getGrantee(), grant.getValidUntil()));
      } else {
        throw new BrokenCaseException("the demo does not know how to give " + given);
      }
    }
  }

  private void stop(DemoCase demoCase, String scope) {
    ControlSwitch.set(
        writer, scope, true, "stopped for the demonstration", "user:otto", clock.instant());
    awaitStop(demoCase);
    story.tell("user:otto stops " + scope);
  }

  /**
   * The grant of a case. The file's moments are those of the week in which it was written, so the
   * end is as far from now as the file has it from the proposal: the case tells the same in every
   * year.
   */
  static Delegation delegation(DemoCase demoCase, JsonNode given, Instant now) {
    Duration length =
        Duration.between(
            Instant.parse(demoCase.proposal().path("proposedAt").asText()),
            Instant.parse(given.path("until").asText()));
    List<String> tools = new ArrayList<>();
    given.path("scope").path("tools").forEach(tool -> tools.add(tool.asText()));
    String grantor = given.path("grantor").asText();
    return Delegation.newBuilder()
        .setId("grant-" + demoCase.actionId())
        .setGrantor(grantor)
        .setGrantee(given.path("grantee").asText())
        .setTools(tools)
        .setValidFrom(now)
        .setValidUntil(now.plus(length))
        .setReason("given for the demonstration")
        .setChangedBy(grantor)
        .setChangedAt(now)
        .build();
  }

  /** Who decides by a grant waits until it is in their inbox, as people do. */
  private void awaitInbox(DemoCase demoCase, String person) {
    long until = System.nanoTime() + EVENT_LIMIT.toNanos();
    while (System.nanoTime() < until) {
      for (JsonNode line : people.inbox(person)) {
        if (line.path("actionId").asText().equals(demoCase.actionId())) {
          return;
        }
      }
      pause();
    }
    throw new BrokenCaseException("the request is not in the inbox of " + person);
  }

  /** The evaluator is asked what it would say until it has heard of the stop. */
  private void awaitStop(DemoCase demoCase) {
    Rest rest = new Rest();
    long until = System.nanoTime() + EVENT_LIMIT.toNanos();
    while (System.nanoTime() < until) {
      JsonNode explained =
          rest.post(
                  "policy-evaluator",
                  addresses.evaluator() + "/v1/explain",
                  null,
                  demoCase.proposal().toString())
              .body();
      if (explained.path("verdict").asText().equals("deny")) {
        return;
      }
      pause();
    }
    throw new BrokenCaseException("the evaluator does not hear of the stop");
  }

  private void step(DemoCase demoCase, JsonNode step, List<String> mismatches) {
    String action = step.path("do").asText();
    if (action.equals("resubmit")) {
      resubmit(demoCase, step);
      return;
    }
    String person = step.path("by").asText();
    if (isGrantee(demoCase, person)) {
      awaitInbox(demoCase, person);
    }
    ObjectNode edits = step.get("edit") instanceof ObjectNode object ? object : null;
    String reason = step.path("reason").asText("");
    Rest.Reply reply =
        people.decide(
            step.path("on").asText(demoCase.actionId()),
            person,
            new Approvals.Decision(action, reason.isEmpty() ? null : reason, edits));
    boolean accepted = reply.isSuccess() && reply.body().path("accepted").asBoolean(false);
    String code = reply.body().path("code").asText("");
    story.tell(
        Telling.decision(
            person,
            action,
            edits,
            reason,
            accepted ? "" : code,
            reply.body().path("message").asText("")));
    String refused = step.path("refused").asText("");
    if (accepted != refused.isEmpty() || (!accepted && !code.equals(refused))) {
      mismatches.add(
          "%s by %s: expected %s, got %s"
              .formatted(
                  action,
                  person,
                  refused.isEmpty() ? "that it counts" : "the refusal " + refused,
                  accepted ? "that it counts" : "the refusal " + code));
    }
  }

  private static boolean isGrantee(DemoCase demoCase, String person) {
    for (JsonNode given : demoCase.json().path("given")) {
      if (given.path("delegation").path("grantee").asText("").equals(person)) {
        return true;
      }
    }
    return false;
  }

  private void resubmit(DemoCase demoCase, JsonNode step) {
    ObjectNode proposal = demoCase.proposal().deepCopy();
    step.path("add").properties().forEach(field -> proposal.set(field.getKey(), field.getValue()));
    String actionId = demoCase.actionId();
    agent.propose(actionId, proposal.toString().getBytes(StandardCharsets.UTF_8));
    long until = System.nanoTime() + EVENT_LIMIT.toNanos();
    while (System.nanoTime() < until) {
      if (agent.find(actionId).map(Answer::status).equals(Optional.of(AnswerStatus.PENDING))) {
        story.tell("agent:%s proposes again with %s".formatted(demoCase.agent(), fieldNames(step)));
        return;
      }
      pause();
    }
    throw new BrokenCaseException("the resubmission is not pending");
  }

  private static String fieldNames(JsonNode step) {
    List<String> names = new ArrayList<>();
    step.path("add").fieldNames().forEachRemaining(names::add);
    return String.join(", ", names);
  }

  /** An executor's report, as JSON. */
  private void outcome(DemoCase demoCase, Answer answer) {
    JsonNode outcome = demoCase.json().path("outcome");
    if (outcome.isMissingNode()) {
      return;
    }
    String permit = answer.permit();
    if (permit == null) {
      throw new BrokenCaseException("there is no permit to execute with");
    }
    ObjectNode report = demoCase.proposal().objectNode();
    report.put("eventType", EventTypes.nameOf(ActionExecuted.class));
    String eventId = demoCase.actionId() + "-run";
    report.put("eventId", eventId);
    report.put("actionId", demoCase.actionId());
    report.put("executor", "executor:bank-gateway");
    report.put("executedAt", clock.instant().toString());
    report.put("permitId", PermitId.of(permit));
    report.set("executedArguments", outcome.path("executedArguments"));
    writer.sendRaw(
        Topic.ACTION_OUTCOMES,
        demoCase.actionId(),
        report.toString().getBytes(StandardCharsets.UTF_8),
        eventId,
        EventTypes.nameOf(ActionExecuted.class),
        CloudEvents.JSON,
        clock.instant());
    writer.await();
    story.tell(
        "executor:bank-gateway reports that it executed " + outcome.path("executedArguments"));
  }

  private void pass(Duration time) {
    story.tell("nobody decides (%.1f s pass)".formatted(time.toMillis() / 1000.0));
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BrokenCaseException("interrupted");
    }
  }

  private Optional<List<SpecificRecord>> await(
      String actionId, Predicate<List<SpecificRecord>> enough) {
    long until = System.nanoTime() + EVENT_LIMIT.toNanos();
    while (System.nanoTime() < until) {
      List<SpecificRecord> history = agent.history(actionId);
      if (enough.test(history)) {
        return Optional.of(history);
      }
      pause();
    }
    return Optional.empty();
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BrokenCaseException("interrupted");
    }
  }

  private static Duration since(long began) {
    return Duration.ofNanos(System.nanoTime() - began);
  }
}
