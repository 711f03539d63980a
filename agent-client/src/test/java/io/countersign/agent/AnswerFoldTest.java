package io.countersign.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.events.Verdict;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

class AnswerFoldTest {

  @Test
  void aRequestIsPendingWithTheProposedArgumentsAndNoPermit() {
    Answer answer = fold(Events.requested());

    assertThat(answer.status()).isEqualTo(AnswerStatus.PENDING);
    assertThat(answer.verdict()).isEqualTo(Verdict.REQUIRE_APPROVAL);
    assertThat(answer.tier()).isEqualTo(3);
    assertThat(answer.rules()).containsExactly("payments/large-transfer");
    assertThat(answer.policy()).isEqualTo("payments@1");
    assertThat(answer.arguments()).isEqualTo(Events.ARGUMENTS);
    assertThat(answer.permit()).isNull();
  }

  @Test
  void anAllowedActionHasItsPermit() {
    Answer answer = fold(Events.allowed());

    assertThat(answer.status()).isEqualTo(AnswerStatus.ALLOWED);
    assertThat(answer.permit()).isEqualTo("a.b.c");
  }

  @Test
  void aGrantAfterAnEditCarriesTheEditedArguments() {
    String edited = "{\"amount\":24000}";

    Answer answer = fold(Events.requested(), Events.edited(edited), Events.granted(edited));

    assertThat(answer.status()).isEqualTo(AnswerStatus.GRANTED);
    assertThat(answer.arguments()).isEqualTo(edited);
    assertThat(answer.permit()).isEqualTo("a.b.c");
  }

  @Test
  void anEditAloneLeavesTheActionPending() {
    Answer answer = fold(Events.requested(), Events.edited("{\"amount\":1}"));

    assertThat(answer.status()).isEqualTo(AnswerStatus.PENDING);
    assertThat(answer.arguments()).isEqualTo("{\"amount\":1}");
  }

  @Test
  void denyAndDraftOnlyHaveNoPermit() {
    assertThat(fold(Events.denied()).status()).isEqualTo(AnswerStatus.DENIED);
    assertThat(fold(Events.draftOnly()).status()).isEqualTo(AnswerStatus.DRAFT_ONLY);
    assertThat(fold(Events.draftOnly()).permit()).isNull();
  }

  @Test
  void whatIsMissingComesBackWithTheReasonFirst() {
    Answer answer = fold(Events.changesRequested());

    assertThat(answer.status()).isEqualTo(AnswerStatus.RETURNED);
    assertThat(answer.missing()).containsExactly("rollback");
    assertThat(answer.reasons()).first().isEqualTo("add a rollback plan");
  }

  @Test
  void aRejectionKeepsVerdictAndTierOfTheRequest() {
    Answer answer = fold(Events.requested(), Events.rejected());

    assertThat(answer.status()).isEqualTo(AnswerStatus.REJECTED);
    assertThat(answer.tier()).isEqualTo(3);
    assertThat(answer.reasons())
        .containsExactly("vendor is blocked", "transfer of 10,000 EUR or more");
  }

  @Test
  void aRevokedGrantHasNoPermitAnyMore() {
    Answer answer = fold(Events.requested(), Events.granted(Events.ARGUMENTS), Events.revoked());

    assertThat(answer.status()).isEqualTo(AnswerStatus.REVOKED);
    assertThat(answer.permit()).isNull();
  }

  @Test
  void whileThePolicyIsAskedAgainThereIsNoPermit() {
    Answer answer = fold(Events.requested(), Events.granted(Events.ARGUMENTS), Events.askedAgain());

    assertThat(answer.status()).isEqualTo(AnswerStatus.PENDING);
    assertThat(answer.permit()).isNull();
    assertThat(answer.reasons()).first().isEqualTo("another policy is in force");
  }

  @Test
  void expiryAndWithdrawalSettleTheAction() {
    assertThat(fold(Events.requested(), Events.expired()).status()).isEqualTo(AnswerStatus.EXPIRED);
    assertThat(fold(Events.requested(), Events.withdrawn()).status())
        .isEqualTo(AnswerStatus.WITHDRAWN);
  }

  @Test
  void aRefusedProposalIsADenyWithoutTierThatSaysWhatIsWrong() {
    Answer answer = fold(Events.refused("action.proposed", "malformed_proposal"));

    assertThat(answer.status()).isEqualTo(AnswerStatus.REFUSED);
    assertThat(answer.verdict()).isEqualTo(Verdict.DENY);
    assertThat(answer.tier()).isNull();
    assertThat(answer.code()).isEqualTo("malformed_proposal");
    assertThat(answer.reasons()).containsExactly("It cannot be read.", "/tool: Expected a text.");
  }

  @Test
  void aRefusedSecondProposalChangesNothingOfTheFirst() {
    Answer answer = fold(Events.requested(), Events.refused("action.proposed", "action_id_reused"));

    assertThat(answer.status()).isEqualTo(AnswerStatus.PENDING);
  }

  @Test
  void aRefusedVoteIsNoAnswerToTheAgent() {
    assertThat(AnswerFold.fold(List.of(Events.refused("approval.cast_vote", "not_human"))))
        .isEmpty();
  }

  @Test
  void aRejectionWithoutItsRequestIsNoAnswerYet() {
    assertThat(AnswerFold.fold(List.of(Events.rejected()))).isEmpty();
    assertThat(AnswerFold.needsEarlierEvents(Events.rejected())).isTrue();
  }

  private static Answer fold(SpecificRecord... events) {
    return AnswerFold.fold(List.of(events)).orElseThrow();
  }
}
