package io.countersign.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.agent.Answer;
import io.countersign.agent.AnswerStatus;
import io.countersign.events.ActionClassified;
import io.countersign.events.ShadowClassification;
import io.countersign.events.Verdict;
import io.countersign.local.e2e.PolicyScene.Proposal;
import io.countersign.local.platform.Platform;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What policies can do with time, limits, facts and shadows, on the platform as it runs. */
@ExtendWith(SharedPlatform.class)
class PoliciesIT {
  private static final String APPROVER = "user:fatima";
  private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

  @Test
  void aFactDecidesWithoutARestartAndOneThatIsMissingOrOutdatedDenies() throws Exception {
    try (PolicyScene scene = new PolicyScene(SharedPlatform.get(), "watched")) {
      scene.publish(
          "1",
          """
          rules:
            - {id: calm, tools: [watched.act], when: args.level <= facts.watchedAlarm, tier: 2, verdict: allow}
            - {id: alarmed, tools: [watched.act], when: args.level > facts.watchedAlarm, tier: 2, verdict: draft_only}
          """);
      String level = "{\"level\":3}";

      Answer missing = scene.propose("act", level);
      assertThat(missing.status()).isEqualTo(AnswerStatus.DENIED);
      assertThat(missing.reasons().getFirst()).contains("watchedAlarm");

      scene.run("policy", "fact", "set", "watchedAlarm", "5");
      scene.proposeUntil(AnswerStatus.ALLOWED, "act", level);
      scene.run("policy", "fact", "set", "watchedAlarm", "1");
      scene.proposeUntil(AnswerStatus.DRAFT_ONLY, "act", level);
      assertThat(scene.run("policy", "fact", "list")).containsPattern("watchedAlarm +1 ");

      scene.run("policy", "fact", "set", "watchedAlarm", "5", "--valid-for", "PT4S");
      scene.proposeUntil(AnswerStatus.ALLOWED, "act", level);
      Answer outdated = scene.proposeUntil(AnswerStatus.DENIED, "act", level);
      assertThat(outdated.reasons().getFirst()).contains("watchedAlarm");

      scene.run("policy", "fact", "set", "watchedAlarm", "5");
      scene.proposeUntil(AnswerStatus.ALLOWED, "act", level);
      scene.run("policy", "fact", "remove", "watchedAlarm");
      scene.proposeUntil(AnswerStatus.DENIED, "act", level);
      assertThat(scene.run("policy", "fact", "list")).doesNotContain("watchedAlarm");
    }
  }

  @Test
  void whatIsFrozenOrOutsideItsWindowIsDeniedAndAPermitEndsWithTheWindow() throws Exception {
    Platform platform = SharedPlatform.get();
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Instant closes = now.plus(Duration.ofMinutes(9));
    Instant begins = now.plus(Duration.ofMinutes(8));
    try (PolicyScene scene = new PolicyScene(platform, "timed")) {
      scene.publish(
          "1",
          """
          freezes:
            - {id: halt, tools: [timed.halted], tier: 4, zone: Europe/Berlin, from: "%1$s", to: "%2$s", reason: The line stands still}
          rules:
            - id: in-window
              tools: [timed.open]
              tier: 2
              verdict: allow
              windows: [{zone: Europe/Berlin, days: [MON, TUE, WED, THU, FRI, SAT, SUN], from: "%3$s", to: "%4$s"}]
            - id: asked-in-window
              tools: [timed.asked]
              tier: 3
              verdict: require_approval
              approval: {stages: [{anyOf: [{group: finance-approvers}]}], sla: PT1H, permit: {validFor: PT1H}}
              windows: [{zone: Europe/Berlin, days: [MON, TUE, WED, THU, FRI, SAT, SUN], from: "%3$s", to: "%4$s"}]
            - id: outside
              tools: [timed.closed]
              tier: 2
              verdict: allow
              windows: [{zone: Europe/Berlin, days: [MON, TUE, WED, THU, FRI, SAT, SUN], from: "%5$s", to: "%6$s"}]
            - id: frozen
              tools: [timed.frozen]
              tier: 2
              verdict: allow
              freezes: [{zone: Europe/Berlin, from: "%1$s", to: "%2$s", reason: The year is being closed}]
            - id: soon
              tools: [timed.soon]
              tier: 2
              verdict: allow
              freezes: [{zone: Europe/Berlin, from: "%7$s", to: "%2$s", reason: The year is being closed}]
          """
              .formatted(
                  there(now.minus(Duration.ofHours(1))),
                  there(now.plus(Duration.ofHours(1))),
                  clock(now.minus(Duration.ofHours(1))),
                  clock(closes),
                  clock(now.plus(Duration.ofHours(2))),
                  clock(now.plus(Duration.ofHours(3))),
                  there(begins)));

      Answer open = scene.propose("open", "{}");
      assertThat(open.status()).isEqualTo(AnswerStatus.ALLOWED);
      assertThat(PolicyScene.permitEnd(open)).isEqualTo(closes);
      Answer soon = scene.propose("soon", "{}");
      assertThat(soon.status()).isEqualTo(AnswerStatus.ALLOWED);
      assertThat(PolicyScene.permitEnd(soon)).isEqualTo(begins);

      Answer asked = scene.propose("asked", "{}");
      Actors actors = new Actors(platform.addresses());
      assertThat(deadline(actors, asked.actionId())).isEqualTo(closes);
      assertThat(actors.approve(asked.actionId(), APPROVER).path("accepted").asBoolean()).isTrue();
      Answer granted = scene.await(asked.actionId(), AnswerStatus.GRANTED);
      assertThat(PolicyScene.permitEnd(granted)).isEqualTo(closes);

      Answer closed = scene.propose("closed", "{}");
      assertThat(closed.status()).isEqualTo(AnswerStatus.DENIED);
      assertThat(closed.rules()).containsExactly("timed/outside");
      Answer frozen = scene.propose("frozen", "{}");
      assertThat(frozen.status()).isEqualTo(AnswerStatus.DENIED);
      assertThat(frozen.reasons().getFirst()).contains("The year is being closed");
      Answer halted = scene.propose("halted", "{}");
      assertThat(halted.status()).isEqualTo(AnswerStatus.DENIED);
      assertThat(halted.rules()).containsExactly("timed/halt");
      assertThat(halted.reasons().getFirst()).contains("The line stands still");
    }
  }

  private static Instant deadline(Actors actors, String actionId) throws InterruptedException {
    JsonNode line = actors.awaitInInbox(actionId, APPROVER);
    return Instant.parse(line.path("deadline").asText());
  }

  private static LocalDateTime there(Instant moment) {
    return LocalDateTime.ofInstant(moment, ZONE);
  }

  private static LocalTime clock(Instant moment) {
    return there(moment).toLocalTime();
  }

  @Test
  void aShadowsLimitIsRecordedAndTakesNothingOfTheOneThatDecides() throws Exception {
    try (PolicyScene scene = new PolicyScene(SharedPlatform.get(), "shaded")) {
      scene.publish(
          "1",
          """
          rules:
            - {id: act, tools: [shaded.act], tier: 2, verdict: allow, limits: [{id: few, subject: [agent.id], count: 3, per: PT1H}]}
            - {id: look, tools: [shaded.look], tier: 2, verdict: allow}
          """);
      // It has the same limit, counts more of the tools, and has less room.
      scene.publish(
          "2",
          """
          rules:
            - {id: act, tools: [shaded.act, shaded.look], tier: 2, verdict: allow, limits: [{id: few, subject: [agent.id], count: 2, per: PT1H}]}
          """,
          "--shadow");

      List<Answer> answers = new ArrayList<>();
      for (String tool : List.of("look", "look", "look", "act", "act", "act", "act")) {
        answers.add(scene.propose(tool, "{}"));
      }

      assertThat(answers)
          .extracting(Answer::verdict)
          .containsExactly(
              Verdict.ALLOW,
              Verdict.ALLOW,
              Verdict.ALLOW,
              Verdict.ALLOW,
              Verdict.ALLOW,
              Verdict.ALLOW,
              Verdict.DENY);
      List<String> actions = answers.stream().map(Answer::actionId).toList();
      Map<String, ActionClassified> classified = scene.classified(actions);
      assertThat(actions)
          .extracting(action -> shadow(classified, action).getVerdict())
          .containsExactly(
              Verdict.ALLOW,
              Verdict.ALLOW,
              Verdict.DENY,
              Verdict.DENY,
              Verdict.DENY,
              Verdict.DENY,
              Verdict.DENY);
      assertThat(shadow(classified, actions.get(2)).getReasons().getFirst())
          .contains("shaded/few", "2 of 2 actions");
    }
  }

  @SuppressWarnings("NullAway") // getters of events are not annotated
  private static ShadowClassification shadow(Map<String, ActionClassified> all, String action) {
    return Objects.requireNonNull(
        Objects.requireNonNull(all.get(action), action).getShadow(), action);
  }

  /** What an action took comes back in each of these ways. */
  private enum End {
    REJECTED,
    WITHDRAWN,
    EXPIRED,
    UNUSED
  }

  @Test
  void whatEndsWithoutRunningGivesBackWhatItTookAndWhatIsGrantedAboveTheLimitCounts()
      throws Exception {
    Platform platform = SharedPlatform.get();
    Actors actors = new Actors(platform.addresses());
    try (PolicyScene scene = new PolicyScene(platform, "bounded")) {
      // Long enough to propose what has to find no room meanwhile, on a slow machine as well.
      Duration brief = Duration.ofSeconds(20);
      scene.publish(
          "1",
          """
          rules:
            - id: pay
              tools: [bounded.pay]
              tier: 2
              verdict: allow
              approval: {stages: [{anyOf: [{group: finance-approvers}]}], sla: PT1H}
              limits: [{id: room, subject: [args.case], sum: args.amount, max: 100, per: P1D, otherwise: require_approval}]
            - id: short
              tools: [bounded.unused]
              tier: 2
              verdict: allow
              permit: {validFor: %1$s}
              limits: [{id: room, subject: [args.case], sum: args.amount, max: 100, per: P1D}]
            - id: ask
              tools: [bounded.rejected, bounded.withdrawn]
              tier: 3
              verdict: require_approval
              approval: {stages: [{anyOf: [{group: finance-approvers}]}], sla: PT1H}
              limits: [{id: room, subject: [args.case], sum: args.amount, max: 100, per: P1D}]
            - id: brief
              tools: [bounded.expired]
              tier: 3
              verdict: require_approval
              approval: {stages: [{anyOf: [{group: finance-approvers}]}], sla: PT1H}
              limits: [{id: room, subject: [args.case], sum: args.amount, max: 100, per: P1D}]
              freezes: [{zone: Europe/Berlin, from: "%2$s", to: "%3$s", reason: a test}]
          """
              .formatted(
                  brief,
                  there(Instant.now().plus(brief).truncatedTo(ChronoUnit.SECONDS)),
                  there(Instant.now().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS))));

      Map<End, String> holders = new LinkedHashMap<>();
      for (End end : End.values()) {
        holders.put(end, scene.propose(word(end), payment(end, 80)).actionId());
      }
      for (End end : End.values()) {
        assertThat(scene.propose("pay", payment(end, 80)).status())
            .as("no room beside %s", end)
            .isEqualTo(AnswerStatus.PENDING);
      }
      assertThat(
              actors
                  .reject(Objects.requireNonNull(holders.get(End.REJECTED)), APPROVER)
                  .path("accepted")
                  .asBoolean())
          .isTrue();
      scene.withdraw(Objects.requireNonNull(holders.get(End.WITHDRAWN)));
      grantedAboveTheLimit(scene, actors);
      for (End end : End.values()) {
        String holder = Objects.requireNonNull(holders.get(end));
        scene.await(holder, status(end));
        Proposal next = scene.proposal("pay", payment(end, 80));
        scene.awaitTaken(next, 0);
        assertThat(scene.propose(next).status())
            .as("room after %s", end)
            .isEqualTo(AnswerStatus.ALLOWED);
      }
    }
  }

  private static void grantedAboveTheLimit(PolicyScene scene, Actors actors)
      throws InterruptedException {
    assertThat(scene.propose("pay", payment("granted", 80)).status())
        .isEqualTo(AnswerStatus.ALLOWED);
    Answer above = scene.propose("pay", payment("granted", 80));
    assertThat(above.status()).isEqualTo(AnswerStatus.PENDING);
    Proposal next = scene.proposal("pay", payment("granted", 20));
    scene.awaitTaken(next, 80);
    assertThat(actors.approve(above.actionId(), APPROVER).path("accepted").asBoolean()).isTrue();

    scene.awaitTaken(next, 160);
    assertThat(scene.propose(next).status()).isEqualTo(AnswerStatus.PENDING);
  }

  private static String payment(End end, int amount) {
    return payment(word(end), amount);
  }

  private static String payment(String which, int amount) {
    return "{\"case\":\"%s\",\"amount\":%d}".formatted(which, amount);
  }

  private static String word(End end) {
    return end.name().toLowerCase(Locale.ROOT);
  }

  private static AnswerStatus status(End end) {
    return switch (end) {
      case REJECTED -> AnswerStatus.REJECTED;
      case WITHDRAWN -> AnswerStatus.WITHDRAWN;
      case EXPIRED, UNUSED -> AnswerStatus.EXPIRED;
    };
  }
}
