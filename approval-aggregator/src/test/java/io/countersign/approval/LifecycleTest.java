package io.countersign.approval;

import static io.countersign.approval.Situation.ARGUMENTS;
import static io.countersign.approval.Situation.classified;
import static io.countersign.approval.Situation.demand;
import static io.countersign.approval.Situation.oneOf;
import static io.countersign.approval.Situation.proposal;
import static io.countersign.approval.Situation.requirement;
import static io.countersign.approval.Situation.stage;
import static io.countersign.approval.Situation.transfer;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.approval.ApprovalEvent.Violation;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What people, agents and executors do beside voting, and what comes after a decision. */
final class LifecycleTest {
  private static final String AGENT = "agent:procurement-agent";
  private static final String GATEWAY = "service:bank-gateway";

  private final Situation situation = new Situation();

  private Situation granted() {
    return situation.asked(oneOf("finance-approvers")).approves("user:fatima");
  }

  private Situation allowedWithReview() {
    return situation.when(
        classified(Verdict.ALLOW_WITH_REVIEW, proposal(ARGUMENTS, Set.of(), null), null));
  }

  private Situation redeems(String who, String permitId) {
    return situation.when(
        new Input.Redeem(situation.sender(who), permitId, Situation.digest(ARGUMENTS)));
  }

  private Situation reviews(String who, boolean confirmed, @Nullable String reason) {
    return situation.when(new Input.CompleteReview(situation.sender(who), confirmed, reason));
  }

  private Situation reassigns(String who, Approver... to) {
    return situation.when(new Input.Reassign(situation.sender(who), List.of(to), "I am away"));
  }

  private Situation escalates(String who, Approver... to) {
    return situation.when(new Input.Escalate(situation.sender(who), List.of(to), null));
  }

  private Situation revokes(String who) {
    return situation.when(new Input.Revoke(situation.sender(who), "the vendor is a fraud"));
  }

  private Situation comments(String who, String text) {
    return situation.when(new Input.Comment(situation.sender(who), text));
  }

  private Situation verified(String reportId, boolean asApproved) {
    return situation.when(
        new Input.Verified(reportId, "verifier:erp", situation.now(), asApproved, null));
  }

  private Situation rolledBack(String reportId, boolean success) {
    return situation.when(
        new Input.RolledBack(reportId, "executor:bank", situation.now(), success, null));
  }

  private static Approver person(String id) {
    return new Approver.Person(new PrincipalId(id));
  }

  @Test
  void peopleAndPartiesCommentInAnyPhaseAndNothingElseChanges() {
    comments("user:carla", "early").refused(RefusalCode.UNKNOWN_ACTION);
    granted();
    Phase before = situation.state().phase();
    comments("user:carla", "looks fine").then("Commented");
    comments(AGENT, "thank you").then("Commented");
    comments("user:nobody", "hi").refused(RefusalCode.UNKNOWN_PRINCIPAL);
    comments(GATEWAY, "hi").refused(RefusalCode.NOT_HUMAN);
    comments("user:carla", " ").refused(RefusalCode.TEXT_INVALID);
    comments("user:carla", "x".repeat(4_001)).refused(RefusalCode.TEXT_INVALID);
    assertThat(situation.state().phase()).isEqualTo(before);
  }

  @Test
  void whoHandsTheStageOverDecidesNoMoreAndOthersDecideInTheirPlace() {
    situation.asked(requirement(List.of(stage(demand("finance-leads", 1, null))), List.of()));
    reassigns("user:lena", person("user:carla")).then("Reassigned");
    situation.approves("user:lena").refused(RefusalCode.HANDED_OVER);
    situation.approves("user:carla").then("VoteRecorded", "Granted");
    assertThat(situation.last(ApprovalEvent.VoteRecorded.class).authority().group()).isNull();
  }

  @Test
  void handingOverWidensNoAuthority() {
    situation.asked(transfer(25_000));
    reassigns("user:frank", person("user:sven"), new Approver.Group("compliance"))
        .then("Reassigned");
    situation.approves("user:sven").refused(RefusalCode.OVER_LIMIT);
    situation.approves("user:carla").refused(RefusalCode.OVER_LIMIT);
    situation.approves("user:fatima").then("VoteRecorded");
    situation.approves("user:carla").refused(RefusalCode.NOT_ELIGIBLE);
  }

  @Test
  void onlyTheDemandsThatThePersonCouldMeetAreHandedOver() {
    situation.asked(
        requirement(
            List.of(stage(demand("finance-leads", 1, null), demand("compliance", 1, null))),
            List.of()));
    reassigns("user:lena", person("user:sven")).then("Reassigned");
    situation.approves("user:sven").then("VoteRecorded");
    escalates("user:carla", person("user:frank")).then("Escalated");
    situation.approves("user:frank").then("VoteRecorded", "Granted");
    assertThat(situation.last(ApprovalEvent.VoteRecorded.class).authority().demand()).isEqualTo(1);
  }

  @Test
  void nobodyHandsOverToStrangersToPartiesOrToNobody() {
    situation.asked(oneOf("finance-approvers"));
    reassigns("user:fatima").refused(RefusalCode.APPROVERS_INVALID);
    reassigns("user:fatima", person("user:nobody")).refused(RefusalCode.UNKNOWN_PRINCIPAL);
    reassigns("user:fatima", person("user:ivan")).refused(RefusalCode.SEPARATION_OF_DUTIES);
    reassigns("user:fatima", person(GATEWAY)).refused(RefusalCode.NOT_HUMAN);
    reassigns("user:carla", person("user:sven")).refused(RefusalCode.NOT_ELIGIBLE);
    reassigns("user:ivan", person("user:sven")).refused(RefusalCode.SEPARATION_OF_DUTIES);
    reassigns("user:fatima", person("user:frank")).then("Reassigned");
    reassigns("user:frank", person("user:fatima")).refused(RefusalCode.APPROVERS_INVALID);
  }

  @Test
  void whoHasVotedCannotHandThatOver() {
    situation.asked(requirement(List.of(stage(demand("finance-approvers", 2, null))), List.of()));
    situation.approves("user:fatima").then("VoteRecorded");
    reassigns("user:fatima", person("user:carla")).refused(RefusalCode.ALREADY_VOTED);
  }

  @Test
  void aPersonTakesTheNextRungThatBringsSomebodyInAndEachOnlyOnce() {
    List<LadderStep> ladder =
        List.of(
            new LadderStep(Duration.ofMinutes(10), LadderStep.Action.REMIND, List.of()),
            new LadderStep(
                Duration.ofMinutes(20),
                LadderStep.Action.ESCALATE,
                List.of(new Approver.Group("compliance"))),
            new LadderStep(Duration.ofMinutes(60), LadderStep.Action.REJECT, List.of()));
    situation.asked(requirement(List.of(stage(demand("finance-approvers", 1, null))), ladder));
    situation.approves("user:carla").refused(RefusalCode.NOT_ELIGIBLE);
    escalates("user:carla").refused(RefusalCode.NOT_ELIGIBLE);
    escalates("user:fatima").then("Escalated");
    escalates("user:fatima").refused(RefusalCode.NO_RUNG_LEFT);
    situation.later(Duration.ofMinutes(25)).then("Reminded");
    situation.approves("user:carla").then("VoteRecorded", "Granted");
  }

  @Test
  void anUnusedGrantIsRevokedByWhoHasAPartInItAndItsPermitIsVoid() {
    granted();
    revokes("user:sven").refused(RefusalCode.NOT_ELIGIBLE);
    situation
        .when(new Input.Revoke(situation.sender("user:fatima"), " "))
        .refused(RefusalCode.REASON_REQUIRED);
    revokes("user:maria").then("Revoked");
    assertThat(situation.last(ApprovalEvent.Revoked.class).permitId()).isEqualTo("case-1.3");
    revokes("user:fatima").refused(RefusalCode.PERMIT_REVOKED);
    redeems(AGENT, "case-1.3").refused(RefusalCode.PERMIT_REVOKED);
    situation.executed("r1", "case-1.3", ARGUMENTS).then("PermitViolated");
    assertThat(situation.last(ApprovalEvent.PermitViolated.class).violation())
        .isEqualTo(Violation.REVOKED);
  }

  @Test
  void whoeverMayDecideOrApprovedRevokesAsWell() {
    granted();
    revokes("user:bo").then("Revoked");
    Situation other = new Situation().asked(oneOf("finance-approvers")).approves("user:fatima");
    other.when(new Input.Revoke(other.sender("user:fatima"), "I erred")).then("Revoked");
    other.later(Duration.ofDays(1)).then();
  }

  @Test
  void whatRanBeforeItWasRevokedWasPermittedThen() {
    granted();
    Input.Executed early =
        new Input.Executed(
            "r1",
            "executor:bank",
            situation.now(),
            "case-1.3",
            Situation.digest(ARGUMENTS),
            true,
            null);
    situation.unnoticed(Duration.ofSeconds(5));
    revokes("user:maria").then("Revoked");
    situation.when(early).then("PermitRedeemed", "ExecutionRecorded");
  }

  @Test
  void aPermitIsRedeemedExactlyOnceByItsAgentOrAService() {
    granted();
    redeems("user:maria", "case-1.3").refused(RefusalCode.NOT_ELIGIBLE);
    redeems("agent:other", "case-1.3").refused(RefusalCode.NOT_ELIGIBLE);
    redeems(AGENT, "case-1.2").refused(RefusalCode.OTHER_PERMIT);
    situation
        .when(new Input.Redeem(situation.sender(AGENT), "case-1.3", Situation.digest("{}")))
        .refused(RefusalCode.OTHER_ARGUMENTS);
    Input.Redeem first =
        new Input.Redeem(situation.sender(GATEWAY), "case-1.3", Situation.digest(ARGUMENTS));
    situation.when(first).then("PermitRedeemed");
    situation.when(first).then();
    redeems(AGENT, "case-1.3").refused(RefusalCode.ALREADY_REDEEMED);
    revokes("user:maria").refused(RefusalCode.ALREADY_REDEEMED);
    situation.executed("r1", "case-1.3", ARGUMENTS).then("ExecutionRecorded");
    situation.executed("r2", "case-1.3", ARGUMENTS).then("PermitViolated");
    situation.later(Duration.ofDays(1)).then();
    assertThat(situation.state().phase()).isInstanceOf(Phase.Executed.class);
  }

  @Test
  void aPermitThatEndedIsNotRedeemed() {
    granted();
    situation.unnoticed(Duration.ofMinutes(15));
    redeems(AGENT, "case-1.3").then("Expired", "CommandRefused");
    assertThat(situation.last(ApprovalEvent.CommandRefused.class).code())
        .isEqualTo(RefusalCode.PERMIT_EXPIRED.wire());
  }

  @Test
  void aServiceThatIsStoppedInTheDirectoryRedeemsNothing() {
    granted().principal(GATEWAY, Principal.Kind.SERVICE, 0, false);
    redeems(GATEWAY, "case-1.3").refused(RefusalCode.INACTIVE_PRINCIPAL);
    situation.principal(AGENT, Principal.Kind.AGENT, 0, false);
    redeems(AGENT, "case-1.3").refused(RefusalCode.INACTIVE_PRINCIPAL);
  }

  @Test
  void nothingIsRedeemedOrRevokedThatIsNotPermitted() {
    situation.asked(oneOf("finance-approvers"));
    redeems(AGENT, "case-1.3").refused(RefusalCode.NO_PERMIT);
    revokes("user:maria").refused(RefusalCode.NO_PERMIT);
  }

  @Test
  void anExecutionIsVerifiedAndUndone() {
    granted();
    verified("v0", true).refused(RefusalCode.NOT_EXECUTED);
    redeems(AGENT, "case-1.3");
    verified("v1", true).refused(RefusalCode.NOT_EXECUTED);
    situation.executed("r1", "case-1.3", ARGUMENTS).then("ExecutionRecorded");
    verified("v2", true).then("VerificationRecorded");
    verified("v2", true).then();
    assertThat(situation.state().phase()).isInstanceOf(Phase.Verified.class);
    rolledBack("u1", false).then("RollbackRecorded");
    assertThat(situation.state().phase()).isInstanceOf(Phase.Verified.class);
    rolledBack("u2", true).then("RollbackRecorded");
    assertThat(situation.last(ApprovalEvent.RollbackRecorded.class).ordered()).isFalse();
    assertThat(situation.state().phase()).isInstanceOf(Phase.RolledBack.class);
  }

  @Test
  void aReviewerConfirmsWhatWasAllowedWhateverBecameOfIt() {
    allowedWithReview().then("Allowed", "ReviewRequested");
    situation.executed("r1", "case-1.1", ARGUMENTS);
    reviews("user:carla", true, null).refused(RefusalCode.NOT_ELIGIBLE);
    reviews("user:maria", true, null).refused(RefusalCode.SEPARATION_OF_DUTIES);
    reviews("user:dora", true, null).then("ReviewCompleted");
    assertThat(situation.state().phase()).isInstanceOf(Phase.Executed.class);
    assertThat(situation.state().review())
        .isEqualTo(new Review.Confirmed(new PrincipalId("user:dora")));
    reviews("user:dora", false, "second thoughts").refused(RefusalCode.NO_REVIEW);
  }

  @Test
  void anOrderedUndoIsTrackedToItsEnd() {
    PrincipalId dora = new PrincipalId("user:dora");
    allowedWithReview();
    situation.executed("r1", "case-1.1", ARGUMENTS);
    reviews("user:dora", false, " ").refused(RefusalCode.REASON_REQUIRED);
    reviews("user:dora", false, "wrong vendor").then("ReviewCompleted");
    assertThat(situation.state().review()).isEqualTo(new Review.UndoOrdered(dora));
    rolledBack("u1", false).then("RollbackRecorded");
    assertThat(situation.last(ApprovalEvent.RollbackRecorded.class).ordered()).isTrue();
    assertThat(situation.state().review()).isEqualTo(new Review.UndoFailed(dora));
    rolledBack("u2", true).then("RollbackRecorded");
    assertThat(situation.state().review()).isEqualTo(new Review.Undone(dora));
  }

  @Test
  void orderingTheUndoOfWhatDidNotRunYetTakesItsPermitBack() {
    allowedWithReview();
    reviews("user:dora", false, "wrong vendor").then("ReviewCompleted", "Revoked");
    situation.executed("r1", "case-1.1", ARGUMENTS).then("PermitViolated");
  }

  @Test
  void whatNobodyHasToReviewIsNotReviewed() {
    granted();
    reviews("user:dora", true, null).refused(RefusalCode.NO_REVIEW);
    Situation denied = new Situation();
    denied.when(classified(Verdict.DENY, proposal(ARGUMENTS, Set.of(), null), null));
    denied
        .when(new Input.CompleteReview(denied.sender("user:dora"), true, null))
        .refused(RefusalCode.NO_REVIEW);
  }

  @Test
  void theSameCommandIdOfTwoPeopleIsTwoCommandsAndTheSameAgainIsNone() {
    situation.asked(requirement(List.of(stage(demand("finance-approvers", 2, null))), List.of()));
    for (String who : List.of("user:fatima", "user:bo")) {
      Input vote =
          new Input.CastVote(
              new Input.Sender("same-id", new PrincipalId(who), Assurance.SESSION),
              ApprovalEvent.Choice.APPROVE,
              null,
              List.of(),
              null,
              null);
      situation.when(vote);
      assertThat(situation.state().sequence()).isGreaterThan(1);
      situation.when(vote).then();
    }
    assertThat(situation.state().phase()).isInstanceOf(Phase.Granted.class);
  }
}
