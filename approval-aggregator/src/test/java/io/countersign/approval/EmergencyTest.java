package io.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmergencyTest {
  private static final Approver COMMANDERS = new Approver.Group("incident-commanders");
  private static final Approver OWNERS = new Approver.Group("platform-owners");
  private static final String REASON = "The key is being used against us";

  private final Situation situation = new Situation();
  private int commands;

  private static Requirement offering(Assurance assurance, BreakGlass breakGlass) {
    Requirement base = Situation.transfer(25_000);
    return new Requirement(
        base.stages(),
        List.of(),
        List.of("/amount"),
        Duration.ofMinutes(30),
        List.of(
            new LadderStep(Duration.ofMinutes(20), LadderStep.Action.HOLD, List.of()),
            new LadderStep(Duration.ofHours(20), LadderStep.Action.REJECT, List.of())),
        assurance,
        Duration.ofMinutes(15),
        null,
        breakGlass);
  }

  private static final Requirement OFFERING =
      offering(Assurance.SESSION, new BreakGlass(List.of(COMMANDERS), List.of(OWNERS)));

  @BeforeEach
  void people() {
    situation.person("user:nora", 0, "incident-commanders");
    situation.person("user:omar", 0, "incident-commanders", "platform-owners");
  }

  private Situation breaks(String principal, String reason) {
    commands++;
    return situation.when(
        new Input.BreakGlass(
            new Input.Sender("b-" + commands, new PrincipalId(principal), Assurance.SESSION),
            reason));
  }

  private Situation breaks(String principal) {
    return breaks(principal, REASON);
  }

  @Test
  void onePersonGrantsAloneAndOthersLookAtItAfterwards() {
    situation.asked(OFFERING);
    breaks("user:nora").then("Granted", "ReviewRequested");

    ApprovalEvent.Granted granted = situation.last(ApprovalEvent.Granted.class);
    assertThat(granted.emergency()).isEqualTo(REASON);
    assertThat(granted.permit().approvers()).containsExactly(new PrincipalId("user:nora"));
    assertThat(situation.state().phase()).isInstanceOf(Phase.Granted.class);
    assertThat(situation.state().review())
        .isEqualTo(new Review.Awaited(List.of(OWNERS), Review.Cause.BREAK_GLASS));
  }

  @Test
  void itIsPossibleAtEveryStageAndWhileItIsHeld() {
    situation.asked(OFFERING).approves("user:fatima").later(Duration.ofHours(1));
    breaks("user:nora").then("Granted", "ReviewRequested");

    // Whoever approved before had no part in this grant.
    assertThat(situation.last(ApprovalEvent.Granted.class).permit().approvers())
        .containsExactly(new PrincipalId("user:nora"));
  }

  @Test
  void withoutAnOpenedWayNobodyTakesIt() {
    situation.asked(Situation.transfer(25_000));
    breaks("user:nora").refused(RefusalCode.BREAK_GLASS_NOT_OFFERED);
    situation.approves("user:fatima").then("VoteRecorded");
  }

  @Test
  void onlyThoseWhomThePolicyNamesTakeIt() {
    situation.asked(OFFERING);
    breaks("user:fatima").refused(RefusalCode.NOT_ELIGIBLE);
    breaks("user:nobody").refused(RefusalCode.UNKNOWN_PRINCIPAL);
    breaks("agent:procurement-agent").refused(RefusalCode.NOT_HUMAN);
  }

  @Test
  void dutiesStaySeparateInAnEmergency() {
    situation.person("user:ivan", 0, "incident-commanders");
    situation.person("user:maria", 0, "incident-commanders");
    situation.asked(OFFERING);
    breaks("user:ivan").refused(RefusalCode.SEPARATION_OF_DUTIES);
    breaks("user:maria").refused(RefusalCode.SEPARATION_OF_DUTIES);
  }

  @Test
  void whoLeftTheCompanyTakesNothing() {
    situation.principal("user:nora", Principal.Kind.HUMAN, 0, false, "incident-commanders");
    situation.asked(OFFERING);
    breaks("user:nora").refused(RefusalCode.INACTIVE_PRINCIPAL);
  }

  @Test
  void theTierThatAPersonMayDecideHoldsInAnEmergencyToo() {
    situation.authority("user:nora", new Authority(List.of(), 2, List.of(), List.of()));
    situation.asked(OFFERING);
    breaks("user:nora").refused(RefusalCode.OVER_TIER);
  }

  @Test
  void anEmergencyIsSaidInWords() {
    situation.asked(OFFERING);
    breaks("user:nora", "  ").refused(RefusalCode.REASON_REQUIRED);
    breaks("user:nora", "x".repeat(Emergency.MAX_REASON_CHARACTERS + 1))
        .refused(RefusalCode.TEXT_INVALID);
    breaks("user:nora", "x".repeat(Emergency.MAX_REASON_CHARACTERS))
        .then("Granted", "ReviewRequested");
  }

  @Test
  void theAssuranceThatIsDemandedIsDemandedHereToo() {
    situation.asked(
        offering(Assurance.PASSKEY, new BreakGlass(List.of(COMMANDERS), List.of(OWNERS))));
    breaks("user:nora").refused(RefusalCode.ASSURANCE_TOO_LOW);
  }

  @Test
  void nobodyReviewsThemselves() {
    Approver omar = new Approver.Person(new PrincipalId("user:omar"));
    situation.asked(
        offering(Assurance.SESSION, new BreakGlass(List.of(COMMANDERS), List.of(omar))));
    breaks("user:omar").refused(RefusalCode.BREAK_GLASS_NOT_OFFERED);
    breaks("user:nora").then("Granted", "ReviewRequested");
  }

  @Test
  void whatIsDecidedIsNoEmergencyAnyMore() {
    situation.asked(OFFERING).votes("user:fatima", ApprovalEvent.Choice.REJECT);
    breaks("user:nora").refused(RefusalCode.NOT_PENDING);
  }

  @Test
  void anEditOfWhichThePolicyOpensNoWayClosesIt() {
    situation.asked(OFFERING).edits("user:fatima", "/amount", "24000");
    breaks("user:nora").refused(RefusalCode.EDIT_PENDING);
    situation.policySays(Verdict.REQUIRE_APPROVAL, Situation.transfer(24_000));
    breaks("user:nora").refused(RefusalCode.BREAK_GLASS_NOT_OFFERED);
  }

  @Test
  void theSameCommandAgainChangesNothing() {
    situation.asked(OFFERING);
    Input.BreakGlass command =
        new Input.BreakGlass(
            new Input.Sender("b-1", new PrincipalId("user:nora"), Assurance.SESSION), REASON);
    situation.when(command).then("Granted", "ReviewRequested");
    situation.when(command).then();
  }
}
