package io.countersign.policy;

import static io.countersign.policy.Actions.action;
import static io.countersign.policy.Actions.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.countersign.policy.Requirement.Assurance;
import io.countersign.policy.Requirement.LadderAction;
import io.countersign.policy.Requirement.LadderStep;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Plays the approval matrix through the example policies. */
class ExampleMatrixTest {
  private static final Instant WEDNESDAY_10_BERLIN = Instant.parse("2026-11-18T09:00:00Z");
  private static PolicySet policies = PolicySet.EMPTY;

  @BeforeAll
  static void load() throws IOException {
    policies = PolicySet.of(ExamplePolicies.documents());
  }

  private static Classification classify(Actions action) {
    return policies.evaluate(action.facts(), WEDNESDAY_10_BERLIN);
  }

  private static Requirement requirement(Actions action) {
    return Objects.requireNonNull(classify(action).requirement());
  }

  static Stream<Arguments> matrix() {
    Actions mail =
        action("send", "email.send")
            .with("from", "sales@ours.example")
            .with("accountOwner", "user:sam");
    return Stream.of(
        row("allow", 0, action("read", "search.web")),
        row("allow", 0, action("read", "kb.search")),
        row("allow", 0, action("read", "docs.summarize")),
        row("draft_only", 1, action("draft", "email.draft")),
        row("allow", 1, action("send", "notify.internal")),
        row("allow_with_review", 2, action("update", "crm.update").with("dealSize", 49_999)),
        row("allow_with_review", 2, action("update", "crm.update").with("dealSize", 49_999.99)),
        row("require_approval", 2, action("update", "crm.update").with("dealSize", 50_000)),
        row("require_approval", 2, action("update", "crm.update").with("dealSize", 10).sure(0.79)),
        row("require_approval", 2, action("update", "crm.update").with("dealSize", 10).sure(null)),
        row("allow_with_review", 2, action("update", "crm.update").with("dealSize", 10).sure(0.8)),
        row("deny", 2, action("update", "crm.update")),
        row("require_approval", 2, mail.with("to", "cto@acme.example")),
        row("require_approval", 3, mail.with("to", "olga@ours.example")),
        row("require_approval", 2, mail.with("to", "x@evil.example, y@ours.example")),
        row("require_approval", 2, mail.with("to", "x@notours.example")),
        row(
            "require_approval",
            3,
            mail.with("to", "cto@acme.example").with("from", "ceo@ours.example")),
        row(
            "require_approval",
            3,
            mail.with("to", "olga@ours.example").with("from", "CFO@ours.example")),
        row("deny", 2, mail.with("to", "cto@acme.example").with("accountOwner", null)),
        row("deny", 2, mail.with("to", "cto@acme.example").with("accountOwner", "agent:x")),
        row("allow", 2, transfer(250)),
        row("allow", 2, transfer(9_999.99)),
        row("allow", 2, transfer(new BigDecimal("9999.99"))),
        row("require_approval", 3, transfer(10_000)),
        row("require_approval", 3, transfer(10_000.0)),
        row("require_approval", 3, transfer(1_000_000_000_000_000_000L)),
        row("deny", 5, transfer(BigInteger.TWO.pow(63))),
        row("require_approval", 3, transfer(250).with("currency", "USD")),
        row("deny", 3, transfer("250").with("currency", null)),
        row("deny", 3, transfer("10000")),
        row("deny", 3, transfer(null)),
        row("deny", 3, action("transfer", "payments.transfer").with("currency", "EUR")),
        row("deny", 2, action("transfer", "payments.transfer").with("amount", 5)),
        row("deny", 3, transfer(0)),
        row("deny", 3, transfer(-1)),
        row("deny", 3, transfer(-20_000).with("currency", "USD")),
        row(
            "allow",
            2,
            action("transfer", "payments.refund").with("amount", 1).with("currency", "EUR")),
        row("require_approval", 3, action("update", "erp.vendor.update")),
        row("require_approval", 4, action("delete", "database.delete")),
        row("require_approval", 4, action("update", "database.alter")),
        row("allow_with_review", 2, action("delete", "database.delete").in("staging")),
        row("require_approval", 3, action("delete", "database.delete").in(null)),
        row("require_approval", 3, action("update", "database.alter").in("staging")),
        row("require_approval", 4, action("execute", "repos.force_push").with("branch", "main")),
        row(
            "require_approval",
            4,
            action("execute", "repos.force_push").with("branch", "release/1")),
        row("require_approval", 3, action("execute", "repos.force_push").with("branch", "topic")),
        row("require_approval", 4, action("execute", "iam.revoke_key")),
        row("require_approval", 4, action("update", "iam.grant")),
        row("require_approval", 4, action("read", "records.phi.read")),
        row("require_approval", 5, action("approve", "contracts.sign")),
        row("deny", 5, action("delete", "infrastructure.teardown")),
        row("require_approval", 3, action("delete", "infrastructure.teardown").in("test")),
        row("deny", 5, action("delete", "audit.entries.delete")),
        row("deny", 5, action("execute", "audit.purge")),
        row("allow", 1, action("read", "audit.search")),
        row("deny", 5, action("update", "policy.publish")),
        row("allow", 1, action("read", "weather.today")),
        row("require_approval", 3, action("execute", "robots.arm.move")));
  }

  private static Arguments row(String verdict, int tier, Actions action) {
    return arguments(verdict, tier, action);
  }

  @ParameterizedTest(name = "{2} → {0}, tier {1}")
  @MethodSource("matrix")
  void everyRowOfTheMatrixComesOutAsStated(String verdict, int tier, Actions action) {
    Classification classification = classify(action);

    assertThat(classification.verdict().word()).as("%s", classification).isEqualTo(verdict);
    assertThat(classification.tier().level()).as("%s", classification).isEqualTo(tier);
    assertThat(classification.reasons()).isNotEmpty();
    assertThat(classification.policy()).isNotBlank();
  }

  @Test
  void largeTransferGoesToApproversWithAuthorityAndThenToLeads() {
    Requirement requirement = requirement(transfer(25_000));

    assertThat(requirement.stages()).hasSize(2);
    Requirement.Demand first = requirement.stages().getFirst().demands().getFirst();
    assertThat(first.anyOf()).containsExactly(new Approver.Group("finance-approvers"));
    assertThat(first.authority()).isEqualTo(new Money(BigDecimal.valueOf(25_000), "EUR"));
    assertThat(requirement.stages().get(1).demands().getFirst().anyOf())
        .containsExactly(new Approver.Group("finance-leads"));
    assertThat(requirement.editable()).containsExactly("/amount", "/memo");
    assertThat(requirement.evidence()).containsExactly("evidence", "rationale", "rollback");
    assertThat(requirement.sla()).isEqualTo(Duration.ofMinutes(30));
    assertThat(requirement.ladder())
        .extracting(LadderStep::action)
        .containsExactly(LadderAction.REMIND, LadderAction.ESCALATE, LadderAction.REJECT);
  }

  @Test
  void outsideMailIsDecidedByTheAccountOwnerWhoMayEditBodyAndRecipient() {
    Requirement requirement =
        requirement(
            action("send", "email.send")
                .with("from", "sales@ours.example")
                .with("to", "cto@acme.example")
                .with("accountOwner", "user:sam"));

    assertThat(requirement.stages().getFirst().demands().getFirst().anyOf())
        .containsExactly(new Approver.Person("user:sam"));
    assertThat(requirement.editable()).containsExactly("/body", "/to");
  }

  @Test
  void accessNeedsBothGroupsWithPasskeyAndIsHeldAfterTheBreach() {
    Requirement requirement = requirement(action("execute", "iam.revoke_key"));

    assertThat(requirement.stages()).hasSize(1);
    assertThat(requirement.stages().getFirst().demands()).hasSize(2);
    assertThat(requirement.assurance()).isEqualTo(Assurance.PASSKEY);
    assertThat(requirement.ladder())
        .containsExactly(
            new LadderStep(
                Duration.ofMinutes(30),
                LadderAction.ESCALATE,
                List.of(new Approver.Group("security-leads"), new Approver.Group("compliance"))),
            new LadderStep(Duration.ofMinutes(30), LadderAction.HOLD, List.of()));
  }

  @Test
  void productionDeleteNeedsTwoAdministratorsRollbackAndDiff() {
    Requirement requirement = requirement(action("delete", "database.delete"));

    assertThat(requirement.stages().getFirst().demands().getFirst().quorum()).isEqualTo(2);
    assertThat(requirement.evidence()).containsExactly("change", "rollback");
    assertThat(requirement.assurance()).isEqualTo(Assurance.PASSKEY);
  }

  @ParameterizedTest(name = "{0} → {1}")
  @MethodSource("moments")
  void protectedBranchIsRewrittenOnlyInTheChangeWindow(String moment, Verdict verdict) {
    Actions push = action("execute", "repos.force_push").with("branch", "main");

    assertThat(policies.evaluate(push.facts(), Instant.parse(moment)).verdict()).isEqualTo(verdict);
  }

  static Stream<Arguments> moments() {
    return Stream.of(
        // Winter: Berlin is UTC+1. Summer: UTC+2. The window is 09:00 to 16:00 on its own wall
        // clock.
        arguments("2026-11-18T07:59:59Z", Verdict.DENY),
        arguments("2026-11-18T08:00:00Z", Verdict.REQUIRE_APPROVAL),
        arguments("2026-11-18T14:59:59Z", Verdict.REQUIRE_APPROVAL),
        arguments("2026-11-18T15:00:00Z", Verdict.DENY),
        arguments("2026-07-15T06:59:59Z", Verdict.DENY),
        arguments("2026-07-15T07:00:00Z", Verdict.REQUIRE_APPROVAL),
        arguments("2026-07-15T14:00:00Z", Verdict.DENY),
        arguments("2026-11-20T10:00:00Z", Verdict.DENY),
        arguments("2026-11-22T10:00:00Z", Verdict.DENY));
  }

  @Test
  void aTenthOfTheInternalNotesIsSampledTheSameEachTime() {
    Actions note = action("send", "notify.internal");
    List<Boolean> first = sampled(note);

    assertThat(sampled(note)).isEqualTo(first);
    assertThat(first.stream().filter(sampled -> sampled).count()).isBetween(70L, 130L);
  }

  private static List<Boolean> sampled(Actions note) {
    return IntStream.range(0, 1_000)
        .mapToObj(number -> classify(note.named("note-" + number)).review())
        .toList();
  }
}
