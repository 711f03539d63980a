package io.countersign.approval;

import static io.countersign.approval.Situation.demand;
import static io.countersign.approval.Situation.oneOf;
import static io.countersign.approval.Situation.requirement;
import static io.countersign.approval.Situation.stage;
import static io.countersign.approval.Situation.transfer;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.approval.ApprovalEvent.Choice;
import io.countersign.approval.Authority.Qualification;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class AuthorityTest {
  private static final Instant TOMORROW = Situation.START.plus(Duration.ofDays(1));
  private static final Money EUROS = Money.of("100000", "EUR");

  private final Situation situation = new Situation();

  @Test
  void aLimitOfTheCurrencyCountsAndNothingIsConverted() {
    Requirement dollars =
        requirement(
            List.of(stage(demand("finance-approvers", 1, Money.of("500", "USD")))), List.of());
    situation.asked(dollars).approves("user:fatima").refused(RefusalCode.OVER_LIMIT);
    assertThat(refusal()).contains("none in USD");
    situation.authority(
        "user:fatima",
        new Authority(List.of(EUROS, Money.of("499.99", "USD")), null, List.of(), List.of()));
    situation.approves("user:fatima").refused(RefusalCode.OVER_LIMIT);
    situation.authority(
        "user:fatima",
        new Authority(List.of(EUROS, Money.of("500", "USD")), null, List.of(), List.of()));
    situation.approves("user:fatima").then("VoteRecorded", "Granted");
    assertThat(check().limit()).isEqualTo(Money.of("500", "USD"));
    assertThat(check().directoryVersion()).isEqualTo(3);
  }

  @Test
  void ofTwoLimitsInOneCurrencyTheLowerCounts() {
    situation.authority(
        "user:fatima",
        new Authority(List.of(EUROS, Money.of("10", "EUR")), null, List.of(), List.of()));
    situation.asked(transfer(25_000)).approves("user:fatima").refused(RefusalCode.OVER_LIMIT);
  }

  @Test
  void whoDecidesUpToATierDecidesNothingAboveIt() {
    situation.authority("user:fatima", new Authority(List.of(EUROS), 2, List.of(), List.of()));
    situation.asked(transfer(25_000)).approves("user:fatima").refused(RefusalCode.OVER_TIER);
    situation.votes("user:fatima", Choice.REJECT).refused(RefusalCode.OVER_TIER);
    situation.authority("user:fatima", new Authority(List.of(EUROS), 3, List.of(), List.of()));
    situation.approves("user:fatima").then("VoteRecorded");
    assertThat(check().maxTier()).isEqualTo(3);
  }

  @Test
  void whoDecidesOnSomeToolsDecidesOnNoOthers() {
    situation.authority("user:fatima", onTools("email.send", "crm.*", "payments"));
    situation.asked(oneOf("finance-approvers"));
    situation.approves("user:fatima").refused(RefusalCode.TOOL_NOT_DECIDED);
    situation.authority("user:fatima", onTools("payments.*"));
    situation.approves("user:fatima").then("VoteRecorded", "Granted");
  }

  @Test
  void aQualificationMustHoldWhenTheVoteIsCounted() {
    Instant end = Situation.START.plus(Duration.ofMinutes(10));
    situation
        .asked(qualified("on-call"))
        .approves("user:fatima")
        .refused(RefusalCode.NOT_QUALIFIED);
    situation.authority("user:fatima", qualifiedFor("on-call", end));
    situation.unnoticed(Duration.ofMinutes(10)).approves("user:fatima");
    situation.refused(RefusalCode.NOT_QUALIFIED);
    situation.authority("user:fatima", qualifiedFor("on-call", end.plusMillis(1)));
    situation.approves("user:fatima").then("VoteRecorded", "Granted");
    assertThat(check().qualifications()).containsExactly("on-call");
  }

  @Test
  void aNoNeedsNoQualification() {
    situation.asked(qualified("on-call"));
    situation.votes("user:fatima", Choice.REJECT).then("VoteRecorded", "Rejected");
    assertThat(check().qualifications()).isEmpty();
  }

  @Test
  void whoRunsThePlatformHasNoRightByThat() {
    situation.person("user:otto", 1_000_000, "platform-owners", "admins");
    situation.asked(transfer(25_000)).approves("user:otto").refused(RefusalCode.NOT_ELIGIBLE);
  }

  @Test
  void aDelegateDecidesWithTheGrantorsRightAndTheVoteSaysSo() {
    situation.authority("user:fatima", new Authority(List.of(EUROS), 4, List.of(), List.of()));
    situation.lends(grant("g", "user:fatima", "user:carla"));
    situation.asked(transfer(25_000)).approves("user:carla").then("VoteRecorded");
    AuthorityCheck check = check();
    assertThat(check.group()).isEqualTo("finance-approvers");
    assertThat(check.limit()).isEqualTo(EUROS);
    assertThat(check.maxTier()).isEqualTo(4);
    assertThat(check.directoryVersion()).isEqualTo(1);
    assertThat(check.lent())
        .isEqualTo(new AuthorityCheck.Lent(List.of("g"), List.of(id("user:fatima")), 2));
    situation.approves("user:lena").then("VoteRecorded", "Granted");
    assertThat(situation.last(ApprovalEvent.Granted.class).permit().approvers())
        .containsExactly(id("user:carla"), id("user:lena"));
  }

  @Test
  void aGrantHoldsFromItsBeginningToBeforeItsEndUnlessItIsTakenBack() {
    Instant from = Situation.START.plus(Duration.ofMinutes(5));
    Instant until = Situation.START.plus(Duration.ofMinutes(10));
    Delegation grant = during(grant("g", "user:fatima", "user:carla"), from, until);
    situation.lends(grant).asked(oneOf("finance-approvers"));
    situation.when(under("user:carla", "g")).refused(RefusalCode.DELEGATION_NOT_IN_FORCE);
    situation.approves("user:carla").refused(RefusalCode.NOT_ELIGIBLE);
    situation.unnoticed(Duration.ofMinutes(10)).when(under("user:carla", "g"));
    situation.refused(RefusalCode.DELEGATION_NOT_IN_FORCE);
    situation.lends(revoked(during(grant, from, TOMORROW)));
    situation.when(under("user:carla", "g")).refused(RefusalCode.DELEGATION_NOT_IN_FORCE);
    situation.lends(during(grant, from, until.plusMillis(1)));
    situation.approves("user:carla").then("VoteRecorded", "Granted");
  }

  @Test
  void aGrantCoversItsToolsTiersGroupsAndNoMore() {
    situation.asked(oneOf("finance-approvers"));
    situation.lends(scoped("g", List.of("email.*"), Set.of(), null, null));
    situation.when(under("user:carla", "g")).refused(RefusalCode.DELEGATION_OUT_OF_SCOPE);
    situation.lends(scoped("g", List.of(), Set.of(), null, 2));
    situation.when(under("user:carla", "g")).refused(RefusalCode.DELEGATION_OUT_OF_SCOPE);
    situation.lends(scoped("g", List.of(), Set.of("compliance"), null, null));
    situation.when(under("user:carla", "g")).refused(RefusalCode.DELEGATION_OUT_OF_SCOPE);
    situation.lends(scoped("g", List.of("payments.*"), Set.of("finance-approvers"), null, 3));
    situation.approves("user:carla").then("VoteRecorded", "Granted");
    assertThat(check().maxTier()).isEqualTo(3);
  }

  @Test
  void theLowerOfTheGrantorsLimitAndTheGrantsCounts() {
    situation.asked(transfer(25_000));
    situation.lends(scoped("g", List.of(), Set.of(), Money.of("24999.99", "EUR"), null));
    situation.approves("user:carla").refused(RefusalCode.OVER_LIMIT);
    situation.lends(scoped("g", List.of(), Set.of(), Money.of("1000000", "USD"), null));
    situation.approves("user:carla").refused(RefusalCode.OVER_LIMIT);
    situation.lends(scoped("g", List.of(), Set.of(), Money.of("1000000", "EUR"), null));
    situation.authority("user:fatima", Authority.upTo(Money.of("24999", "EUR")));
    situation.approves("user:carla").refused(RefusalCode.OVER_LIMIT);
    situation.authority("user:fatima", Authority.upTo(EUROS)).approves("user:carla");
    assertThat(check().limit()).isEqualTo(EUROS);
  }

  @Test
  void aPartyToTheActionLendsNoRightAndUsesNone() {
    situation.agentOwnedBy("user:bo");
    situation.lends(grant("asked", "user:ivan", "user:carla"));
    situation.lends(grant("owns", "user:bo", "user:sven"));
    situation.lends(grant("to-owner", "user:fatima", "user:bo"));
    situation.lends(grant("to-requester", "user:fatima", "user:ivan"));
    situation.asked(oneOf("finance-approvers"));
    for (String person : List.of("user:carla", "user:sven", "user:bo", "user:ivan")) {
      situation.approves(person).refused(RefusalCode.SEPARATION_OF_DUTIES);
    }
  }

  @Test
  void aPartyPassesNoRightOn() {
    situation.lends(givenOn(grant("1", "user:fatima", "user:ivan"), null));
    situation.lends(givenOn(grant("2", "user:ivan", "user:carla"), "1"));
    situation.asked(oneOf("finance-approvers"));
    situation.approves("user:carla").refused(RefusalCode.SEPARATION_OF_DUTIES);
  }

  @Test
  void aGrantorIsAnActiveHumanOfTheDirectoryWhoWroteTheGrantThemselves() {
    situation.principal("service:bot", Principal.Kind.SERVICE, 0, true, "finance-approvers");
    situation.asked(oneOf("finance-approvers"));
    situation.lends(grant("g", "service:bot", "user:carla"));
    situation.approves("user:carla").refused(RefusalCode.NOT_HUMAN);
    situation.lends(grant("g", "user:nobody", "user:carla"));
    situation.approves("user:carla").refused(RefusalCode.UNKNOWN_PRINCIPAL);
    situation.lends(grant("g", "user:fatima", "user:carla")).active("user:fatima", false);
    situation.approves("user:carla").refused(RefusalCode.INACTIVE_PRINCIPAL);
    situation.active("user:fatima", true).lends(writtenBy(grant("g", "user:fatima", "user:carla")));
    situation.approves("user:carla").refused(RefusalCode.DELEGATION_INVALID);
    situation.lends(grant("g", "user:lena", "user:carla"));
    situation.approves("user:carla").refused(RefusalCode.NOT_ELIGIBLE);
  }

  @Test
  void aQualificationCannotBeLent() {
    situation.lends(grant("g", "user:fatima", "user:carla")).asked(qualified("on-call"));
    situation.authority("user:fatima", qualifiedFor("on-call", null));
    situation.approves("user:carla").refused(RefusalCode.NOT_QUALIFIED);
    assertThat(refusal()).contains("user:carla does not hold on-call");
    situation.authority("user:carla", qualifiedFor("on-call", null));
    situation.authority("user:fatima", Authority.NONE);
    situation.approves("user:carla").refused(RefusalCode.NOT_QUALIFIED);
    situation.authority("user:fatima", qualifiedFor("on-call", null));
    situation.approves("user:carla").then("VoteRecorded", "Granted");
  }

  @Test
  void oneRightCountsOnceWhicheverOfTheTwoVotesFirst() {
    situation.lends(grant("g", "user:fatima", "user:carla")).asked(two());
    situation.approves("user:fatima").then("VoteRecorded");
    situation.approves("user:carla").refused(RefusalCode.RIGHT_ALREADY_USED);
    situation.votes("user:carla", Choice.REJECT).refused(RefusalCode.RIGHT_ALREADY_USED);
    situation.approves("user:bo").then("VoteRecorded", "Granted");
    Situation other = new Situation().lends(grant("g", "user:fatima", "user:carla")).asked(two());
    other.approves("user:carla").then("VoteRecorded");
    other.approves("user:fatima").refused(RefusalCode.RIGHT_ALREADY_USED);
    other.approves("user:carla").refused(RefusalCode.ALREADY_VOTED);
    other.approves("user:bo").then("VoteRecorded", "Granted");
  }

  @Test
  void twoDelegatesOfOneGrantorComeToOne() {
    situation
        .lends(grant("a", "user:fatima", "user:carla"))
        .lends(grant("b", "user:fatima", "user:sven"))
        .asked(two());
    situation.approves("user:carla").then("VoteRecorded");
    situation.approves("user:sven").refused(RefusalCode.RIGHT_ALREADY_USED);
  }

  @Test
  void twoWhoLendEachOtherTheirRightsComeToOne() {
    situation
        .lends(grant("a", "user:fatima", "user:bo"))
        .lends(grant("b", "user:bo", "user:fatima"))
        .asked(two());
    situation.when(under("user:bo", "a")).then("VoteRecorded");
    situation.when(under("user:fatima", "b")).refused(RefusalCode.RIGHT_ALREADY_USED);
    situation.approves("user:fatima").refused(RefusalCode.RIGHT_ALREADY_USED);
  }

  @Test
  void theOwnRightComesFirstUnlessTheGrantIsNamed() {
    situation.lends(grant("g", "user:fatima", "user:bo")).asked(two());
    situation.approves("user:bo").then("VoteRecorded");
    assertThat(check().lent()).isNull();
    situation.approves("user:fatima").then("VoteRecorded", "Granted");
    Situation named = new Situation().lends(grant("g", "user:fatima", "user:bo")).asked(two());
    named.when(
        new Input.CastVote(named.sender("user:bo"), Choice.APPROVE, null, List.of(), null, "g"));
    assertThat(named.last(ApprovalEvent.VoteRecorded.class).authority().lent()).isNotNull();
  }

  @Test
  void aGrantThatSomebodyElseHasIsNone() {
    situation.lends(grant("g", "user:fatima", "user:sven")).asked(oneOf("finance-approvers"));
    situation.when(under("user:carla", "g")).refused(RefusalCode.DELEGATION_UNKNOWN);
    situation.when(under("user:carla", "none")).refused(RefusalCode.DELEGATION_UNKNOWN);
    situation.when(under("user:bo", "none")).refused(RefusalCode.DELEGATION_UNKNOWN);
  }

  @Test
  void aRightIsGivenOnWhereItsGrantSaysSoAndEveryLinkHolds() {
    Delegation first = grant("1", "user:fatima", "user:bo");
    situation.lends(givenOn(first, null)).asked(oneOf("finance-approvers"));
    situation.lends(givenOn(grant("2", "user:bo", "user:carla"), "1"));
    situation.lends(first);
    situation.approves("user:carla").refused(RefusalCode.DELEGATION_INVALID);
    situation.lends(revoked(givenOn(first, null)));
    situation.when(under("user:carla", "2")).refused(RefusalCode.DELEGATION_NOT_IN_FORCE);
    situation.lends(givenOn(grant("1", "user:fatima", "user:lena"), null));
    situation.approves("user:carla").refused(RefusalCode.DELEGATION_INVALID);
    situation.lends(givenOn(grant("2", "user:bo", "user:carla"), "missing"));
    situation.approves("user:carla").refused(RefusalCode.DELEGATION_INVALID);
    situation.lends(givenOn(first, null));
    situation.lends(givenOn(grant("2", "user:bo", "user:carla"), "1"));
    situation.approves("user:carla").then("VoteRecorded", "Granted");
    assertThat(check().lent())
        .isEqualTo(
            new AuthorityCheck.Lent(
                List.of("1", "2"), List.of(id("user:fatima"), id("user:bo")), 1));
  }

  @Test
  void aChainIsShortAndNeverComesBack() {
    situation.asked(oneOf("finance-approvers"));
    situation.lends(givenOn(grant("1", "user:fatima", "user:lena"), null));
    situation.lends(givenOn(grant("2", "user:lena", "user:sven"), "1"));
    situation.lends(givenOn(grant("3", "user:sven", "user:carla"), "2"));
    situation.person("user:last", 0, "nothing");
    situation.lends(givenOn(grant("4", "user:carla", "user:last"), "3"));
    situation.approves("user:last").refused(RefusalCode.DELEGATION_INVALID);
    situation.lends(givenOn(grant("1", "user:carla", "user:lena"), "3"));
    situation.approves("user:carla").refused(RefusalCode.DELEGATION_INVALID);
    situation.lends(givenOn(grant("1", "user:carla", "user:lena"), null));
    situation.approves("user:carla").refused(RefusalCode.DELEGATION_INVALID);
    situation.lends(givenOn(grant("1", "user:fatima", "user:lena"), null));
    situation.approves("user:carla").then("VoteRecorded", "Granted");
  }

  @Test
  void aChainCoversWhatEachOfItsLinksCovers() {
    situation.asked(transfer(25_000));
    situation.lends(
        givenOn(
            grant(
                "1",
                "user:fatima",
                "user:bo",
                new Delegation.Scope(List.of(), Set.of(), Money.of("20000", "EUR"), null)),
            null));
    situation.lends(givenOn(grant("2", "user:bo", "user:carla"), "1"));
    situation.approves("user:carla").refused(RefusalCode.OVER_LIMIT);
    situation.lends(givenOn(grant("1", "user:fatima", "user:bo"), null));
    situation.approves("user:carla").then("VoteRecorded");
  }

  @Test
  void whoPassedARightOnStandsBehindTheVoteToo() {
    situation.lends(givenOn(grant("1", "user:fatima", "user:bo"), null));
    situation.lends(givenOn(grant("2", "user:bo", "user:carla"), "1"));
    situation.asked(two()).approves("user:carla").then("VoteRecorded");
    situation.approves("user:bo").refused(RefusalCode.RIGHT_ALREADY_USED);
    situation.approves("user:frank").then("VoteRecorded", "Granted");
  }

  @Test
  void aDelegateSendsItBackByTheSameRight() {
    situation.asked(oneOf("finance-approvers"));
    situation
        .when(new Input.RequestChanges(situation.sender("user:carla"), "more"))
        .refused(RefusalCode.NOT_ELIGIBLE);
    situation.lends(grant("g", "user:fatima", "user:carla"));
    situation
        .when(new Input.RequestChanges(situation.sender("user:carla"), "more"))
        .then("ChangesRequested");
  }

  @Test
  void aDelegatesEditCountsOnlyIfTheGrantStillHoldsWhenThePolicyHasAnswered() {
    Delegation grant = grant("g", "user:fatima", "user:carla");
    situation.lends(grant).asked(transfer(25_000));
    situation.edits("user:carla", "/amount", "24000").then("EditProposed");
    situation.policySays(Verdict.REQUIRE_APPROVAL, transfer(24_000)).then("Edited", "VoteRecorded");
    assertThat(check().lent()).isNotNull();
    Situation taken = new Situation().lends(grant).asked(transfer(25_000));
    taken.edits("user:carla", "/amount", "24000").lends(revoked(grant));
    taken
        .policySays(Verdict.REQUIRE_APPROVAL, transfer(24_000))
        .refused(RefusalCode.DELEGATION_NOT_IN_FORCE);
    assertThat(taken.state().phase()).isInstanceOf(Phase.Pending.class);
  }

  private AuthorityCheck check() {
    return situation.last(ApprovalEvent.VoteRecorded.class).authority();
  }

  private String refusal() {
    return situation.last(ApprovalEvent.CommandRefused.class).message();
  }

  private Input.CastVote under(String person, String grant) {
    return new Input.CastVote(
        situation.sender(person), Choice.APPROVE, null, List.of(), null, grant);
  }

  private static PrincipalId id(String text) {
    return new PrincipalId(text);
  }

  private static Requirement two() {
    return requirement(List.of(stage(demand("finance-approvers", 2, null))), List.of());
  }

  private static Requirement qualified(String qualification) {
    return requirement(
        List.of(
            stage(
                new Demand(
                    List.of(new Approver.Group("finance-approvers")),
                    1,
                    null,
                    List.of(qualification)))),
        List.of());
  }

  private static Authority qualifiedFor(String qualification, @Nullable Instant until) {
    return new Authority(
        List.of(), null, List.of(), List.of(new Qualification(qualification, until)));
  }

  private static Authority onTools(String... tools) {
    return new Authority(
        List.of(EUROS), null, List.of(tools).stream().map(ToolPattern::new).toList(), List.of());
  }

  static Delegation grant(String id, String grantor, String grantee) {
    return grant(id, grantor, grantee, Delegation.Scope.EVERYTHING);
  }

  private static Delegation grant(
      String id, String grantor, String grantee, Delegation.Scope scope) {
    return new Delegation(
        id,
        id(grantor),
        id(grantee),
        id(grantor),
        scope,
        Situation.START,
        TOMORROW,
        false,
        false,
        null);
  }

  private static Delegation scoped(
      String id,
      List<String> tools,
      Set<String> groups,
      @Nullable Money limit,
      @Nullable Integer maxTier) {
    return grant(
        id,
        "user:fatima",
        "user:carla",
        new Delegation.Scope(
            tools.stream().map(ToolPattern::new).toList(), groups, limit, maxTier));
  }

  private static Delegation during(Delegation grant, Instant from, Instant until) {
    return new Delegation(
        grant.id(),
        grant.grantor(),
        grant.grantee(),
        grant.writtenBy(),
        grant.scope(),
        from,
        until,
        grant.mayDelegate(),
        grant.revoked(),
        grant.parent());
  }

  private static Delegation revoked(Delegation grant) {
    return new Delegation(
        grant.id(),
        grant.grantor(),
        grant.grantee(),
        grant.writtenBy(),
        grant.scope(),
        grant.validFrom(),
        grant.validUntil(),
        grant.mayDelegate(),
        true,
        grant.parent());
  }

  private static Delegation writtenBy(Delegation grant) {
    return new Delegation(
        grant.id(),
        grant.grantor(),
        grant.grantee(),
        id("user:otto"),
        grant.scope(),
        grant.validFrom(),
        grant.validUntil(),
        grant.mayDelegate(),
        grant.revoked(),
        grant.parent());
  }

  private static Delegation givenOn(Delegation grant, @Nullable String parent) {
    return new Delegation(
        grant.id(),
        grant.grantor(),
        grant.grantee(),
        grant.writtenBy(),
        grant.scope(),
        grant.validFrom(),
        grant.validUntil(),
        true,
        grant.revoked(),
        parent);
  }
}
