package io.countersign.approval;

import static io.countersign.approval.Situation.ARGUMENTS;
import static io.countersign.approval.Situation.START;
import static io.countersign.approval.Situation.classified;
import static io.countersign.approval.Situation.oneOf;
import static io.countersign.approval.Situation.proposal;
import static io.countersign.approval.Situation.requirement;
import static io.countersign.approval.Situation.transfer;
import static io.countersign.approval.Situation.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.approval.ApprovalEvent.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What happens when the time has passed until which the policy lets an action run. */
final class ChangeWindowsTest {
  private static final Instant CLOSES = START.plus(Duration.ofMinutes(10));
  private static final String CLOSED =
      "The policy let the action run until 2026-11-21T09:10:00Z, when its change window closed or a"
          + " freeze began";

  private final Situation situation = new Situation();

  private static Input.Classified allowedUntil(Instant runUntil, @Nullable Instant expiresAt) {
    return until(
        runUntil, classified(Verdict.ALLOW, proposal(ARGUMENTS, Set.of(), expiresAt), null));
  }

  private String expiry() {
    return situation.last(ApprovalEvent.Expired.class).reason();
  }

  @Test
  void anOpenRequestExpiresAndSaysThatTheWindowClosed() {
    situation.askedUntil(CLOSES, oneOf("finance-approvers"));
    situation.later(Duration.ofMinutes(10).minusMillis(1)).then();
    situation.later(Duration.ofMillis(1)).then("Expired");
    assertThat(expiry()).isEqualTo(CLOSED + "; nobody decided by then");
    situation.approves("user:fatima").refused(RefusalCode.NOT_PENDING);
  }

  @Test
  void whicheverComesFirstEndsTheRequestAndIsNamed() {
    Instant unwanted = CLOSES.minusSeconds(1);
    situation.when(
        until(
            CLOSES,
            classified(
                Verdict.REQUIRE_APPROVAL,
                proposal(ARGUMENTS, Set.of(), unwanted),
                oneOf("finance-approvers"))));
    situation.later(Duration.ofMinutes(10)).then("Expired");
    assertThat(expiry())
        .isEqualTo(
            "The agent wanted the action until 2026-11-21T09:09:59Z; nobody decided by then");
  }

  @Test
  void aVoteAfterTheWindowClosedLosesEvenWhereNoTimerLooked() {
    situation
        .askedUntil(CLOSES, oneOf("finance-approvers"))
        .unnoticed(Duration.ofMinutes(10))
        .approves("user:fatima")
        .then("Expired", "CommandRefused");
  }

  @Test
  void aRequestThatIsHeldEndsWithTheWindowToo() {
    LadderStep hold = new LadderStep(Duration.ofMinutes(5), LadderStep.Action.HOLD, List.of());
    situation.askedUntil(
        START.plus(Duration.ofHours(5)), requirement(transfer(1).stages(), List.of(hold)));
    situation.later(Duration.ofMinutes(30)).then("Held", "SlaBreached");
    situation.later(Duration.ofHours(5)).then("Expired");
  }

  @Test
  void theDeadlineStillRejectsBeforeTheWindowCloses() {
    situation.askedUntil(START.plus(Duration.ofHours(5)), oneOf("finance-approvers"));
    situation.later(Duration.ofHours(5)).then("SlaBreached", "Rejected");
  }

  @Test
  void aGrantsPermitEndsWhenTheWindowCloses() {
    situation
        .askedUntil(CLOSES, oneOf("finance-approvers"))
        .unnoticed(Duration.ofMinutes(9))
        .approves("user:fatima")
        .then("VoteRecorded", "Granted");
    assertThat(situation.last(ApprovalEvent.Granted.class).permit().expiresAt()).isEqualTo(CLOSES);
    situation.unnoticed(Duration.ofMinutes(1)).executed("r1", "case-1.3", ARGUMENTS);
    assertThat(situation.last(ApprovalEvent.PermitViolated.class).violation())
        .isEqualTo(Violation.AFTER_EXPIRY);
  }

  @Test
  void theEarliestOfValidityWishAndWindowEndsThePermitOfAnAllowedAction() {
    Instant late = START.plus(Duration.ofHours(1));
    assertThat(permitEnd(allowedUntil(CLOSES, null))).isEqualTo(CLOSES);
    assertThat(permitEnd(allowedUntil(CLOSES, late))).isEqualTo(CLOSES);
    assertThat(permitEnd(allowedUntil(late, CLOSES))).isEqualTo(CLOSES);
    assertThat(permitEnd(allowedUntil(late, late))).isEqualTo(START.plus(Duration.ofMinutes(15)));
    // A permit has whole seconds, and is rather over at once than valid for too long.
    assertThat(permitEnd(allowedUntil(START.plusMillis(700), null))).isEqualTo(START);
  }

  private static Instant permitEnd(Input.Classified allowed) {
    return new Situation()
        .when(allowed)
        .then("Allowed")
        .last(ApprovalEvent.Allowed.class)
        .permit()
        .expiresAt();
  }

  @Test
  void anAnswerThatComesAfterTheWindowClosedOpensNothing() {
    situation.unnoticed(Duration.ofMinutes(10)).when(allowedUntil(CLOSES, null)).then("Expired");
    assertThat(expiry()).isEqualTo(CLOSED + "; that moment has passed");
    new Situation()
        .unnoticed(Duration.ofMinutes(10))
        .askedUntil(CLOSES, oneOf("finance-approvers"))
        .then("Expired");
  }

  @Test
  void anEditTakesTheEarlierEnd() {
    situation.askedUntil(CLOSES, transfer(25_000)).edits("user:fatima", "/amount", "24000");
    situation.policySaysUntil(CLOSES.plusSeconds(60), Verdict.REQUIRE_APPROVAL, transfer(24_000));
    assertThat(situation.last(ApprovalEvent.Edited.class).answer().runUntil()).isEqualTo(CLOSES);

    Situation sooner = new Situation();
    sooner.askedUntil(CLOSES, transfer(25_000)).edits("user:fatima", "/amount", "24000");
    sooner.policySaysUntil(CLOSES.minusSeconds(60), Verdict.ALLOW, null);
    sooner.later(Duration.ofMinutes(9)).then("Expired");

    Situation first = new Situation();
    first.asked(transfer(25_000)).edits("user:fatima", "/amount", "24000");
    first
        .policySaysUntil(CLOSES, Verdict.ALLOW, null)
        .later(Duration.ofMinutes(10))
        .then("Expired");
  }

  @Test
  void anEditThatMayNoLongerRunIsRefusedAndTheRequestGoesOn() {
    situation.asked(transfer(25_000)).edits("user:fatima", "/amount", "24000");
    situation.unnoticed(Duration.ofMinutes(10));
    situation
        .policySaysUntil(CLOSES, Verdict.REQUIRE_APPROVAL, transfer(24_000))
        .refused(RefusalCode.EDIT_DENIED_BY_POLICY);
    situation.approves("user:fatima").then("VoteRecorded");
  }

  @Test
  void theEditorIsToldWhenTheWindowClosesBeforeThePolicyAnswers() {
    situation
        .askedUntil(CLOSES, transfer(25_000))
        .edits("user:fatima", "/amount", "24000")
        .later(Duration.ofMinutes(10))
        .then("CommandRefused", "Expired");
  }

  @Test
  void whatIsSentBackWaitsForAnotherWindow() {
    situation.askedUntil(CLOSES, oneOf("finance-approvers"));
    situation
        .when(new Input.RequestChanges(situation.sender("user:fatima"), "attach it"))
        .then("ChangesRequested");
    situation.later(Duration.ofHours(24)).then();
    Instant next = CLOSES.plus(Duration.ofHours(24));
    situation
        .when(
            until(
                next,
                classified(
                    Verdict.REQUIRE_APPROVAL,
                    proposal(ARGUMENTS, Set.of("rollback"), null),
                    oneOf("finance-approvers"))))
        .then("ApprovalRequested");
    situation.approves("user:fatima").then("VoteRecorded", "Granted");
    assertThat(situation.last(ApprovalEvent.Granted.class).permit().expiresAt()).isEqualTo(next);
  }
}
