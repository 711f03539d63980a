package io.countersign.notification;

import io.countersign.events.EventMeta;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A card while an event is folded into it. */
final class CardDraft {
  final String actionId;
  final String tenant;
  @Nullable CardStatus status;
  @Nullable EvidencePack pack;
  @Nullable PolicyAnswer policy;
  @Nullable Requirements requirements;
  @Nullable String arguments;
  @Nullable String argumentsDigest;
  boolean edited;
  @Nullable Instant requestedAt;
  @Nullable Instant deadline;
  boolean overdue;
  boolean held;
  int openStage;
  List<Approver> added = new ArrayList<>();
  List<CountedVote> votes = new ArrayList<>();
  @Nullable String pendingEdit;
  List<String> approvers = new ArrayList<>();
  @Nullable Instant permitExpiresAt;
  List<String> handedOver = new ArrayList<>();
  @Nullable String emergency;
  @Nullable Review review;
  @Nullable Outcome outcome;
  @Nullable Instant closedAt;
  private final List<TimelineEntry> timeline = new ArrayList<>();
  private int timelineDropped;

  /** A draft of an action that nothing is known of. */
  CardDraft(EventMeta meta) {
    actionId = meta.getActionId();
    tenant = meta.getTenant();
  }

  /** A draft that goes on from a card. */
  CardDraft(Card card) {
    actionId = card.actionId();
    tenant = card.tenant();
    status = card.status();
    pack = card.pack();
    policy = card.policy();
    requirements = card.requirements();
    arguments = card.arguments();
    argumentsDigest = card.argumentsDigest();
    edited = card.edited();
    requestedAt = card.requestedAt();
    deadline = card.deadline();
    overdue = card.overdue();
    held = card.held();
    openStage = card.openStage();
    added.addAll(card.added());
    votes.addAll(card.votes());
    pendingEdit = card.pendingEdit();
    approvers.addAll(card.approvers());
    permitExpiresAt = card.permitExpiresAt();
    handedOver.addAll(card.handedOver());
    emergency = card.emergency();
    review = card.review();
    outcome = card.outcome();
    closedAt = card.closedAt();
    timeline.addAll(card.timeline());
    timelineDropped = card.timelineDropped();
  }

  /** Ends the action, for now, in this state. */
  void close(CardStatus end, EventMeta meta) {
    status = end;
    closedAt = meta.getOccurredAt();
    pendingEdit = null;
  }

  /** Forgets what people have said: they are asked anew, or the policy is. */
  void askAgain() {
    status = CardStatus.PENDING;
    closedAt = null;
    overdue = false;
    held = false;
    openStage = 0;
    added.clear();
    votes.clear();
    handedOver.clear();
    approvers.clear();
    pendingEdit = null;
    permitExpiresAt = null;
    emergency = null;
    review = null;
    outcome = null;
  }

  /** Opens a stage; whom an escalation added belongs to the stage before. */
  void openStage(int stage) {
    if (stage != openStage) {
      openStage = stage;
      added.clear();
    }
  }

  /** Appends to the timeline; the bound costs entries of the middle, never the beginning. */
  void note(TimelineEntry entry) {
    timeline.add(entry);
    if (timeline.size() > Card.MAX_TIMELINE_ENTRIES) {
      timeline.remove(Card.MAX_TIMELINE_ENTRIES / 2);
      timelineDropped++;
    }
  }

  /** The card; null where no event has given the action a state yet. */
  @Nullable Card toCard() {
    if (status == null) {
      return null;
    }
    return new Card(
        actionId,
        tenant,
        status,
        pack,
        policy,
        requirements,
        arguments,
        argumentsDigest,
        edited,
        requestedAt,
        deadline,
        overdue,
        held,
        openStage,
        added,
        votes,
        pendingEdit,
        approvers,
        permitExpiresAt,
        handedOver,
        emergency,
        review,
        outcome,
        closedAt,
        timeline,
        timelineDropped);
  }
}
