package io.countersign.notification;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.events.Allowed;
import io.countersign.events.ApproverRef;
import io.countersign.events.Commented;
import io.countersign.events.ExecutionRecorded;
import io.countersign.events.Granted;
import io.countersign.events.PermitRedeemed;
import io.countersign.events.Reassigned;
import io.countersign.events.RevalidationRequested;
import io.countersign.events.ReviewCause;
import io.countersign.events.ReviewCompleted;
import io.countersign.events.ReviewRequested;
import io.countersign.events.RevocationCause;
import io.countersign.events.Revoked;
import io.countersign.events.RollbackRecorded;
import io.countersign.events.VerificationRecorded;
import java.util.List;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of a card after the request: comments, hand-overs, reviews, outcomes. */
final class CardLifeTest {
  @Test
  void aCommentStandsInTheTimelineAndChangesNothingElse() {
    Card before = fold(Samples.requested("case-1", Samples.START));
    Card after =
        fold(
            Samples.requested("case-1", Samples.START),
            new Commented(Samples.meta("case-1", 2, "user:sam", "c"), "Is this the right vendor?"));
    assertThat(after.timeline().getLast().text()).isEqualTo("Is this the right vendor?");
    assertThat(after.timeline().getLast().actor()).isEqualTo("user:sam");
    assertThat(after.openRequest()).isEqualTo(before.openRequest());
  }

  @Test
  void whoHandsARequestOverDecidesItNoMoreAndOthersDo() {
    Card card =
        fold(
            Samples.requested("case-1", Samples.START),
            Reassigned.newBuilder()
                .setMeta(Samples.meta("case-1", 2, "user:fatima", "c"))
                .setTo(List.of(ApproverRef.newBuilder().setPerson("user:sam").build()))
                .setReason("Holiday")
                .setFrom("user:fatima")
                .build());
    OpenRequest open = Objects.requireNonNull(card.openRequest());
    assertThat(
            open.mayBeDecidedBy(Samples.person("user:fatima", "99999", "finance-approvers"), null))
        .isFalse();
    assertThat(open.mayBeDecidedBy(Samples.person("user:sam", "99999"), null)).isTrue();
    assertThat(open.mayBeDecidedBy(Samples.person("user:sam", "1"), null))
        .as("handing over does not lift a limit")
        .isFalse();
    assertThat(card.timeline().getLast().text())
        .isEqualTo("user:fatima handed it to user:sam: Holiday");
  }

  @Test
  void anAllowedActionWaitsForALookOfItsReviewersAndOfNobodyWhoStandsBehindIt() {
    Card card = fold(allowed(), review(ReviewCause.POLICY));
    OpenReview review = Objects.requireNonNull(card.openReview());
    assertThat(review.mayBeAnsweredBy(Samples.person("user:olga", null, "sales-ops"), null))
        .isTrue();
    assertThat(review.mayBeAnsweredBy(Samples.person("user:olga", null, "sales-ops"), "user:olga"))
        .as("owner of the agent by the directory")
        .isFalse();
    assertThat(review.mayBeAnsweredBy(Samples.person("user:482", null, "sales-ops"), null))
        .as("who asked for it")
        .isFalse();
    assertThat(review.mayBeAnsweredBy(Samples.person("user:sam", null, "sales"), null)).isFalse();
  }

  @Test
  void anEmergencyIsMarkedAndWhoGrantedItDoesNotReviewIt() {
    Card card =
        fold(
            Samples.requested("case-1", Samples.START),
            Granted.newBuilder(Samples.granted("case-1", 2, "c"))
                .setApprovers(List.of("user:olga"))
                .setBreakGlassReason("Outage")
                .build(),
            review(ReviewCause.BREAK_GLASS));
    assertThat(card.emergency()).isEqualTo("Outage");
    OpenReview review = Objects.requireNonNull(card.openReview());
    assertThat(review.emergency()).isTrue();
    assertThat(review.mayBeAnsweredBy(Samples.person("user:olga", null, "sales-ops"), null))
        .isFalse();
    assertThat(review.mayBeAnsweredBy(Samples.person("user:omar", null, "sales-ops"), null))
        .isTrue();
  }

  @Test
  void anUndoIsOrderedAndReported() {
    Card ordered =
        fold(
            allowed(),
            review(ReviewCause.POLICY),
            executed(4, true),
            ReviewCompleted.newBuilder()
                .setMeta(Samples.meta("case-1", 5, "user:olga", "c"))
                .setConfirmed(false)
                .setReason("Wrong customer")
                .build());
    assertThat(ordered.openReview()).isNull();
    assertThat(ordered.review())
        .isNotNull()
        .extracting(Review::state, Review::reviewer)
        .containsExactly(Review.State.UNDO_ORDERED, "user:olga");
    Card undone = Objects.requireNonNull(Cards.apply(ordered, rolledBack(6, true)));
    assertThat(undone.outcome()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(undone.status()).isEqualTo(CardStatus.ALLOWED);
  }

  @Test
  void whatTheExecutorTellsIsShownAndEndsTheRightToTakeItBack() {
    assertThat(fold(allowed()).isRevocable()).isTrue();
    SpecificRecord redeemed =
        PermitRedeemed.newBuilder()
            .setMeta(Samples.meta("case-1", 2, "executor:bank", null))
            .setPermitId("case-1.1")
            .setArgumentsDigest(Samples.DIGEST)
            .build();
    assertThat(fold(allowed(), redeemed).isRevocable()).isFalse();
    assertThat(fold(allowed(), redeemed).outcome()).isEqualTo(Outcome.REDEEMED);
    assertThat(fold(allowed(), executed(2, true)).outcome()).isEqualTo(Outcome.EXECUTED);
    assertThat(fold(allowed(), executed(2, false)).outcome()).isEqualTo(Outcome.FAILED);
    assertThat(fold(allowed(), verified(true)).outcome()).isEqualTo(Outcome.VERIFIED);
    assertThat(fold(allowed(), verified(false)).outcome()).isEqualTo(Outcome.NOT_AS_APPROVED);
    assertThat(fold(allowed(), rolledBack(2, false)).outcome()).isEqualTo(Outcome.ROLLBACK_FAILED);
  }

  @Test
  void aRevokedPermitIsGone() {
    Card card =
        fold(
            Samples.requested("case-1", Samples.START),
            Samples.granted("case-1", 2, "c"),
            Revoked.newBuilder()
                .setMeta(Samples.meta("case-1", 3, "user:sam", "d"))
                .setReason("Wrong payee")
                .setPermitId("case-1.2")
                .build());
    assertThat(card.status()).isEqualTo(CardStatus.REVOKED);
    assertThat(card.permitExpiresAt()).isNull();
    assertThat(card.isRevocable()).isFalse();
    assertThat(card.timeline().getLast().text())
        .isEqualTo("The permit was taken back: Wrong payee");
  }

  @Test
  void whileThePolicyIsAskedAgainNobodyDecidesAndAnotherRequestIsDecidedAnew() {
    RevalidationRequested again =
        RevalidationRequested.newBuilder()
            .setMeta(Samples.meta("case-1", 3, "system:aggregator", null))
            .setCause(RevocationCause.POLICY)
            .setReason("Another version of payments is in force")
            .setPermitId("case-1.2")
            .setProposal(Samples.proposal("case-1").build())
            .setRevision(2)
            .build();
    Card asked =
        fold(
            Samples.requested("case-1", Samples.START),
            Samples.vote("case-1", 2, "user:fatima", 0, 1),
            Samples.granted("case-1", 3, "c"),
            again);
    assertThat(asked.status()).isEqualTo(CardStatus.PENDING);
    assertThat(asked.openRequest()).isNull();
    assertThat(asked.permitExpiresAt()).isNull();
    Card requested =
        Objects.requireNonNull(Cards.apply(asked, Samples.requested("case-1", Samples.START)));
    assertThat(Objects.requireNonNull(requested.openRequest()).excluded())
        .doesNotContain("user:fatima");
  }

  private static Card fold(SpecificRecord... events) {
    @Nullable Card card = null;
    for (SpecificRecord event : events) {
      card = Cards.apply(card, event);
    }
    return Objects.requireNonNull(card);
  }

  private static Allowed allowed() {
    return Allowed.newBuilder()
        .setMeta(Samples.meta("case-1", 1, "system:policy", null))
        .setClassification(Samples.classification())
        .setPermit("a.b.c")
        .setPermitId("case-1.1")
        .setPermitExpiresAt(Samples.START.plusSeconds(900))
        .setArguments("{\"amount\":25000}")
        .setArgumentsDigest(Samples.DIGEST)
        .build();
  }

  private static ReviewRequested review(ReviewCause cause) {
    return ReviewRequested.newBuilder()
        .setMeta(Samples.meta("case-1", 3, "system:policy", null))
        .setReviewers(List.of(ApproverRef.newBuilder().setGroup("sales-ops").build()))
        .setProposal(Samples.proposal("case-1").build())
        .setClassification(Samples.classification())
        .setCause(cause)
        .build();
  }

  private static ExecutionRecorded executed(int sequence, boolean success) {
    return ExecutionRecorded.newBuilder()
        .setMeta(Samples.meta("case-1", sequence, "executor:bank", null))
        .setPermitId("case-1.1")
        .setExecutedAt(Samples.START)
        .setSuccess(success)
        .build();
  }

  private static VerificationRecorded verified(boolean asApproved) {
    return VerificationRecorded.newBuilder()
        .setMeta(Samples.meta("case-1", 2, "service:checker", null))
        .setVerifiedAt(Samples.START)
        .setAsApproved(asApproved)
        .build();
  }

  private static RollbackRecorded rolledBack(int sequence, boolean success) {
    return RollbackRecorded.newBuilder()
        .setMeta(Samples.meta("case-1", sequence, "executor:bank", null))
        .setRolledBackAt(Samples.START)
        .setSuccess(success)
        .setOrdered(true)
        .build();
  }
}
