package io.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.approval.ApprovalEvent.Choice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/**
 * Random people send random commands in random order, twice and late, while clocks jump and
 * executors report; what may never happen does not. After every step the situation compares the
 * state with what a replay of the events gives, and with what the records of {@code
 * approval.events} and the stored bytes give.
 *
 * <p>A failure prints its seed. A seed that failed goes into {@code decider-seeds.txt} and is
 * played ever after.
 */
final class DeciderPropertyTest {
  private static final List<String> PEOPLE =
      List.of(
          "user:ivan",
          "user:maria",
          "user:frank",
          "user:fatima",
          "user:bo",
          "user:lena",
          "user:carla",
          "user:dora",
          "user:nobody",
          "service:bank-gateway",
          "agent:procurement-agent");
  private static final Set<String> PARTIES =
      Set.of("user:ivan", "user:maria", "agent:procurement-agent");
  private static final Map<Integer, Set<String>> DECIDERS =
      Map.of(
          0, Set.of("user:frank", "user:fatima", "user:bo"),
          1, Set.of("user:lena", "user:bo"));
  private static final Map<String, Long> LIMITS =
      Map.of(
          "user:frank",
          5_000L,
          "user:fatima",
          100_000L,
          "user:bo",
          100_000L,
          "user:lena",
          1_000_000L);
  private static final List<Long> AMOUNTS = List.of(4_000L, 25_000L, 60_000L, 200_000L);
  private static final int MAX_STEPS = 60;

  @Property(tries = 600)
  void noGrantWithoutTheRightPeopleAndNeverTwoEnds(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = MAX_STEPS) int steps) {
    asked(seed, steps);
  }

  @Property(tries = 400)
  void whatIsAllowedIsUsedOnceReviewedOnceAndUndoneAsOrdered(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = MAX_STEPS) int steps) {
    allowed(seed, steps);
  }

  @Property(tries = 400)
  void nothingIsDecidedAndNoPermitLastsAfterTheChangeWindowCloses(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = MAX_STEPS) int steps) {
    window(seed, steps);
  }

  @Example
  void seedsThatFailedOnceHold() throws IOException {
    int played = 0;
    for (String line : seeds().lines().filter(each -> !each.startsWith("#")).toList()) {
      String[] words = line.split(" ", -1);
      long seed = Long.parseLong(words[1]);
      int steps = Integer.parseInt(words[2]);
      switch (words[0]) {
        case "asked" -> asked(seed, steps);
        case "allowed" -> allowed(seed, steps);
        case "window" -> window(seed, steps);
        default -> throw new IllegalArgumentException("Expected a known play, not " + line);
      }
      played++;
    }
    assertThat(played).isPositive();
  }

  private static String seeds() throws IOException {
    try (var stream = DeciderPropertyTest.class.getResourceAsStream("/decider-seeds.txt")) {
      return new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void asked(long seed, int steps) {
    Random random = new Random(seed);
    Situation situation = new Situation().asked(Situation.transfer(25_000));
    play(situation, steps, random);
    check(situation);
  }

  private static void allowed(long seed, int steps) {
    Random random = new Random(seed);
    Situation situation =
        new Situation()
            .when(
                Situation.classified(
                    Verdict.ALLOW_WITH_REVIEW,
                    Situation.proposal(Situation.ARGUMENTS, Set.of(), null),
                    null));
    play(situation, steps, random);
    check(situation);
  }

  private static void window(long seed, int steps) {
    Random random = new Random(seed);
    Situation situation =
        new Situation().askedUntil(soon(Situation.START, random), Situation.transfer(25_000));
    play(situation, steps, random);
    check(situation);
    Instant runUntil = null;
    for (RecordedEvent recorded : situation.log()) {
      Instant at = recorded.meta().occurredAt();
      switch (recorded.event()) {
        case ApprovalEvent.ApprovalRequested requested ->
            runUntil = requested.subject().classification().runUntil();
        case ApprovalEvent.Edited edited -> {
          Instant before = runUntil;
          runUntil = edited.subject().classification().runUntil();
          assertThat(before == null || (runUntil != null && !runUntil.isAfter(before))).isTrue();
          assertThat(runUntil == null || at.isBefore(runUntil)).isTrue();
        }
        case ApprovalEvent.VoteRecorded _, ApprovalEvent.EditProposed _ ->
            assertThat(runUntil == null || at.isBefore(runUntil)).isTrue();
        case ApprovalEvent.Granted granted -> {
          assertThat(runUntil == null || at.isBefore(runUntil)).isTrue();
          assertThat(runUntil == null || !granted.permit().expiresAt().isAfter(runUntil)).isTrue();
        }
        case ApprovalEvent.PermitRedeemed redeemed when !redeemed.reported() ->
            assertThat(runUntil == null || at.isBefore(runUntil)).isTrue();
        case ApprovalEvent.ExecutionRecorded executed ->
            assertThat(runUntil == null || executed.executedAt().isBefore(runUntil)).isTrue();
        default -> {}
      }
    }
  }

  /** A moment within twenty minutes of {@code now}, or none. */
  private static @Nullable Instant soon(Instant now, Random random) {
    return random.nextInt(4) == 0 ? null : now.plusMillis(1 + random.nextInt(20 * 60 * 1_000));
  }

  private static void play(Situation situation, int steps, Random random) {
    List<Input> sent = new ArrayList<>();
    for (int step = 0; step < steps; step++) {
      step(situation, sent, random);
    }
  }

  private static void step(Situation situation, List<Input> sent, Random random) {
    if (situation.state().phase() instanceof Phase.EditPending pending && random.nextInt(3) > 0) {
      long amount = amountOf(pending.edit().arguments());
      situation.policySaysUntil(
          soon(situation.now(), random),
          random.nextInt(4) == 0 ? Verdict.DENY : Verdict.REQUIRE_APPROVAL,
          Situation.transfer(amount));
      return;
    }
    switch (random.nextInt(16)) {
      case 0 -> situation.later(Duration.ofMinutes(random.nextInt(4)));
      // A clock that is wrong, forwards or backwards, and nobody looks.
      case 1 -> situation.unnoticed(Duration.ofSeconds(random.nextInt(600) - 300));
      case 2, 3, 4 -> {
        if (!sent.isEmpty()) {
          again(situation, sent.get(random.nextInt(sent.size())));
        }
      }
      case 5, 6 -> sends(situation, sent, report(situation, random));
      default -> sends(situation, sent, command(situation, random));
    }
  }

  private static void sends(Situation situation, List<Input> sent, Input input) {
    sent.add(input);
    situation.when(input);
  }

  /** What was answered is not answered again, whatever has come between. */
  private static void again(Situation situation, Input input) {
    boolean answered =
        input instanceof Input.Command command
            && situation.log().stream()
                .anyMatch(
                    each ->
                        command.sender().commandId().equals(each.meta().causeId())
                            && command.sender().principal().value().equals(each.meta().actor()));
    situation.when(input);
    if (answered) {
      situation.then();
    }
  }

  private static Input report(Situation situation, Random random) {
    Permit permit = situation.state().phase().permit();
    String permitId =
        permit == null || random.nextInt(4) == 0
            ? "case-1." + (1 + random.nextInt(20))
            : permit.permitId();
    Subject subject = situation.state().phase().subject();
    String arguments =
        subject == null || random.nextInt(5) == 0 ? "{}" : subject.proposal().arguments();
    String reportId = "r" + random.nextInt(6);
    return switch (random.nextInt(4)) {
      case 0 ->
          new Input.Verified(
              reportId, "executor:bank", situation.now(), random.nextBoolean(), null);
      case 1 ->
          new Input.RolledBack(
              reportId, "executor:bank", situation.now(), random.nextBoolean(), "undone");
      default ->
          new Input.Executed(
              reportId,
              "executor:bank",
              situation.now().minusSeconds(random.nextInt(60)),
              permitId,
              Situation.digest(arguments),
              random.nextBoolean(),
              "booked");
    };
  }

  private static Input command(Situation situation, Random random) {
    String who = PEOPLE.get(random.nextInt(PEOPLE.size()));
    Input.Sender sender = situation.sender(who);
    Permit permit = situation.state().phase().permit();
    return switch (random.nextInt(28)) {
      case 0 -> new Input.RequestChanges(sender, "more");
      case 1 -> new Input.Withdraw(sender, null);
      case 2 -> situation.vote(who, Choice.REJECT, "no", List.of());
      case 3, 4, 5 ->
          situation.vote(
              who,
              Choice.APPROVE,
              null,
              List.of(
                  new FieldEdit(
                      "/amount", AMOUNTS.get(random.nextInt(AMOUNTS.size())).toString())));
      case 6 -> new Input.Comment(sender, "I looked");
      case 7, 8 -> new Input.Reassign(sender, others(random), "I am away");
      case 9, 10 ->
          new Input.Escalate(sender, random.nextBoolean() ? List.of() : others(random), null);
      case 11 -> new Input.Revoke(sender, "stop");
      case 12, 13 ->
          new Input.Redeem(
              sender,
              permit == null ? "case-1.3" : permit.permitId(),
              permit == null ? "sha256:00" : permit.argumentsDigest());
      case 14, 15 -> new Input.CompleteReview(sender, random.nextBoolean(), "looked at it");
      default -> situation.vote(who, Choice.APPROVE, null, List.of());
    };
  }

  private static List<Approver> others(Random random) {
    return List.of(
        random.nextBoolean()
            ? new Approver.Group("compliance")
            : new Approver.Person(new PrincipalId(PEOPLE.get(random.nextInt(PEOPLE.size())))));
  }

  private static long amountOf(String arguments) {
    return Long.parseLong(arguments.replaceAll(".*\"amount\":(\\d+).*", "$1"));
  }

  /** The story of one action, checked as it goes. */
  private static final class Story {
    private final List<String> approvers = new ArrayList<>();
    private final Set<String> handedOver = new HashSet<>();
    private final Set<String> referred = new HashSet<>();
    private long amount = 25_000;
    private int ends;
    private int redeemed;
    private int executed;
    private int revoked;
    private int reviews;

    void tell(RecordedEvent recorded) {
      String actor = recorded.meta().actor();
      switch (recorded.event()) {
        case ApprovalEvent.ApprovalRequested _ -> {
          approvers.clear();
          handedOver.clear();
          referred.clear();
        }
        case ApprovalEvent.Edited edited -> {
          approvers.clear();
          amount = Math.max(amount, amountOf(edited.subject().proposal().arguments()));
        }
        case ApprovalEvent.Reassigned reassigned -> {
          handedOver.add(actor);
          refer(reassigned.to());
        }
        case ApprovalEvent.Escalated escalated -> refer(escalated.to());
        case ApprovalEvent.VoteRecorded vote -> voted(vote);
        case ApprovalEvent.Granted granted -> {
          ends++;
          assertThat(approvers).hasSize(2).doesNotHaveDuplicates();
          assertThat(granted.permit().approvers())
              .extracting(PrincipalId::value)
              .isEqualTo(approvers);
        }
        case ApprovalEvent.Allowed _,
            ApprovalEvent.Denied _,
            ApprovalEvent.Rejected _,
            ApprovalEvent.Withdrawn _ ->
            ends++;
        case ApprovalEvent.Revoked _ -> {
          revoked++;
          assertThat(redeemed).isZero();
        }
        case ApprovalEvent.PermitRedeemed use -> {
          redeemed++;
          assertThat(ends).isEqualTo(1);
          assertThat(revoked == 0 || use.reported()).isTrue();
        }
        case ApprovalEvent.ExecutionRecorded _ -> {
          executed++;
          assertThat(redeemed).isEqualTo(1);
        }
        case ApprovalEvent.ReviewCompleted _ -> {
          reviews++;
          assertThat(actor).isEqualTo("user:dora");
        }
        default -> {}
      }
      assertThat(ends).isLessThanOrEqualTo(1);
      assertThat(redeemed).isLessThanOrEqualTo(1);
      assertThat(executed).isLessThanOrEqualTo(1);
      assertThat(revoked).isLessThanOrEqualTo(1);
      assertThat(reviews).isLessThanOrEqualTo(1);
    }

    private void refer(List<Approver> to) {
      for (Approver approver : to) {
        referred.add(
            approver instanceof Approver.Person(PrincipalId id) ? id.value() : "user:carla");
      }
    }

    private void voted(ApprovalEvent.VoteRecorded vote) {
      String voter = vote.voter().value();
      assertThat(ends).isZero();
      assertThat(PARTIES).doesNotContain(voter);
      assertThat(handedOver).doesNotContain(voter);
      int stage = vote.authority().stage();
      assertThat(DECIDERS.getOrDefault(stage, Set.of()).contains(voter) || referred.contains(voter))
          .as("%s on stage %d", voter, stage)
          .isTrue();
      if (vote.choice() == Choice.APPROVE) {
        if (stage == 0) {
          assertThat(LIMITS.getOrDefault(voter, 0L)).isGreaterThanOrEqualTo(amount);
        }
        approvers.add(voter);
      }
    }
  }

  private static void check(Situation situation) {
    int sequence = 0;
    Story story = new Story();
    for (RecordedEvent recorded : situation.log()) {
      assertThat(recorded.meta().sequence()).isEqualTo(++sequence);
      story.tell(recorded);
    }
  }
}
