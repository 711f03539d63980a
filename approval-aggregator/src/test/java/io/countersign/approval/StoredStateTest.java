package io.countersign.approval;

import static io.countersign.approval.Situation.ARGUMENTS;
import static io.countersign.approval.Situation.classified;
import static io.countersign.approval.Situation.demand;
import static io.countersign.approval.Situation.oneOf;
import static io.countersign.approval.Situation.proposal;
import static io.countersign.approval.Situation.requirement;
import static io.countersign.approval.Situation.stage;
import static io.countersign.approval.Situation.transfer;
import static io.countersign.approval.Situation.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.approval.topology.StateCodec;
import io.countersign.approval.topology.StoredState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** That a release reads what an earlier one stored: the files were written by that one. */
final class StoredStateTest {
  private final StateCodec codec = new StateCodec();

  @Test
  void aPendingEditOfTheFirstVersionIsReadAsOneWithoutAnEnd() throws IOException {
    Situation situation =
        new Situation()
            .withoutRecords()
            .when(stored(classified(Verdict.REQUIRE_APPROVAL, plain(), transfer(25_000)), Set.of()))
            .approves("user:fatima")
            .edits("user:lena", "/amount", "24000");

    assertThat(codec.decode(stored("edit-pending-v1.bin")))
        .isEqualTo(new StoredState(situation.state(), "00-trace"));
  }

  @Test
  void aGrantOfTheFirstVersionIsReadWithItsPermit() throws IOException {
    Situation situation =
        new Situation()
            .withoutRecords()
            .when(
                stored(
                    classified(Verdict.REQUIRE_APPROVAL, plain(), oneOf("finance-approvers")),
                    Set.of()))
            .approves("user:fatima");
    Phase.Granted granted = (Phase.Granted) situation.state().phase();

    assertThat(codec.decode(stored("granted-v1.bin")))
        .isEqualTo(
            stateOf(situation, new Phase.Granted(granted.subject(), granted.permit(), null)));
  }

  @Test
  void aHeldRequestOfTheSecondVersionIsReadAsOneThatNobodyHandedOver() throws IOException {
    List<LadderStep> ladder =
        List.of(
            new LadderStep(Duration.ofMinutes(15), LadderStep.Action.REMIND, List.of()),
            new LadderStep(
                Duration.ofMinutes(30),
                LadderStep.Action.ESCALATE,
                List.of(new Approver.Group("compliance"))),
            new LadderStep(Duration.ofMinutes(30), LadderStep.Action.HOLD, List.of()));
    Situation situation =
        new Situation()
            .withoutRecords()
            .when(
                until(
                    Situation.START.plus(Duration.ofDays(2)),
                    stored(
                        classified(
                            Verdict.REQUIRE_APPROVAL,
                            plain(),
                            requirement(
                                List.of(
                                    stage(
                                        demand("finance-approvers", 2, Money.of("25000", "EUR")))),
                                ladder)),
                        Set.of())))
            .approves("user:fatima")
            .later(Duration.ofMinutes(31));

    assertThat(codec.decode(stored("pending-v2.bin")))
        .isEqualTo(new StoredState(situation.state(), "00-trace"));
  }

  @Test
  void aUsedPermitOfTheSecondVersionIsReadAsUsedByAReport() throws IOException {
    Situation situation =
        new Situation()
            .withoutRecords()
            .when(
                stored(classified(Verdict.ALLOW_WITH_REVIEW, plain(), null), Set.of("rationale")));
    Phase.Allowed allowed = (Phase.Allowed) situation.state().phase();
    Approval used = codec.decode(stored("redeemed-v2.bin")).approval();

    assertThat(used.phase())
        .isEqualTo(new Phase.Redeemed(allowed.subject(), allowed.permit(), true));
    assertThat(used.review()).isEqualTo(Review.NONE);
  }

  private static StoredState stateOf(Situation situation, Phase phase) {
    Approval state = situation.state();
    return new StoredState(
        new Approval(
            state.id(), state.tenant(), state.sequence(), state.handled(), phase, state.review()),
        "00-trace");
  }

  private static Proposal plain() {
    return proposal(ARGUMENTS, Set.of(), null);
  }

  /** The answer as those who wrote the files had it: digests and pack were made up. */
  private static Input.Classified stored(Input.Classified answer, Set<String> parts) {
    Proposal proposal = answer.proposal();
    return new Input.Classified(
        answer.editCommandId(),
        new Proposal(
            proposal.actionId(),
            proposal.tenant(),
            proposal.agentId(),
            proposal.agentOwner(),
            proposal.requestedBy(),
            proposal.actionType(),
            proposal.tool(),
            proposal.target(),
            proposal.arguments(),
            parts,
            proposal.expiresAt(),
            new EvidencePack((ARGUMENTS + parts).getBytes(StandardCharsets.UTF_8))),
        answer.classification(),
        answer.requirement(),
        answer.permitValidity(),
        answer.review(),
        answer.reviewers(),
        "sha256:action-" + ARGUMENTS.hashCode(),
        "sha256:" + ARGUMENTS.hashCode());
  }

  private static byte[] stored(String name) throws IOException {
    try (InputStream stream =
        StoredStateTest.class.getResourceAsStream("/approval-state/" + name)) {
      return Objects.requireNonNull(stream, name).readAllBytes();
    }
  }
}
