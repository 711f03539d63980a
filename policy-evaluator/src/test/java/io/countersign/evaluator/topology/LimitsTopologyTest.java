package io.countersign.evaluator.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.events.ActionClassified;
import io.countersign.events.ActionProposed;
import io.countersign.events.Allowed;
import io.countersign.events.ChangesRequested;
import io.countersign.events.CommandRefused;
import io.countersign.events.EditProposed;
import io.countersign.events.Edited;
import io.countersign.events.Expired;
import io.countersign.events.Granted;
import io.countersign.events.PermitRedeemed;
import io.countersign.events.Rejected;
import io.countersign.events.RejectionCause;
import io.countersign.events.Verdict;
import io.countersign.schemas.Topic;
import io.countersign.schemas.json.ProposalJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway") // getters of events are not annotated
class LimitsTopologyTest {
  private static final String POLICY =
      """
      apiVersion: countersign/v1
      kind: ApprovalPolicy
      metadata: {name: payments, version: "1"}
      rules:
        - id: small
          tools: ["payments.*"]
          when: args.amount < 10000
          tier: 2
          verdict: allow
          limits:
            - {id: hour, subject: [agent.id], count: 3, per: PT1H}
            - {id: day, subject: [args.to], sum: args.amount, max: 10000, per: P1D, otherwise: require_approval}
        - id: large
          tools: ["payments.*"]
          when: args.amount >= 10000
          tier: 3
          verdict: require_approval
          approval: {stages: [{anyOf: [{group: approvers}]}], editable: ["/amount"], sla: PT30M}
      """;

  @TempDir Path state = Path.of("unset");

  @SuppressWarnings("NullAway.Init") // made before each test
  private EvaluatorDriver evaluator;

  @BeforeEach
  void start() {
    evaluator = new EvaluatorDriver(state);
    evaluator.publish("payments", POLICY);
  }

  @AfterEach
  void stop() {
    evaluator.close();
  }

  private Verdict pay(String actionId, String agent, String amount, String to) {
    evaluator.pay(actionId, agent, amount, to);
    return evaluator.answer().getClassification().getVerdict();
  }

  @Test
  void aPaymentInThreePartsIsAskedAboutAtTheThird() {
    assertThat(pay("a", "one", "4000", "globex")).isEqualTo(Verdict.ALLOW);
    assertThat(pay("b", "two", "4000", "globex")).isEqualTo(Verdict.ALLOW);
    evaluator.pay("c", "three", "4000", "globex");

    ActionClassified third = evaluator.answer();
    assertThat(third.getClassification().getVerdict()).isEqualTo(Verdict.REQUIRE_APPROVAL);
    assertThat(third.getClassification().getTier()).isEqualTo(3);
    assertThat(third.getRequirement().getSlaMillis()).isEqualTo(Duration.ofMinutes(30).toMillis());
    assertThat(third.getLimits()).hasSize(2);
    assertThat(third.getLimits().getLast().getLimit()).isEqualTo("payments/day");
    assertThat(third.getLimits().getLast().getUsed()).isEqualTo("8000");
    assertThat(third.getLimits().getLast().getSubject()).containsExactly("args.to globex");
    assertThat(third.getLimits().getLast().getExceeded()).isTrue();
    assertThat(third.getLimits().getFirst().getExceeded()).isFalse();
    assertThat(pay("d", "one", "2000", "globex")).isEqualTo(Verdict.ALLOW);
    assertThat(pay("e", "one", "0.01", "globex")).isEqualTo(Verdict.REQUIRE_APPROVAL);
    assertThat(pay("f", "one", "9000", "initech")).isEqualTo(Verdict.ALLOW);
    assertThat(pay("g", "one", "1", "initech")).isEqualTo(Verdict.DENY);
  }

  @Test
  void whatLeavesTheWindowMakesRoom() {
    for (String action : List.of("a", "b", "c")) {
      assertThat(pay(action, "one", "1", "globex")).isEqualTo(Verdict.ALLOW);
    }
    assertThat(pay("d", "one", "1", "globex")).isEqualTo(Verdict.DENY);

    evaluator.pass(Duration.ofHours(1));
    assertThat(pay("e", "one", "1", "globex")).isEqualTo(Verdict.ALLOW);
  }

  @Test
  void aDuplicateAndALateOneAreCountedOnce() {
    assertThat(pay("a", "one", "6000", "globex")).isEqualTo(Verdict.ALLOW);
    assertThat(pay("a", "one", "6000", "globex")).isEqualTo(Verdict.ALLOW);
    evaluator.happens(
        "a", new PermitRedeemed(evaluator.meta("a", "run"), "a.1", "sha256:whatever", true));
    assertThat(pay("a", "one", "6000", "globex")).isEqualTo(Verdict.ALLOW);

    assertThat(pay("b", "one", "4000", "globex")).isEqualTo(Verdict.ALLOW);
    assertThat(pay("c", "one", "1", "globex")).isEqualTo(Verdict.REQUIRE_APPROVAL);
  }

  @Test
  void anotherProposalUnderTheSameIdTakesNothingAndLowersNothing() {
    assertThat(pay("a", "one", "9000", "globex")).isEqualTo(Verdict.ALLOW);
    pay("a", "one", "1", "globex");

    assertThat(pay("b", "one", "1001", "globex")).isEqualTo(Verdict.REQUIRE_APPROVAL);
  }

  @Test
  void whatDidNotRunIsGivenBack() {
    assertThat(pay("a", "one", "9000", "globex")).isEqualTo(Verdict.ALLOW);
    evaluator.happens(
        "a", new Expired(evaluator.meta("a", null), "the permit was not used", null, null));

    assertThat(pay("b", "one", "9000", "globex")).isEqualTo(Verdict.ALLOW);
    // Late: the first would take again what it gave back.
    assertThat(pay("a", "one", "9000", "globex")).isEqualTo(Verdict.REQUIRE_APPROVAL);
  }

  @Test
  void whatPeopleGrantAboveTheLimitCountsAndWhatTheyRejectDoesNot() {
    pay("a", "one", "8000", "globex");
    assertThat(pay("b", "two", "4000", "globex")).isEqualTo(Verdict.REQUIRE_APPROVAL);
    evaluator.happens(
        "b", new Rejected(evaluator.meta("b", "no"), RejectionCause.PERSON, "one invoice in two"));
    assertThat(pay("c", "two", "2000", "globex")).isEqualTo(Verdict.ALLOW);
    evaluator.happens("c", new Expired(evaluator.meta("c", null), "not used", null, null));

    assertThat(pay("d", "three", "4000", "globex")).isEqualTo(Verdict.REQUIRE_APPROVAL);
    evaluator.happens("d", granted("d"));
    evaluator.pay("e", "four", "1", "globex");
    assertThat(evaluator.answer().getLimits().getLast().getUsed()).isEqualTo("12000");
  }

  @Test
  void whatIsSentBackCanBeProposedAgainAndCountsThen() {
    pay("a", "one", "8000", "globex");
    evaluator.happens("a", sentBack("a"));
    assertThat(pay("b", "two", "9000", "globex")).isEqualTo(Verdict.ALLOW);

    assertThat(pay("a", "one", "8000", "globex")).isEqualTo(Verdict.REQUIRE_APPROVAL);
    assertThat(pay("a", "one", "8000", "globex")).isEqualTo(Verdict.REQUIRE_APPROVAL);
  }

  @Test
  void anEditCountsWithWhatPeopleMadeOfIt() {
    pay("a", "one", "8000", "globex");
    evaluator.happens("a", edit("a", "3000", "edit-1"));
    assertThat(evaluator.answer().getClassification().getVerdict()).isEqualTo(Verdict.ALLOW);
    // Until the edit is decided the larger amount counts.
    assertThat(pay("b", "two", "5000", "globex")).isEqualTo(Verdict.REQUIRE_APPROVAL);
    evaluator.happens("a", edited("a", "edit-1"));

    assertThat(pay("c", "two", "7000", "globex")).isEqualTo(Verdict.ALLOW);
    assertThat(pay("d", "two", "1", "globex")).isEqualTo(Verdict.REQUIRE_APPROVAL);
  }

  @Test
  void aProposalThatTheAggregatorRefusesForItsIdGivesBackWhatItTook() {
    pay("a", "one", "9000", "globex");
    evaluator.happens(
        "a",
        new CommandRefused(
            evaluator.meta("a", null), "action_id_reused", "take a new id", "x", List.of()));

    assertThat(pay("b", "two", "9000", "globex")).isEqualTo(Verdict.ALLOW);
  }

  @Test
  void aProposalThatIsAnsweredKeepsWhatItTookWhateverIsRefusedLater() {
    evaluator.pay("a", "one", "9000", "globex");
    ActionClassified answer = evaluator.answer();
    evaluator.happens("a", allowed("a", answer));
    evaluator.happens(
        "a",
        new CommandRefused(
            evaluator.meta("a", null), "action_id_reused", "take a new id", "x", List.of()));

    assertThat(pay("b", "two", "9000", "globex")).isEqualTo(Verdict.REQUIRE_APPROVAL);
  }

  @Test
  void whatIsStoppedTakesNothing() {
    evaluator.stop("agent:one");
    assertThat(pay("a", "one", "9000", "globex")).isEqualTo(Verdict.DENY);

    assertThat(pay("b", "two", "9000", "globex")).isEqualTo(Verdict.ALLOW);
  }

  @Test
  void anActionThatNoLimitCountsDoesNotAskThem() {
    evaluator.pay("a", "one", "20000", "globex");

    assertThat(evaluator.answer().getLimits()).isEmpty();
    assertThat(evaluator.output(Topic.LIMIT_ANSWERS).isEmpty()).isTrue();
  }

  @Test
  void aShadowsLimitsAreCountedAndDecideNothing() {
    evaluator.shadow(
        "payments", POLICY.replace("\"1\"", "\"2\"").replace("max: 10000", "max: 5000"));
    pay("a", "one", "4000", "globex");
    evaluator.pay("b", "two", "4000", "globex");

    ActionClassified answer = evaluator.answer();
    assertThat(answer.getClassification().getVerdict()).isEqualTo(Verdict.ALLOW);
    assertThat(answer.getShadow().getVerdict()).isEqualTo(Verdict.REQUIRE_APPROVAL);
    assertThat(answer.getShadow().getReasons().getFirst()).contains("4000 of 5000");
  }

  @Test
  void whatOnlyAShadowCountsTakesNothingOfTheLimitThatDecides() {
    evaluator.shadow(
        "payments",
        POLICY
            .replace("\"1\"", "\"2\"")
            .replace("args.amount < 10000", "args.amount < 20000")
            .replace("args.amount >= 10000", "args.amount >= 20000")
            .replace("max: 10000", "max: 19000"));
    evaluator.pay("a", "one", "12000", "globex");
    ActionClassified large = evaluator.answer();
    assertThat(large.getClassification().getVerdict()).isEqualTo(Verdict.REQUIRE_APPROVAL);
    assertThat(large.getShadow().getVerdict()).isEqualTo(Verdict.ALLOW);

    evaluator.pay("b", "two", "9000", "globex");
    ActionClassified small = evaluator.answer();
    assertThat(small.getClassification().getVerdict()).isEqualTo(Verdict.ALLOW);
    assertThat(small.getShadow().getVerdict()).isEqualTo(Verdict.REQUIRE_APPROVAL);
    assertThat(small.getShadow().getReasons().getFirst()).contains("12000 of 19000");
  }

  @Test
  void nothingIsKeptOfActionsAndLimitsThatHavePassed() {
    pay("a", "one", "4000", "globex");
    evaluator.happens(
        "a", new PermitRedeemed(evaluator.meta("a", "run"), "a.1", "sha256:whatever", true));

    evaluator.pass(Duration.ofHours(26));
    evaluator.pass(Duration.ofMinutes(2));
    for (String store :
        List.of(
            PolicyEvaluatorTopology.LIMIT_HOLDINGS_STORE,
            PolicyEvaluatorTopology.LIMIT_EXPIRIES_STORE,
            PolicyEvaluatorTopology.ACTIONS_STORE,
            PolicyEvaluatorTopology.WAITING_STORE)) {
      try (var entries = evaluator.driver().getKeyValueStore(store).all()) {
        assertThat(entries.hasNext()).as(store).isFalse();
      }
    }
  }

  @Test
  void factsAreAskedForAndAnOutdatedOneDenies() {
    evaluator.publish(
        "payments",
        POLICY.replace("when: args.amount < 10000", "when: args.amount < facts.threshold"));
    assertThat(pay("a", "one", "10", "globex")).isEqualTo(Verdict.DENY);

    evaluator.fact("threshold", "100", EvaluatorDriver.START.plusSeconds(60));
    assertThat(pay("b", "one", "10", "globex")).isEqualTo(Verdict.ALLOW);

    evaluator.pass(Duration.ofSeconds(60));
    evaluator.pay("c", "one", "10", "globex");
    assertThat(evaluator.answer().getClassification().getReasons().getFirst())
        .contains("'threshold' is outdated");
  }

  private Allowed allowed(String actionId, ActionClassified answer) {
    return new Allowed(
        evaluator.meta(actionId, null),
        answer.getClassification(),
        "jws",
        actionId + ".1",
        EvaluatorDriver.START,
        "{}",
        answer.getArgumentsDigest(),
        null);
  }

  private Granted granted(String actionId) {
    return Granted.newBuilder()
        .setMeta(evaluator.meta(actionId, "yes"))
        .setClassification(classification(actionId))
        .setApprovers(List.of("user:fatima"))
        .setPermit("jws")
        .setPermitId(actionId + ".1")
        .setPermitExpiresAt(EvaluatorDriver.START)
        .setArguments("{}")
        .setArgumentsDigest("sha256:x")
        .setEdited(false)
        .build();
  }

  private static io.countersign.events.Classification classification(String actionId) {
    return io.countersign.events.Classification.newBuilder()
        .setVerdict(Verdict.REQUIRE_APPROVAL)
        .setTier(3)
        .setPolicy("payments@1")
        .setReasons(List.of(actionId))
        .build();
  }

  private static ActionProposed proposal(String actionId, String amount) {
    return ProposalJson.read(
            "{\"agent\":{\"id\":\"one\"},\"actionType\":\"transfer\",\"tool\":\"payments.transfer\",\"arguments\":{\"amount\":%s,\"to\":\"globex\"}}"
                .formatted(amount)
                .getBytes(StandardCharsets.UTF_8),
            actionId)
        .accepted()
        .orElseThrow();
  }

  private ChangesRequested sentBack(String actionId) {
    return ChangesRequested.newBuilder()
        .setMeta(evaluator.meta(actionId, "back"))
        .setClassification(classification(actionId))
        .setReason("add the invoice")
        .setArgumentsDigest("sha256:x")
        .setProposal(proposal(actionId, "8000"))
        .build();
  }

  private EditProposed edit(String actionId, String amount, String command) {
    return EditProposed.newBuilder()
        .setMeta(evaluator.meta(actionId, command))
        .setPrincipal("user:fatima")
        .setEdits(List.of())
        .setProposal(proposal(actionId, amount))
        .setRevision(2)
        .build();
  }

  private Edited edited(String actionId, String command) {
    return Edited.newBuilder()
        .setMeta(evaluator.meta(actionId, command))
        .setPrincipal("user:fatima")
        .setEdits(List.of())
        .setClassification(classification(actionId))
        .setRequirement(
            io.countersign.events.Requirement.newBuilder()
                .setStages(List.of())
                .setSlaMillis(1)
                .setPermitValidMillis(1)
                .build())
        .setArguments("{}")
        .setActionDigest("sha256:y")
        .setArgumentsDigest("sha256:y")
        .build();
  }
}
