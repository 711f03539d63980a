package io.countersign.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.events.ApprovalRequested;
import io.countersign.events.ApproverRef;
import io.countersign.events.AuthorityCheck;
import io.countersign.events.Classification;
import io.countersign.events.Commented;
import io.countersign.events.EditProposed;
import io.countersign.events.Edited;
import io.countersign.events.Escalated;
import io.countersign.events.VoteRecorded;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class CardsTest {
  private static final Person FATIMA = Samples.person("user:fatima", "50000", "finance-approvers");
  private static final Person LEAD = Samples.person("user:sam", null, "finance-leads");

  @Test
  void aRequestIsForTheOpenStageOnly() {
    OpenRequest open = open(fold(Samples.requested("case-1", Samples.START)));
    assertThat(open.mayBeDecidedBy(FATIMA, null)).isTrue();
    assertThat(open.mayBeDecidedBy(LEAD, null)).isFalse();
  }

  @Test
  void aRequestIsDueBeforeItsChangeWindowCloses() {
    Instant deadline = Samples.START.plusSeconds(1_800);
    Instant sooner = deadline.minusSeconds(60);
    ApprovalRequested request = Samples.requested("case-1", deadline);
    assertThat(open(fold(openUntil(request, deadline.plusSeconds(1)))).deadline())
        .isEqualTo(deadline);
    assertThat(open(fold(openUntil(request, sooner))).deadline()).isEqualTo(sooner);
    Edited edited =
        Edited.newBuilder()
            .setMeta(Samples.meta("case-1", 2, "user:fatima", "command-2"))
            .setPrincipal("user:fatima")
            .setEdits(List.of())
            .setClassification(until(sooner))
            .setRequirement(request.getRequirement())
            .setArguments("{}")
            .setActionDigest("sha256:00")
            .setArgumentsDigest("sha256:01")
            .build();
    assertThat(open(fold(request, edited)).deadline()).isEqualTo(sooner);
  }

  private static ApprovalRequested openUntil(ApprovalRequested request, Instant runUntil) {
    return ApprovalRequested.newBuilder(request).setClassification(until(runUntil)).build();
  }

  private static Classification until(Instant runUntil) {
    return Classification.newBuilder(Samples.classification()).setRunUntil(runUntil).build();
  }

  @Test
  void theTimelineSaysInWhosePlaceSomebodyVoted() {
    VoteRecorded own = Samples.vote("case-1", 2, "user:paul", 0, 1);
    VoteRecorded vote =
        VoteRecorded.newBuilder(own)
            .setAuthority(
                AuthorityCheck.newBuilder(own.getAuthority()).setOnBehalfOf("user:fatima").build())
            .build();
    Card card = fold(Samples.requested("case-1", Samples.START), vote);
    assertThat(card.timeline().getLast().text())
        .isEqualTo("user:paul approved in the place of user:fatima");
  }

  @Test
  void aVoteThatCompletesItsStageOpensTheNext() {
    OpenRequest open =
        open(
            fold(
                Samples.requested("case-1", Samples.START),
                Samples.vote("case-1", 2, "user:fatima", 0, 1)));
    assertThat(open.mayBeDecidedBy(LEAD, null)).isTrue();
    assertThat(open.mayBeDecidedBy(FATIMA, null)).isFalse();
  }

  @Test
  void requesterOwnerAndOwnerByTheDirectoryMayNotDecide() {
    OpenRequest open = open(fold(Samples.requested("case-1", Samples.START)));
    assertThat(
            open.mayBeDecidedBy(Samples.person("user:maria", "50000", "finance-approvers"), null))
        .isFalse();
    assertThat(open.mayBeDecidedBy(Samples.person("user:482", "50000", "finance-approvers"), null))
        .isFalse();
    assertThat(open.mayBeDecidedBy(FATIMA, "user:fatima")).isFalse();
  }

  @Test
  void aLimitBelowTheAmountMayNotDecide() {
    OpenRequest open = open(fold(Samples.requested("case-1", Samples.START)));
    assertThat(open.mayBeDecidedBy(Samples.person("user:low", "24999", "finance-approvers"), null))
        .isFalse();
    assertThat(open.mayBeDecidedBy(Samples.person("user:none", null, "finance-approvers"), null))
        .isFalse();
  }

  @Test
  void anEscalationAddsToTheOpenStageOnly() {
    Escalated escalated =
        Escalated.newBuilder()
            .setMeta(Samples.meta("case-1", 2, "system:timer", null))
            .setTo(List.of(ApproverRef.newBuilder().setPerson("user:boss").build()))
            .setReason("Nobody answered")
            .build();
    Person boss = Samples.person("user:boss", "90000");
    Card escalatedCard = fold(Samples.requested("case-1", Samples.START), escalated);
    assertThat(open(escalatedCard).mayBeDecidedBy(boss, null)).isTrue();
    Card next =
        Objects.requireNonNull(
            Cards.apply(escalatedCard, Samples.vote("case-1", 3, "user:fatima", 0, 1)));
    assertThat(open(next).mayBeDecidedBy(boss, null)).isFalse();
  }

  @Test
  void nobodyDecidesWhileAnEditIsWithThePolicy() {
    EditProposed edit =
        EditProposed.newBuilder()
            .setMeta(Samples.meta("case-1", 2, "user:fatima", "command-2"))
            .setPrincipal("user:fatima")
            .setEdits(List.of())
            .setProposal(Samples.proposal("case-1").build())
            .setRevision(2)
            .build();
    Card card = fold(Samples.requested("case-1", Samples.START), edit);
    assertThat(card.openRequest()).isNull();
    Card after =
        Objects.requireNonNull(Cards.apply(card, Samples.refused("case-1", 3, "command-2")));
    assertThat(after.openRequest()).isNotNull();
  }

  @Test
  void aRefusedCommandAboutAnUnknownActionMakesNoCard() {
    assertThat(Cards.apply(null, Samples.refused("nope", 1, "command-1"))).isNull();
  }

  @Test
  void aTimelineKeepsItsBeginningAndItsEndWithinItsBound() {
    Card card = fold(Samples.requested("case-1", Samples.START));
    for (int sequence = 2; sequence <= 300; sequence++) {
      Commented comment =
          Commented.newBuilder()
              .setMeta(Samples.meta("case-1", sequence, "user:fatima", null))
              .setText("x".repeat(50_000))
              .build();
      card = Objects.requireNonNull(Cards.apply(card, comment));
    }
    assertThat(card.timeline()).hasSize(Card.MAX_TIMELINE_ENTRIES);
    assertThat(card.timelineDropped()).isEqualTo(100);
    assertThat(card.timeline().getFirst().eventId()).isEqualTo("case-1#1");
    assertThat(card.timeline().getLast().eventId()).isEqualTo("case-1#300");
    assertThat(card.timeline().getLast().text()).hasSize(Bounds.MAX_TEXT_LENGTH);
  }

  @Test
  void aRecordOfAnotherTopicIsNotSkippedInSilence() {
    assertThatThrownBy(() -> Cards.apply(null, Samples.proposal("case-1").build()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aVoteThatCompletesEverythingIsAnsweredByItsGrant() {
    Card first =
        fold(
            Samples.requested("case-1", Samples.START),
            Samples.vote("case-1", 2, "user:fatima", 0, 1));
    SpecificRecord last = Samples.vote("case-1", 3, "user:sam", 1, 2);
    Card second = Objects.requireNonNull(Cards.apply(first, last));
    assertThat(Answers.to(Samples.vote("case-1", 2, "user:fatima", 0, 1), first))
        .extracting(Answer::accepted, Answer::status)
        .containsExactly(true, "pending");
    assertThat(Answers.to(last, second)).isNull();
    SpecificRecord grant = Samples.granted("case-1", 4, "command-3");
    assertThat(Answers.to(grant, Cards.apply(second, grant)))
        .extracting(Answer::accepted, Answer::status)
        .containsExactly(true, "granted");
  }

  @Test
  void aRefusalIsAnsweredWithItsCodeAndTheStatusThatStays() {
    Card card = fold(Samples.requested("case-1", Samples.START));
    assertThat(Answers.to(Samples.refused("case-1", 2, "command-2"), card))
        .extracting(Answer::accepted, Answer::code, Answer::status)
        .containsExactly(false, "separation_of_duties", "pending");
  }

  private static Card fold(SpecificRecord... events) {
    @Nullable Card card = null;
    for (SpecificRecord event : events) {
      card = Cards.apply(card, event);
    }
    return Objects.requireNonNull(card);
  }

  private static OpenRequest open(Card card) {
    return Objects.requireNonNull(card.openRequest());
  }
}
