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

import io.countersign.approval.ApprovalEvent.Choice;
import io.countersign.approval.ApprovalEvent.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class DeciderTest {
  private static final String CHEAPER = "{\"amount\":24000,\"memo\":\"4821\"}";

  private final Situation situation = new Situation();

  @Test
  void twoOrderedStagesGrantWithThePermitOfTheExactArguments() {
    situation.asked(transfer(25_000)).then("ApprovalRequested");
    situation.approves("user:lena").refused(RefusalCode.STAGE_NOT_OPEN);
    situation.approves("user:fatima").then("VoteRecorded");
    situation.approves("user:lena").then("VoteRecorded", "Granted");
    Permit permit = situation.last(ApprovalEvent.Granted.class).permit();
    assertThat(permit.approvers())
        .extracting(PrincipalId::value)
        .containsExactly("user:fatima", "user:lena");
    assertThat(permit.permitId()).isEqualTo("case-1.5");
    assertThat(permit.argumentsDigest()).isEqualTo(Situation.digest(ARGUMENTS));
    assertThat(permit.expiresAt()).isEqualTo(Situation.START.plus(Duration.ofMinutes(15)));
  }

  @Test
  void whoAskedOrOwnsTheAgentOrIsItNeverDecides() {
    situation.agentOwnedBy("user:bo").asked(oneOf("finance-approvers"));
    situation.approves("user:ivan").refused(RefusalCode.SEPARATION_OF_DUTIES);
    situation.approves("user:maria").refused(RefusalCode.SEPARATION_OF_DUTIES);
    situation.approves("user:bo").refused(RefusalCode.SEPARATION_OF_DUTIES);
    situation.approves("agent:procurement-agent").refused(RefusalCode.NOT_HUMAN);
  }

  @Test
  void onlyKnownActiveEligibleHumansVote() {
    situation
        .principal("service:bot", Principal.Kind.SERVICE, 0, true, "finance-approvers")
        .principal("user:gone", Principal.Kind.HUMAN, 0, false, "finance-approvers")
        .asked(oneOf("finance-approvers"));
    situation.approves("service:bot").refused(RefusalCode.NOT_HUMAN);
    situation.approves("user:gone").refused(RefusalCode.INACTIVE_PRINCIPAL);
    situation.approves("user:nobody").refused(RefusalCode.UNKNOWN_PRINCIPAL);
    situation.approves("user:carla").refused(RefusalCode.NOT_ELIGIBLE);
  }

  @Test
  void aLimitIsInTheSameCurrencyAndReachesTheAmount() {
    situation.person("user:nolimit", 0, "finance-approvers").asked(transfer(25_000));
    situation.approves("user:frank").refused(RefusalCode.OVER_LIMIT);
    situation.approves("user:nolimit").refused(RefusalCode.OVER_LIMIT);
    Situation dollars =
        new Situation()
            .asked(
                requirement(
                    List.of(stage(demand("finance-approvers", 1, Money.of("10", "USD")))),
                    List.of()));
    dollars.approves("user:fatima").refused(RefusalCode.OVER_LIMIT);
  }

  @Test
  void aNoNeedsAReasonAndNoLimitAndEndsTheRequest() {
    situation.asked(transfer(25_000));
    situation
        .when(situation.vote("user:frank", Choice.REJECT, " ", List.of()))
        .refused(RefusalCode.REASON_REQUIRED);
    situation.votes("user:frank", Choice.REJECT).then("VoteRecorded", "Rejected");
    situation.approves("user:fatima").refused(RefusalCode.NOT_PENDING);
  }

  @Test
  void aQuorumCountsDistinctHumans() {
    situation.asked(requirement(List.of(stage(demand("finance-approvers", 2, null))), List.of()));
    situation.approves("user:fatima").then("VoteRecorded");
    situation.approves("user:fatima").refused(RefusalCode.ALREADY_VOTED);
    situation.approves("user:bo").then("VoteRecorded", "Granted");
  }

  @Test
  void whoCouldMeetTwoDemandsCountsForOneInWhicheverOrderPeopleVote() {
    Requirement both =
        requirement(
            List.of(stage(demand("finance-approvers", 1, null), demand("finance-leads", 1, null))),
            List.of());
    new Situation()
        .asked(both)
        .approves("user:bo")
        .then("VoteRecorded")
        .approves("user:fatima")
        .then("VoteRecorded", "Granted");
    new Situation()
        .asked(both)
        .approves("user:fatima")
        .then("VoteRecorded")
        .approves("user:bo")
        .then("VoteRecorded", "Granted");
    new Situation()
        .asked(both)
        .approves("user:fatima")
        .approves("user:frank")
        .refused(RefusalCode.NOT_ELIGIBLE);
  }

  @Test
  void nobodyVotesInTwoStages() {
    situation
        .asked(transfer(25_000))
        .approves("user:bo")
        .approves("user:bo")
        .refused(RefusalCode.ALREADY_VOTED);
  }

  @Test
  void anEditIsClassifiedAgainAndThenCountsAsItsEditorsVote() {
    situation.asked(transfer(25_000)).edits("user:fatima", "/amount", "24000").then("EditProposed");
    situation.approves("user:bo").refused(RefusalCode.EDIT_PENDING);
    situation.policySays(Verdict.REQUIRE_APPROVAL, transfer(24_000)).then("Edited", "VoteRecorded");
    assertThat(situation.last(ApprovalEvent.Edited.class).requirement().stages()).hasSize(2);
    situation.approves("user:lena").then("VoteRecorded", "Granted");
    ApprovalEvent.Granted granted = situation.last(ApprovalEvent.Granted.class);
    assertThat(granted.subject().edited()).isTrue();
    assertThat(granted.subject().proposal().arguments()).isEqualTo(CHEAPER);
    assertThat(granted.permit().argumentsDigest()).isEqualTo(Situation.digest(CHEAPER));
  }

  @Test
  void anEditVoidsWhatWasApprovedBefore() {
    situation.asked(transfer(25_000)).approves("user:fatima");
    situation
        .edits("user:lena", "/amount", "26000")
        .policySays(Verdict.REQUIRE_APPROVAL, transfer(26_000))
        .then("Edited");
    situation.approves("user:lena").refused(RefusalCode.STAGE_NOT_OPEN);
    situation
        .approves("user:fatima")
        .then("VoteRecorded")
        .approves("user:lena")
        .then("VoteRecorded", "Granted");
  }

  @Test
  void anEditNeverLoosensWhatWasAsked() {
    situation
        .asked(transfer(25_000))
        .edits("user:fatima", "/amount", "10")
        .policySays(Verdict.ALLOW, null);
    situation.then("Edited", "VoteRecorded");
    assertThat(situation.state().phase()).isInstanceOf(Phase.Pending.class);
    assertThat(situation.last(ApprovalEvent.Edited.class).requirement())
        .isEqualTo(transfer(25_000));
  }

  @Test
  void anEditAboveItsEditorsLimitOrAgainstThePolicyIsRefusedAndTheRequestGoesOn() {
    situation.asked(transfer(25_000)).edits("user:fatima", "/amount", "200000");
    situation
        .policySays(Verdict.REQUIRE_APPROVAL, transfer(200_000))
        .refused(RefusalCode.OVER_LIMIT);
    situation
        .edits("user:fatima", "/amount", "1")
        .policySays(Verdict.DENY, null)
        .refused(RefusalCode.EDIT_DENIED_BY_POLICY);
    situation.approves("user:fatima").then("VoteRecorded");
  }

  @Test
  void editsStayWithinTheOpenFields() {
    situation.asked(transfer(25_000));
    situation.edits("user:fatima", "/to", "\"me\"").refused(RefusalCode.EDIT_NOT_ALLOWED);
    situation.edits("user:fatima", "/amount", "not json").refused(RefusalCode.EDIT_INVALID);
    situation.edits("user:frank", "/amount", "1").refused(RefusalCode.OVER_LIMIT);
    situation.edits("user:fatima", "/amount", "25000").then("VoteRecorded");
  }

  @Test
  void editsThatMakeTheArgumentsTooDeepOrTooLongAreRefused() {
    situation.asked(transfer(25_000));
    String deep = "[".repeat(64) + "]".repeat(64);
    situation.edits("user:fatima", "/memo", deep).refused(RefusalCode.EDIT_INVALID);
    String text = '"' + "x".repeat(600 * 1024) + '"';
    situation
        .when(
            situation.vote(
                "user:fatima",
                Choice.APPROVE,
                null,
                List.of(new FieldEdit("/memo", text), new FieldEdit("/amount", text))))
        .refused(RefusalCode.EDIT_INVALID);
    situation.approves("user:fatima").then("VoteRecorded");
  }

  @Test
  void theAnswerToAnEditThatNamesAnotherToolOrAgentOpensNoGate() {
    situation.asked(transfer(25_000)).edits("user:fatima", "/amount", "24000");
    Phase.EditPending waiting = (Phase.EditPending) situation.state().phase();
    Proposal edited = waiting.subject().proposal().withArguments(waiting.edit().arguments());
    for (Proposal other :
        List.of(
            new Proposal(
                edited.actionId(),
                edited.tenant(),
                edited.agentId(),
                edited.agentOwner(),
                edited.requestedBy(),
                "read",
                "calendar.read",
                edited.target(),
                edited.arguments(),
                edited.parts(),
                edited.expiresAt(),
                edited.pack()),
            new Proposal(
                edited.actionId(),
                edited.tenant(),
                "other-agent",
                edited.agentOwner(),
                edited.requestedBy(),
                edited.actionType(),
                edited.tool(),
                edited.target(),
                edited.arguments(),
                edited.parts(),
                edited.expiresAt(),
                edited.pack()))) {
      situation.when(classified(waiting.edit().commandId(), Verdict.ALLOW, other, null)).then();
      assertThat(situation.state().phase()).isEqualTo(waiting);
    }
    situation.policySays(Verdict.REQUIRE_APPROVAL, transfer(24_000)).then("Edited", "VoteRecorded");
  }

  @Test
  void aPermitIsNeverValidForLongerThanTheAgentWantsTheAction() {
    for (long millis : new long[] {1, 500, 1_000, 1_500, 60_000}) {
      Instant unwanted = Situation.START.plusMillis(millis);
      Situation allowed =
          new Situation()
              .when(classified(Verdict.ALLOW, proposal(ARGUMENTS, Set.of(), unwanted), null))
              .then("Allowed");
      assertThat(allowed.last(ApprovalEvent.Allowed.class).permit().expiresAt())
          .as("wanted for %d ms", millis)
          .isBeforeOrEqualTo(unwanted);
    }
  }

  @Test
  void aVoteOnWhatIsNoLongerAskedIsRefused() {
    situation.asked(oneOf("finance-approvers"));
    situation
        .when(
            new Input.CastVote(
                situation.sender("user:fatima"), Choice.APPROVE, null, List.of(), "sha256:old"))
        .refused(RefusalCode.STALE_ARGUMENTS);
  }

  @Test
  void aDemandedPasskeyIsEnforcedOrRecorded() {
    Requirement passkey =
        new Requirement(
            oneOf("finance-approvers").stages(),
            List.of(),
            List.of(),
            Duration.ofMinutes(30),
            List.of(),
            Assurance.PASSKEY,
            Duration.ofMinutes(15));
    situation.asked(passkey).approves("user:fatima").refused(RefusalCode.ASSURANCE_TOO_LOW);
    Situation recording = new Situation(AssuranceMode.RECORD).asked(passkey);
    recording.approves("user:fatima").then("VoteRecorded", "Granted");
    AuthorityCheck check = recording.last(ApprovalEvent.VoteRecorded.class).authority();
    assertThat(check.demanded()).isEqualTo(Assurance.PASSKEY);
    assertThat(check.given()).isEqualTo(Assurance.SESSION);
  }

  @Test
  void missingEvidenceGoesBackToTheAgentWhoResubmits() {
    Requirement wanting =
        new Requirement(
            oneOf("finance-approvers").stages(),
            List.of("rollback", "change"),
            List.of(),
            Duration.ofMinutes(30),
            List.of(),
            Assurance.SESSION,
            Duration.ofMinutes(15));
    situation.asked(wanting).then("ChangesRequested");
    assertThat(situation.last(ApprovalEvent.ChangesRequested.class).missing())
        .containsExactly("rollback", "change");
    situation.asked(wanting).then();
    situation
        .when(
            classified(
                Verdict.REQUIRE_APPROVAL,
                proposal(ARGUMENTS, Set.of("rollback", "change"), null),
                wanting))
        .then("ApprovalRequested");
    assertThat(
            situation
                .last(ApprovalEvent.ApprovalRequested.class)
                .subject()
                .classification()
                .revision())
        .isEqualTo(2);
  }

  @Test
  void peopleSendItBackAndTheAgentOrItsOwnerTakesItBack() {
    situation.asked(oneOf("finance-approvers"));
    situation
        .when(new Input.Withdraw(situation.sender("user:carla"), null))
        .refused(RefusalCode.NOT_ELIGIBLE);
    situation
        .when(new Input.RequestChanges(situation.sender("user:fatima"), "attach it"))
        .then("ChangesRequested");
    situation
        .when(new Input.Withdraw(situation.sender("agent:procurement-agent"), "no longer"))
        .then("Withdrawn");
  }

  @Test
  void theSameIdAgainIsARetryOrAReuse() {
    situation.asked(oneOf("finance-approvers"));
    situation.asked(oneOf("finance-approvers")).then();
    situation
        .when(classified(Verdict.ALLOW, proposal("{\"amount\":1}", Set.of(), null), null))
        .refused(RefusalCode.ACTION_ID_REUSED);
  }

  @Test
  void aRepeatedCommandChangesNothing() {
    situation.asked(requirement(List.of(stage(demand("finance-approvers", 2, null))), List.of()));
    Input.CastVote vote = situation.vote("user:fatima", Choice.APPROVE, null, List.of());
    situation.when(vote).then("VoteRecorded").when(vote).then();
    Input.CastVote refused = situation.vote("user:carla", Choice.APPROVE, null, List.of());
    situation.when(refused).refused(RefusalCode.NOT_ELIGIBLE).when(refused).then();
  }

  @Test
  void commandsThatCannotBeCarriedOutAreAnswered() {
    situation.approves("user:fatima").refused(RefusalCode.UNKNOWN_ACTION);
    situation.asked(oneOf("finance-approvers"));
    situation
        .when(new Input.Unsupported(situation.sender("user:fatima"), "approval.revoke"))
        .refused(RefusalCode.UNSUPPORTED_COMMAND);
    situation
        .when(new Input.Malformed("approval.cast_vote", "no", List.of()))
        .refused(RefusalCode.MALFORMED_COMMAND);
    situation
        .when(new Input.ProposalRefused("malformed_proposal", "no", List.of()))
        .refused(RefusalCode.MALFORMED_PROPOSAL);
  }

  @Test
  void silenceIsNotConsent() {
    situation.asked(oneOf("finance-approvers")).later(Duration.ofMinutes(29)).then();
    situation.later(Duration.ofMinutes(1)).then("SlaBreached", "Rejected");
    situation.later(Duration.ofHours(9)).then();
  }

  @Test
  void theLadderRemindsEscalatesAndHolds() {
    List<LadderStep> ladder =
        List.of(
            new LadderStep(Duration.ofMinutes(15), LadderStep.Action.REMIND, List.of()),
            new LadderStep(
                Duration.ofMinutes(30),
                LadderStep.Action.ESCALATE,
                List.of(new Approver.Group("compliance"))),
            new LadderStep(Duration.ofMinutes(30), LadderStep.Action.HOLD, List.of()));
    situation.asked(requirement(List.of(stage(demand("finance-approvers", 1, null))), ladder));
    situation.later(Duration.ofMinutes(16)).then("Reminded");
    situation.later(Duration.ofMinutes(14)).then("SlaBreached", "Escalated", "Held");
    situation.later(Duration.ofDays(3)).then();
    situation.approves("user:carla").then("VoteRecorded", "Granted");
  }

  @Test
  void aVoteAfterTheDeadlineLosesEvenWhereNoTimerLooked() {
    situation
        .asked(oneOf("finance-approvers"))
        .unnoticed(Duration.ofMinutes(31))
        .approves("user:fatima");
    situation.then("SlaBreached", "Rejected", "CommandRefused");
  }

  @Test
  void theEditorIsToldWhenTheRequestEndsBeforeThePolicyAnswers() {
    situation
        .asked(transfer(25_000))
        .edits("user:fatima", "/amount", "1")
        .later(Duration.ofMinutes(31));
    situation.then("SlaBreached", "CommandRefused", "Rejected");
  }

  @Test
  void timeLimitsOfTheAgentAndOfThePermitExpire() {
    situation.when(
        classified(
            Verdict.REQUIRE_APPROVAL,
            proposal(ARGUMENTS, Set.of(), Situation.START.plusSeconds(60)),
            oneOf("finance-approvers")));
    situation.later(Duration.ofSeconds(60)).then("Expired");
    Situation allowed =
        new Situation().when(classified(Verdict.ALLOW, proposal(ARGUMENTS, Set.of(), null), null));
    allowed.then("Allowed").later(Duration.ofMinutes(15)).then("Expired");
  }

  @Test
  void theOtherVerdictsEndAtOnce() {
    Proposal proposal = proposal(ARGUMENTS, Set.of(), null);
    new Situation().when(classified(Verdict.DENY, proposal, null)).then("Denied");
    new Situation().when(classified(Verdict.DRAFT_ONLY, proposal, null)).then("DraftOnly");
    new Situation()
        .when(classified(Verdict.ALLOW_WITH_REVIEW, proposal, null))
        .then("Allowed", "ReviewRequested");
    new Situation().when(classified(Verdict.REQUIRE_APPROVAL, proposal, null)).then("Denied");
  }

  @Test
  void whatWasExecutedIsComparedWithThePermit() {
    situation.executed("r0", null, ARGUMENTS).then("PermitViolated");
    situation.when(classified(Verdict.ALLOW, proposal(ARGUMENTS, Set.of(), null), null));
    situation.executed("r1", "other", ARGUMENTS);
    assertThat(situation.last(ApprovalEvent.PermitViolated.class).violation())
        .isEqualTo(Violation.OTHER_PERMIT);
    situation.executed("r2", "case-1.2", ARGUMENTS).then("PermitRedeemed", "ExecutionRecorded");
    situation.executed("r2", "case-1.2", ARGUMENTS).then();
    situation.executed("r3", "case-1.2", ARGUMENTS);
    assertThat(situation.last(ApprovalEvent.PermitViolated.class).violation())
        .isEqualTo(Violation.SECOND_USE);

    Situation other =
        new Situation().when(classified(Verdict.ALLOW, proposal(ARGUMENTS, Set.of(), null), null));
    other.executed("r1", "case-1.1", "{}");
    assertThat(other.last(ApprovalEvent.PermitViolated.class).violation())
        .isEqualTo(Violation.OTHER_ARGUMENTS);

    Situation late =
        new Situation().when(classified(Verdict.ALLOW, proposal(ARGUMENTS, Set.of(), null), null));
    late.unnoticed(Duration.ofMinutes(15)).executed("r1", "case-1.1", ARGUMENTS);
    assertThat(late.last(ApprovalEvent.PermitViolated.class).violation())
        .isEqualTo(Violation.AFTER_EXPIRY);
  }
}
