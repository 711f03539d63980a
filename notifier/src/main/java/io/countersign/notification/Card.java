package io.countersign.notification;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that people see of one action: the evidence pack, the policy's answer, who must do
 * what, what has happened. Folded by {@link Cards} from the action's events.
 *
 * @param actionId the action
 * @param tenant its tenant
 * @param status where it stands
 * @param pack what the agent sent; null where no event has carried it yet
 * @param policy what the policy said; null where it was not asked
 * @param requirements what people must do; null where nobody is asked
 * @param arguments the exact arguments, after edits, RFC 8785 text
 * @param argumentsDigest their digest
 * @param edited whether they differ from what the agent proposed
 * @param requestedAt when people were asked
 * @param deadline when the answer is due; no later than the policy lets the action run
 * @param overdue whether the deadline passed undecided
 * @param held whether the request waits without an end
 * @param openStage the stage that is open, from 0
 * @param added who was brought into the open stage
 * @param votes the votes that count
 * @param pendingEdit command id of an edit that awaits the policy; null where none does
 * @param approvers whose votes made the grant
 * @param permitExpiresAt when the permit ends; null where there is none. The permit itself is not
 *     here: it is for the agent.
 * @param handedOver who handed the request over to others and does not decide it any more
 * @param emergency what the emergency is under which it was granted; null where there was none
 * @param review the look that somebody has to take; null where none was asked for
 * @param outcome what the executor has told; null for nothing
 * @param closedAt when the action came to its present end; null while it is pending
 * @param timeline what has happened, oldest first, at most {@link #MAX_TIMELINE_ENTRIES}
 * @param timelineDropped how many entries in the middle were left out to keep that bound
 */
public record Card(
    String actionId,
    String tenant,
    CardStatus status,
    @Nullable EvidencePack pack,
    @Nullable PolicyAnswer policy,
    @Nullable Requirements requirements,
    @Nullable String arguments,
    @Nullable String argumentsDigest,
    boolean edited,
    @Nullable Instant requestedAt,
    @Nullable Instant deadline,
    boolean overdue,
    boolean held,
    int openStage,
    List<Approver> added,
    List<CountedVote> votes,
    @Nullable String pendingEdit,
    List<String> approvers,
    @Nullable Instant permitExpiresAt,
    List<String> handedOver,
    @Nullable String emergency,
    @Nullable Review review,
    @Nullable Outcome outcome,
    @Nullable Instant closedAt,
    List<TimelineEntry> timeline,
    int timelineDropped) {
  /** How many entries a timeline keeps: the first ones and the newest. */
  public static final int MAX_TIMELINE_ENTRIES = 200;

  /** Copies the lists. */
  public Card {
    added = List.copyOf(added);
    votes = List.copyOf(votes);
    approvers = List.copyOf(approvers);
    handedOver = List.copyOf(handedOver);
    timeline = List.copyOf(timeline);
  }

  /**
   * What waits for people now; null where nothing does, also while an edit awaits the policy's
   * answer.
   */
  public @Nullable OpenRequest openRequest() {
    if (status != CardStatus.PENDING
        || pack == null
        || policy == null
        || requirements == null
        || deadline == null
        || pendingEdit != null
        || openStage >= requirements.stages().size()) {
      return null;
    }
    return new OpenRequest(
        actionId,
        pack.tool(),
        pack.actionType(),
        pack.agent().id(),
        policy.tier(),
        policy.tierWord(),
        Bounds.text(pack.summary(), OpenRequest.MAX_SUMMARY_LENGTH),
        deadline,
        overdue,
        openStage,
        requirements.stages().size(),
        unmetDemands(requirements),
        added,
        excluded(pack));
  }

  /** The review that waits for somebody now; null where none does. */
  public @Nullable OpenReview openReview() {
    if (review == null || review.state() != Review.State.OPEN || pack == null || policy == null) {
      return null;
    }
    Set<String> mayNot = parties(pack);
    if (review.emergency()) {
      mayNot.addAll(approvers);
    }
    return new OpenReview(
        actionId,
        pack.tool(),
        pack.actionType(),
        pack.agent().id(),
        policy.tier(),
        policy.tierWord(),
        Bounds.text(pack.summary(), OpenRequest.MAX_SUMMARY_LENGTH),
        review.emergency(),
        review.since(),
        outcome == null ? null : outcome.wireName(),
        review.reviewers(),
        mayNot);
  }

  /** Whether a grant stands that nobody has used yet. */
  public boolean isRevocable() {
    return outcome == null && (status == CardStatus.ALLOWED || status == CardStatus.GRANTED);
  }

  /** Whether the agent, or who stands behind it, may still take it back. */
  public boolean isWithdrawable() {
    return status == CardStatus.PENDING || status == CardStatus.RETURNED;
  }

  /** Whether the principal is the agent, its owner as the agent says, or who asked for it. */
  public boolean isParty(String principal) {
    return pack != null && parties(pack).contains(principal);
  }

  private List<Requirements.StageDemand> unmetDemands(Requirements required) {
    List<Requirements.StageDemand> demands = required.stages().get(openStage).demands();
    return IntStream.range(0, demands.size())
        .filter(index -> approvals(index) < demands.get(index).quorum())
        .mapToObj(demands::get)
        .toList();
  }

  private long approvals(int demand) {
    return votes.stream()
        .filter(vote -> vote.approve() && vote.stage() == openStage && vote.demand() == demand)
        .map(CountedVote::principal)
        .distinct()
        .count();
  }

  private Set<String> excluded(EvidencePack evidence) {
    Set<String> excluded = parties(evidence);
    for (CountedVote vote : votes) {
      excluded.add(vote.principal());
      if (vote.onBehalfOf() != null) {
        excluded.add(vote.onBehalfOf()); // their right was used
      }
    }
    excluded.addAll(handedOver);
    return excluded;
  }

  private static Set<String> parties(EvidencePack evidence) {
    Set<String> parties = new HashSet<>();
    parties.add(evidence.agent().principalId());
    if (evidence.agent().owner() != null) {
      parties.add(evidence.agent().owner());
    }
    if (evidence.requestedBy() != null) {
      parties.add(evidence.requestedBy());
    }
    return parties;
  }
}
