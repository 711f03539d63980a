package io.countersign.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.agent.AgentClient;
import io.countersign.agent.AgentClientConfig;
import io.countersign.agent.Answer;
import io.countersign.agent.AnswerStatus;
import io.countersign.events.PolicyBundle;
import io.countersign.events.PolicyMode;
import io.countersign.local.admin.KafkaAccess;
import io.countersign.local.admin.LedgerExport;
import io.countersign.local.cli.LedgerKeys;
import io.countersign.local.platform.Platform;
import io.countersign.local.platform.PlatformAddresses;
import io.countersign.local.platform.Service;
import io.countersign.policy.backtest.BacktestReport;
import io.countersign.tlog.export.ExportVerifier;
import io.countersign.tlog.export.VerificationReport;
import io.countersign.tlog.note.VerifierKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The platform as a whole, from the built programs: another language, {@code kill -9} of each
 * service, a restart on the same data. One platform serves all of it; each test uses actions of its
 * own.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ExtendWith(SharedPlatform.class)
class WholePlatformIT {
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(90);
  private static final String APPROVER = "user:fatima";

  /** Proposals of each kind, before and after the kill. */
  private static final int PER_HALF = 10;

  private static Platform platform;

  @BeforeAll
  static void start() throws IOException {
    platform = SharedPlatform.get();
  }

  @Test
  @Order(0)
  void theCommandsOfTheReadmeWorkAsPrinted() throws Exception {
    ReadmeCommands.run(
        WholePlatform.home(),
        platform.addresses(),
        platform.data().policyKey(),
        WholePlatform.freshFolder("readme"));
  }

  @Test
  @Order(0)
  void theWayToAFirstPolicyWorksAsPrinted() throws Exception {
    ReadmeCommands.runFirstPolicy(
        WholePlatform.home(),
        platform.addresses(),
        platform.data().policyKey(),
        WholePlatform.freshFolder("first-policy"));
  }

  @Test
  @Order(1)
  void aClientInAnotherLanguageProposesAndReadsItsVerdict() throws Exception {
    PlatformAddresses addresses = platform.addresses();

    new NodeInterop(WholePlatform.home(), WholePlatform.freshFolder("node"))
        .run(addresses.kafka(), addresses.registry());
  }

  @ParameterizedTest
  @EnumSource(Service.class)
  @Order(2)
  void killNineOfAServiceLosesAndDoublesNothing(Service victim) throws Exception {
    Actors actors = new Actors(platform.addresses());
    List<String> lookUps = new ArrayList<>();
    List<String> changes = new ArrayList<>();
    try (AgentClient agent = agent()) {
      propose(agent, victim, "before", lookUps, changes);
      // People decide while the service dies: some votes are on their way when it is killed.
      List<CompletableFuture<JsonNode>> votes = new ArrayList<>();
      for (String change : List.copyOf(changes)) {
        assertThat(agent.awaitVerdict(change, ANSWER_LIMIT).map(Answer::status))
            .contains(AnswerStatus.PENDING);
      }
      for (String change : List.copyOf(changes)) {
        votes.add(approveInBackground(actors, change));
      }
      platform.kill(victim);
      propose(agent, victim, "after", lookUps, changes);
      platform.awaitReady(victim);
      for (String change : changes.subList(PER_HALF, changes.size())) {
        assertThat(agent.awaitVerdict(change, ANSWER_LIMIT)).as(change).isPresent();
        votes.add(approveInBackground(actors, change));
      }
      for (CompletableFuture<JsonNode> vote : votes) {
        JsonNode answer = vote.get(ANSWER_LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(answer.path("accepted").asBoolean()).as(answer.toString()).isTrue();
      }
      for (String lookUp : lookUps) {
        assertThat(agent.awaitSettled(lookUp, ANSWER_LIMIT).map(Answer::status))
            .as(lookUp)
            .contains(AnswerStatus.ALLOWED);
      }
      for (String change : changes) {
        assertThat(agent.awaitSettled(change, ANSWER_LIMIT).map(Answer::status))
            .as(change)
            .contains(AnswerStatus.GRANTED);
      }
    }

    History history = History.awaitFolded(platform.addresses(), ANSWER_LIMIT);
    VerificationReport ledger = export(victim.module());
    assertThat(ledger.passed()).as(ledger.problems().toString()).isTrue();
    lookUps.forEach(
        lookUp -> assertThat(history.types().get(lookUp)).containsExactly("approval.allowed"));
    changes.forEach(
        change ->
            assertThat(history.types().get(change))
                .containsExactly(
                    "approval.requested", "approval.vote_recorded", "approval.granted"));
  }

  @Test
  @Order(3)
  void anAuditorIsToldWhatHappenedAndAStrangerIsNot() throws Exception {
    Actors actors = new Actors(platform.addresses());
    try (AgentClient agent = agent()) {
      agent.propose("audited", Actors.vendorTerms("audited"));
      assertThat(agent.awaitVerdict("audited", ANSWER_LIMIT)).isPresent();
    }
    assertThat(actors.approve("audited", "user:ivan").path("code").asText())
        .isEqualTo("separation_of_duties");
    assertThat(actors.approve("audited", APPROVER).path("accepted").asBoolean()).isTrue();

    JsonNode action = actors.audit("audited", "granted");

    assertThat(action.path("tool").asText()).isEqualTo("erp.vendor.update");
    assertThat(action.path("timeline"))
        .extracting(line -> line.path("eventType").asText())
        .contains(
            "action.proposed",
            "action.classified",
            "approval.requested",
            "approval.cast_vote",
            "command.refused",
            "approval.vote_recorded",
            "approval.granted");
    assertThat(action.path("timeline"))
        .allMatch(line -> line.path("payloadProven").asBoolean(), "proven by its leaf");
    assertThat(actors.auditWithoutToken("audited")).isEqualTo(401);
  }

  @Test
  @Order(4)
  void aBacktestTellsTheSameFromTheTopicsAndFromAnExport() throws Exception {
    Actors actors = new Actors(platform.addresses());
    try (AgentClient agent = agent()) {
      for (int i = 0; i < PER_HALF; i++) {
        String change = "backtest-change-" + i;
        agent.propose(change, Actors.vendorTerms(change));
        agent.propose("backtest-look-" + i, Actors.lookUp("backtest-look-" + i));
        assertThat(agent.awaitVerdict(change, ANSWER_LIMIT)).isPresent();
        assertThat(actors.approve(change, APPROVER).path("accepted").asBoolean()).isTrue();
        assertThat(agent.awaitSettled("backtest-look-" + i, ANSWER_LIMIT)).isPresent();
      }
    }

    BacktestComparison.Pair both =
        BacktestComparison.awaitEqual(platform.addresses(), ANSWER_LIMIT);

    assertThat(both.exported()).isEqualTo(both.live());
    BacktestReport report = both.live().report();
    assertThat(report.actions().changed()).isGreaterThanOrEqualTo(PER_HALF);
    assertThat(report.changes())
        .allMatch(change -> change.tool().equals("erp.vendor.update"))
        .allMatch(BacktestReport.VerdictChange::isMoreLenient);
    assertThat(report.load())
        .filteredOn(load -> load.approver().equals("group:finance-approvers"))
        .allMatch(load -> load.candidate() + PER_HALF <= load.recorded());
    assertThat(report.habits())
        .filteredOn(habit -> habit.tool().equals("erp.vendor.update"))
        .singleElement()
        .matches(habit -> habit.approved() && habit.decisions() >= PER_HALF);
    assertThat(both.live().kept())
        .anyMatch(policy -> policy.startsWith("payments@"))
        .noneMatch(policy -> policy.startsWith("erp@"));
  }

  @Test
  @Order(5)
  void aPolicyIsRolledBackAndNeitherAForgeryNorAReplayChangesWhatDecides() {
    PolicyActs acts = new PolicyActs(platform);
    PolicyBundle first = acts.publish("1", "draft_only", PolicyMode.ENFORCE);
    assertThat(acts.told(1)).containsExactly("1 ENFORCE");
    acts.publish("2", "allow", PolicyMode.ENFORCE);
    assertThat(acts.told(2)).containsExactly("1 ENFORCE", "2 ENFORCE");
    acts.publish("1", "draft_only", PolicyMode.ENFORCE);
    acts.publish("3", "deny", PolicyMode.SHADOW);
    assertThat(acts.states()).containsExactly("1 in_force", "3 shadow");
    acts.attack(first);

    // The forgery is an alarm, and so is that the old record took the good one's place.
    assertThat(acts.told(6))
        .containsExactly(
            "1 ENFORCE", "2 ENFORCE", "1 ENFORCE", "3 SHADOW", "9 refused", "1 refused");
    assertThat(acts.states()).containsExactly("1 in_force", "3 shadow", "9 refused");
  }

  @Test
  @Order(6)
  void tenAgentsOnSeveralInstancesNeverPassALimitWhileInstancesComeAndGo() throws Exception {
    PlatformAddresses addresses = platform.addresses();
    Path extra = WholePlatform.freshFolder("instances");
    ExtraInstance second = ExtraInstance.evaluator(platform, extra, "policy-evaluator-2");
    ExtraInstance third = ExtraInstance.evaluator(platform, extra, "policy-evaluator-3");
    try (AgentClient agent = agent()) {
      Racers racers = new Racers(agent, "race");
      List<String> lookUps = new ArrayList<>();
      // While they join, while all three work, while one dies and while one leaves in order.
      racers.propose("joining");
      look(agent, "joining", lookUps);
      second.awaitReady();
      third.awaitReady();
      ExtraInstance.awaitWorking(addresses, Service.POLICY_EVALUATOR, 3);
      everyInstanceExplainsTheLimits(List.of(second, third));
      racers.propose("three");
      look(agent, "three", lookUps);
      third.kill();
      racers.propose("killed");
      look(agent, "killed", lookUps);
      ExtraInstance.awaitWorking(addresses, Service.POLICY_EVALUATOR, 2);
      second.close();
      racers.propose("left");
      look(agent, "left", lookUps);

      Map<String, AnswerStatus> answers = racers.answers(ANSWER_LIMIT);
      assertThat(answers.values())
          .as("%s", answers)
          .containsOnly(AnswerStatus.ALLOWED, AnswerStatus.PENDING);
      assertThat(answers.values().stream().filter(AnswerStatus.ALLOWED::equals).count())
          .as("of 10,000 EUR a day, in parts of 1,000")
          .isEqualTo(10_000 / Racers.PART_EUR);
      for (String lookUp : lookUps) {
        assertThat(agent.awaitSettled(lookUp, ANSWER_LIMIT).map(Answer::status))
            .as(lookUp)
            .contains(AnswerStatus.ALLOWED);
      }
      Map<String, Long> classified = History.classifications(addresses);
      racers.actions().forEach(action -> assertThat(classified.get(action)).as(action).isOne());
      lookUps.forEach(action -> assertThat(classified.get(action)).as(action).isOne());
    } finally {
      ExtraInstance.closeAll(List.of(second, third));
    }
    History history = History.awaitFolded(addresses, ANSWER_LIMIT);
    assertThat(history.types()).isNotEmpty();
  }

  /** One of them counts; the others have to ask it. */
  private static void everyInstanceExplainsTheLimits(List<ExtraInstance> more) throws Exception {
    try (PolicyScene scene = new PolicyScene(platform, "counted")) {
      scene.publish(
          "1",
          """
          rules:
            - {id: act, tools: [counted.act], tier: 2, verdict: allow, limits: [{id: few, subject: [agent.id], count: 9, per: PT1H}]}
          """);
      assertThat(scene.propose("act", "{}").status()).isEqualTo(AnswerStatus.ALLOWED);
      String next = scene.proposal("act", "{}").json();
      List<String> addresses = new ArrayList<>(List.of(platform.addresses().evaluator()));
      more.forEach(instance -> addresses.add(instance.address()));
      for (String address : addresses) {
        JsonNode limit = PolicyScene.awaitExplained(address, next).at("/limits/0");
        assertThat(limit.path("limit").asText()).as(address).isEqualTo("counted/few");
        assertThat(limit.path("used").asText()).as(address).isEqualTo("1");
      }
      assertThat(addresses).filteredOn(PolicyScene::counts).hasSize(1);
    }
  }

  private static void look(AgentClient agent, String round, List<String> lookUps) {
    for (int i = 0; i < PER_HALF; i++) {
      String lookUp = "instances-%s-%d".formatted(round, i);
      agent.propose(lookUp, Actors.lookUp(lookUp));
      lookUps.add(lookUp);
    }
  }

  @Test
  @Order(7)
  void aRestartOnTheSameDataGoesOnWhereItWas() throws Exception {
    try (AgentClient agent = agent()) {
      agent.propose("kept", Actors.vendorTerms("kept"));
      assertThat(agent.awaitVerdict("kept", ANSWER_LIMIT)).isPresent();
    }
    long before = export("before-restart").entries();

    platform = SharedPlatform.restart();

    Actors actors = new Actors(platform.addresses());
    assertThat(actors.inbox(APPROVER))
        .extracting(line -> line.path("actionId").asText())
        .contains("kept");
    assertThat(actors.approve("kept", APPROVER).path("status").asText()).isEqualTo("granted");
    VerificationReport after = export("after-restart");
    assertThat(after.passed()).as(after.problems().toString()).isTrue();
    assertThat(after.entries()).isGreaterThan(before);
    assertThat(History.read(platform.addresses()).types().get("kept"))
        .containsExactly("approval.requested", "approval.vote_recorded", "approval.granted");
    assertThat(new PolicyActs(platform).states())
        .containsExactly("1 in_force", "3 shadow", "9 refused");
  }

  private static AgentClient agent() {
    PlatformAddresses addresses = platform.addresses();
    return new AgentClient(
        new AgentClientConfig(addresses.kafka(), addresses.registry())
            .withTopicPrefix(addresses.topicPrefix()));
  }

  private static void propose(
      AgentClient agent, Service victim, String half, List<String> lookUps, List<String> changes) {
    for (int i = 0; i < PER_HALF; i++) {
      String lookUp = "kill-%s-%s-look-%d".formatted(victim.module(), half, i);
      String change = "kill-%s-%s-change-%d".formatted(victim.module(), half, i);
      agent.propose(lookUp, Actors.lookUp(lookUp));
      agent.propose(change, Actors.vendorTerms(change));
      lookUps.add(lookUp);
      changes.add(change);
    }
  }

  private static CompletableFuture<JsonNode> approveInBackground(Actors actors, String change) {
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    Thread.startVirtualThread(
        () -> {
          try {
            answer.complete(actors.approve(change, APPROVER));
          } catch (InterruptedException | RuntimeException | AssertionError e) {
            answer.completeExceptionally(e);
          }
        });
    return answer;
  }

  private static VerificationReport export(String name) throws IOException {
    PlatformAddresses addresses = platform.addresses();
    List<VerifierKey> keys = LedgerKeys.published(addresses);
    Path export = WholePlatform.freshFolder("exports/" + name);
    LedgerExport.write(new KafkaAccess(addresses), export, keys, Instant.now());
    return ExportVerifier.verify(export, keys);
  }
}
