package io.countersign.notification.runtime;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.countersign.notification.Approver;
import io.countersign.notification.Card;
import io.countersign.notification.CommandName;
import io.countersign.notification.CountedVote;
import io.countersign.notification.DecidingRight;
import io.countersign.notification.EvidencePack;
import io.countersign.notification.PolicyAnswer;
import io.countersign.notification.Requirements;
import io.countersign.notification.Review;
import io.countersign.notification.TimelineEntry;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A card as the REST API shows it; the components are the JSON fields, and {@code arguments} is
 * JSON itself. {@code mayDecide}, {@code commands} and {@code rights} are about the caller, as far
 * as this service knows.
 */
record CardView(
    String actionId,
    String tenant,
    String status,
    @Nullable String verdict,
    @Nullable Integer tier,
    @Nullable String risk,
    List<String> rules,
    @Nullable String policy,
    List<String> reasons,
    @Nullable String tool,
    @Nullable String actionType,
    @Nullable String summary,
    @JsonRawValue @Nullable String arguments,
    @Nullable String argumentsDigest,
    boolean edited,
    @Nullable EvidencePack evidencePack,
    @Nullable Needed requirement,
    int openStage,
    boolean mayDecide,
    boolean editPending,
    List<CountedVote> votes,
    List<String> approvers,
    @Nullable Instant requestedAt,
    @Nullable Instant deadline,
    boolean overdue,
    boolean held,
    @Nullable Instant permitExpiresAt,
    List<String> handedOver,
    @Nullable String emergency,
    @Nullable Looked review,
    @Nullable String outcome,
    List<String> commands,
    List<DecidingRight> rights,
    @Nullable Instant closedAt,
    List<TimelineEntry> timeline,
    int timelineDropped) {

  /** What people must do. */
  record Needed(
      List<List<NeededOf>> stages,
      List<String> addedToOpenStage,
      List<String> evidence,
      List<String> editable,
      String assurance,
      List<String> breakGlass) {}

  /** A review. */
  record Looked(
      boolean emergency,
      Instant since,
      List<String> reviewers,
      String state,
      @Nullable String reviewer) {}

  /** So many of these. */
  record NeededOf(List<String> anyOf, int quorum, @Nullable String authority) {}

  static CardView of(Card card, Allowed allowed) {
    @Nullable EvidencePack pack = card.pack();
    @Nullable PolicyAnswer policy = card.policy();
    return new CardView(
        card.actionId(),
        card.tenant(),
        card.status().wireName(),
        policy == null ? null : policy.verdict(),
        policy == null ? null : policy.tier(),
        policy == null ? null : policy.tierWord(),
        policy == null ? List.of() : policy.rules(),
        policy == null ? null : policy.policy(),
        policy == null ? List.of() : policy.reasons(),
        pack == null ? null : pack.tool(),
        pack == null ? null : pack.actionType(),
        pack == null ? null : pack.summary(),
        card.arguments(),
        card.argumentsDigest(),
        card.edited(),
        pack,
        card.requirements() == null ? null : needed(card.requirements(), card.added()),
        card.openStage(),
        allowed.mayDecide(),
        card.pendingEdit() != null,
        card.votes(),
        card.approvers(),
        card.requestedAt(),
        card.deadline(),
        card.overdue(),
        card.held(),
        card.permitExpiresAt(),
        card.handedOver(),
        card.emergency(),
        card.review() == null ? null : looked(card.review()),
        card.outcome() == null ? null : card.outcome().wireName(),
        allowed.commands().stream().map(CommandName::wireName).sorted().toList(),
        allowed.rights(),
        card.closedAt(),
        card.timeline(),
        card.timelineDropped());
  }

  private static Needed needed(Requirements requirements, List<Approver> added) {
    return new Needed(
        requirements.stages().stream()
            .map(stage -> stage.demands().stream().map(CardView::neededOf).toList())
            .toList(),
        added.stream().map(Approver::name).toList(),
        requirements.evidence(),
        requirements.editable(),
        requirements.assurance(),
        requirements.breakGlass().stream().map(Approver::name).toList());
  }

  private static Looked looked(Review review) {
    return new Looked(
        review.emergency(),
        review.since(),
        review.reviewers().stream().map(Approver::name).toList(),
        review.state().wireName(),
        review.reviewer());
  }

  private static NeededOf neededOf(Requirements.StageDemand demand) {
    return new NeededOf(
        demand.anyOf().stream().map(Approver::name).toList(),
        demand.quorum(),
        demand.authority() == null
            ? null
            : demand.authority().value().toPlainString() + " " + demand.authority().currency());
  }
}
