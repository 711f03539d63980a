package io.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.approval.ApprovalEvent.Choice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/**
 * Random people send random commands in random order, twice and late; what may never happen does
 * not.
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
          "user:nobody",
          "agent:procurement-agent");
  private static final List<Long> AMOUNTS = List.of(4_000L, 25_000L, 60_000L, 200_000L);

  @Property(tries = 400)
  void noGrantWithoutTheRightPeopleAndNeverTwoEnds(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int steps) {
    Random random = new Random(seed);
    Situation situation = new Situation(); // checks replay and storage after every step
    List<Input> sent = new ArrayList<>();
    situation.asked(Situation.transfer(25_000));
    for (int step = 0; step < steps; step++) {
      step(situation, sent, random);
    }
    check(situation);
  }

  @Property(tries = 400)
  void nothingIsDecidedAndNoPermitLastsAfterTheChangeWindowCloses(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int steps) {
    Random random = new Random(seed);
    Situation situation = new Situation();
    List<Input> sent = new ArrayList<>();
    situation.askedUntil(soon(situation, random), Situation.transfer(25_000));
    for (int step = 0; step < steps; step++) {
      step(situation, sent, random);
    }
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
        case ApprovalEvent.PermitRedeemed _ ->
            assertThat(runUntil == null || at.isBefore(runUntil)).isTrue();
        default -> {}
      }
    }
  }

  /** A moment within twenty minutes of now, or none. */
  private static @Nullable Instant soon(Situation situation, Random random) {
    return random.nextInt(4) == 0
        ? null
        : situation.now().plusMillis(1 + random.nextInt(20 * 60 * 1_000));
  }

  private static void step(Situation situation, List<Input> sent, Random random) {
    if (situation.state().phase() instanceof Phase.EditPending pending && random.nextInt(3) > 0) {
      long amount = amountOf(pending.edit().arguments());
      situation.policySaysUntil(
          soon(situation, random),
          random.nextInt(4) == 0 ? Verdict.DENY : Verdict.REQUIRE_APPROVAL,
          Situation.transfer(amount));
      return;
    }
    switch (random.nextInt(12)) {
      case 0 -> situation.later(Duration.ofMinutes(random.nextInt(4)));
      case 1, 2 -> {
        if (!sent.isEmpty()) {
          situation.when(sent.get(random.nextInt(sent.size())));
        }
      }
      case 3 ->
          situation.executed(
              "r" + random.nextInt(3), "case-1." + (1 + random.nextInt(20)), Situation.ARGUMENTS);
      default -> {
        Input command = command(situation, random);
        sent.add(command);
        situation.when(command);
      }
    }
  }

  private static Input command(Situation situation, Random random) {
    String who = PEOPLE.get(random.nextInt(PEOPLE.size()));
    return switch (random.nextInt(16)) {
      case 0 -> new Input.RequestChanges(situation.sender(who), "more");
      case 1 -> new Input.Withdraw(situation.sender(who), null);
      case 2 -> situation.vote(who, Choice.REJECT, "no", List.of());
      case 3, 4, 5 ->
          situation.vote(
              who,
              Choice.APPROVE,
              null,
              List.of(
                  new FieldEdit(
                      "/amount", AMOUNTS.get(random.nextInt(AMOUNTS.size())).toString())));
      default -> situation.vote(who, Choice.APPROVE, null, List.of());
    };
  }

  private static long amountOf(String arguments) {
    return Long.parseLong(arguments.replaceAll(".*\"amount\":(\\d+).*", "$1"));
  }

  private static void check(Situation situation) {
    int ends = 0;
    int redeemed = 0;
    int sequence = 0;
    List<String> approvers = new ArrayList<>();
    Set<String> eventIds = new HashSet<>();
    for (RecordedEvent recorded : situation.log()) {
      assertThat(recorded.meta().sequence()).isEqualTo(++sequence);
      assertThat(eventIds.add(recorded.meta().eventId())).isTrue();
      switch (recorded.event()) {
        case ApprovalEvent.Edited _ -> approvers.clear();
        case ApprovalEvent.ApprovalRequested _ -> approvers.clear();
        case ApprovalEvent.VoteRecorded vote when vote.choice() == Choice.APPROVE -> {
          assertThat(vote.voter().value())
              .isIn("user:frank", "user:fatima", "user:bo", "user:lena");
          Money amount = vote.authority().amount();
          Money limit = vote.authority().limit();
          assertThat(amount == null || (limit != null && limit.reaches(amount))).isTrue();
          approvers.add(vote.voter().value());
        }
        case ApprovalEvent.Granted granted -> {
          ends++;
          assertThat(approvers).hasSize(2).doesNotHaveDuplicates();
          assertThat(granted.permit().approvers())
              .extracting(PrincipalId::value)
              .isEqualTo(approvers);
          assertThat(approvers.get(0)).isIn("user:fatima", "user:bo", "user:frank");
          assertThat(approvers.get(1)).isIn("user:lena", "user:bo");
        }
        case ApprovalEvent.Rejected _, ApprovalEvent.Withdrawn _ -> ends++;
        case ApprovalEvent.PermitRedeemed _ -> redeemed++;
        default -> {}
      }
    }
    assertThat(ends).isLessThanOrEqualTo(1);
    assertThat(redeemed).isLessThanOrEqualTo(1);
  }
}
