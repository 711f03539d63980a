package io.countersign.approval.query;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.approval.Approval;
import io.countersign.approval.Demand;
import io.countersign.approval.Permit;
import io.countersign.approval.Phase;
import io.countersign.approval.Proposal;
import io.countersign.approval.Requirement;
import io.countersign.approval.Review;
import io.countersign.approval.Subject;
import io.countersign.approval.Vote;
import io.countersign.events.VoteRecorded;
import io.countersign.schemas.json.AvroJson;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of an action, for whoever asks. Times are ISO 8601, durations too.
 *
 * @param actionId the action
 * @param tenant its tenant
 * @param sequence number of the events that the state rests on
 * @param eventId the newest of them
 * @param phase where it stands
 * @param status where it stands in the words of the verdict
 * @param verdict the policy's verdict; null as long as there is none
 * @param tier risk tier, 0 to 5; null as long as there is none
 * @param policy policies that decided
 * @param rules rules that decided
 * @param reasons why, the newest decision first
 * @param proposal what the agent wants; null as long as it was not proposed
 * @param request how the asking stands; null where nobody is asked
 * @param permit the newest permit, used or not; null where there was none
 * @param review whether somebody has to look at it afterwards
 * @param complete whether all its events are found; of actions from before an upgrade they may not
 *     be
 * @param stale whether it comes from a copy that may be behind
 */
public record ActionView(
    String actionId,
    String tenant,
    int sequence,
    String eventId,
    String phase,
    String status,
    @Nullable String verdict,
    @Nullable Integer tier,
    String policy,
    List<String> rules,
    List<String> reasons,
    @Nullable ProposalView proposal,
    @Nullable RequestView request,
    @Nullable PermitView permit,
    ReviewView review,
    boolean complete,
    boolean stale) {
  /** Copies the lists. */
  public ActionView {
    rules = List.copyOf(rules);
    reasons = List.copyOf(reasons);
  }

  /**
   * What the agent wants.
   *
   * @param agent the agent as a principal
   * @param owner its owner as it says
   * @param requestedBy on whose wish it acts
   * @param actionType read, draft, send, …
   * @param tool the tool
   * @param arguments arguments of the tool call as they are now, RFC 8785
   * @param argumentsDigest their digest
   * @param actionDigest digest of the action as it is now
   * @param edited whether an approver changed them
   * @param revision which attempt it is
   * @param expiresAt when the agent no longer wants it
   */
  public record ProposalView(
      String agent,
      @Nullable String owner,
      @Nullable String requestedBy,
      String actionType,
      String tool,
      @JsonRawValue String arguments,
      String argumentsDigest,
      String actionDigest,
      boolean edited,
      int revision,
      @Nullable String expiresAt) {
    static ProposalView of(Subject subject) {
      Proposal proposal = subject.proposal();
      return new ProposalView(
          proposal.agent().value(),
          proposal.agentOwner() == null ? null : proposal.agentOwner().value(),
          proposal.requestedBy() == null ? null : proposal.requestedBy().value(),
          proposal.actionType(),
          proposal.tool(),
          proposal.arguments(),
          subject.argumentsDigest(),
          subject.actionDigest(),
          subject.edited(),
          subject.classification().revision(),
          text(proposal.expiresAt()));
    }
  }

  /**
   * How the asking stands.
   *
   * @param requestedAt when people were asked
   * @param deadline when they are late
   * @param overdue whether they are
   * @param held whether it waits for somebody without end
   * @param stages what people must do, in order
   * @param openStage the stage that may be voted on, from 0
   * @param broughtIn who may decide the open stage beside those whom the policy names
   * @param votes the approvals that count, in order
   * @param evidence parts of the evidence pack that must be there
   * @param editable arguments that an approver may edit, as JSON Pointers
   * @param assurance how surely an approver must be identified
   * @param editedBy who has made an edit that the policy is being asked about; null where nobody
   *     has
   */
  public record RequestView(
      String requestedAt,
      String deadline,
      boolean overdue,
      boolean held,
      List<StageView> stages,
      int openStage,
      List<String> broughtIn,
      List<VoteView> votes,
      List<String> evidence,
      List<String> editable,
      String assurance,
      @Nullable String editedBy) {
    /** Copies the lists. */
    public RequestView {
      stages = List.copyOf(stages);
      broughtIn = List.copyOf(broughtIn);
      votes = List.copyOf(votes);
      evidence = List.copyOf(evidence);
      editable = List.copyOf(editable);
    }

    static @Nullable RequestView of(Phase phase, List<LoggedEvent> events) {
      if (phase instanceof Phase.Pending pending) {
        return of(pending, null, events);
      }
      if (phase instanceof Phase.EditPending edit) {
        return of(edit.pending(), edit.edit().editor().value(), events);
      }
      return null;
    }

    private static RequestView of(
        Phase.Pending pending, @Nullable String editor, List<LoggedEvent> events) {
      Requirement requirement = pending.requirement();
      return new RequestView(
          pending.requestedAt().toString(),
          pending.deadline().toString(),
          pending.breached(),
          pending.held(),
          requirement.stages().stream()
              .map(stage -> new StageView(stage.demands().stream().map(DemandView::of).toList()))
              .toList(),
          pending.openStage(),
          pending.broughtIn().stream().map(Words::of).toList(),
          pending.votes().stream().map(vote -> VoteView.of(vote, events)).toList(),
          requirement.evidence(),
          requirement.editable(),
          Words.of(requirement.assurance()),
          editor);
    }
  }

  /**
   * A stage: all its demands must be met before the next one opens.
   *
   * @param demands its demands
   */
  public record StageView(List<DemandView> demands) {
    /** Copies the list. */
    public StageView {
      demands = List.copyOf(demands);
    }
  }

  /**
   * So many distinct humans out of these.
   *
   * @param anyOf {@code group:…} or a person
   * @param quorum how many
   * @param authority amount that each one's limit must reach, with its currency; null where none is
   *     at stake
   */
  public record DemandView(List<String> anyOf, int quorum, @Nullable String authority) {
    /** Copies the list. */
    public DemandView {
      anyOf = List.copyOf(anyOf);
    }

    static DemandView of(Demand demand) {
      return new DemandView(
          demand.anyOf().stream().map(Words::of).toList(),
          demand.quorum(),
          demand.authority() == null ? null : demand.authority().toString());
    }
  }

  /**
   * An approval that counts.
   *
   * @param voter who
   * @param stage for which stage
   * @param votedAt when; null where the event is not found
   * @param argumentsDigest what they approved
   * @param authority what was checked when it was counted, as in the event; null where that is not
   *     found
   */
  public record VoteView(
      String voter,
      int stage,
      @Nullable String votedAt,
      String argumentsDigest,
      @Nullable JsonNode authority) {
    static VoteView of(Vote vote, List<LoggedEvent> events) {
      for (LoggedEvent event : events.reversed()) {
        if (event.value() instanceof VoteRecorded recorded
            && recorded.getPrincipal().equals(vote.voter().value())
            && recorded.getAuthority().getStage() == vote.stage()) {
          return new VoteView(
              vote.voter().value(),
              vote.stage(),
              event.occurredAt().toString(),
              vote.argumentsDigest(),
              AvroJson.of(recorded.getAuthority()));
        }
      }
      return new VoteView(vote.voter().value(), vote.stage(), null, vote.argumentsDigest(), null);
    }
  }

  /**
   * A permit.
   *
   * @param permitId its id
   * @param issuedAt from when it is valid
   * @param expiresAt until when
   * @param approvers who approved
   * @param token the compact JWS, for its holder alone and while it may be used; null otherwise
   */
  public record PermitView(
      String permitId,
      String issuedAt,
      String expiresAt,
      List<String> approvers,
      @Nullable String token) {
    /** Copies the list. */
    public PermitView {
      approvers = List.copyOf(approvers);
    }

    static @Nullable PermitView of(@Nullable Permit permit, @Nullable String token) {
      return permit == null
          ? null
          : new PermitView(
              permit.permitId(),
              permit.issuedAt().toString(),
              permit.expiresAt().toString(),
              permit.approvers().stream().map(id -> id.value()).toList(),
              token);
    }
  }

  /**
   * Whether somebody has to look at an action that ran without being asked about.
   *
   * @param state none, awaited, confirmed, undo_ordered, undone or undo_failed
   * @param reviewers who may look, while that is awaited
   * @param cause why somebody must; null where nobody must any more
   * @param reviewer who did; null as long as nobody did
   */
  public record ReviewView(
      String state, List<String> reviewers, @Nullable String cause, @Nullable String reviewer) {
    /** Copies the list. */
    public ReviewView {
      reviewers = List.copyOf(reviewers);
    }

    static ReviewView of(Review review) {
      return switch (review) {
        case Review.None _ -> new ReviewView("none", List.of(), null, null);
        case Review.Awaited awaited ->
            new ReviewView(
                "awaited",
                awaited.reviewers().stream().map(Words::of).toList(),
                Words.of(awaited.cause()),
                null);
        case Review.Confirmed(var by) -> done("confirmed", by.value());
        case Review.UndoOrdered(var by) -> done("undo_ordered", by.value());
        case Review.Undone(var by) -> done("undone", by.value());
        case Review.UndoFailed(var by) -> done("undo_failed", by.value());
      };
    }

    private static ReviewView done(String state, String reviewer) {
      return new ReviewView(state, List.of(), null, reviewer);
    }
  }

  /**
   * The view of a state.
   *
   * @param approval the state
   * @param events its events, as far as they are found
   * @param holder whether who asks holds its permit
   * @param stale whether it may be behind
   */
  public static ActionView of(
      Approval approval, List<LoggedEvent> events, boolean holder, boolean stale) {
    VerdictView verdict = VerdictView.of(approval, events, holder);
    Subject subject = approval.phase().subject();
    return new ActionView(
        approval.id().value(),
        approval.tenant(),
        approval.sequence(),
        approval.id() + "#" + approval.sequence(),
        Words.of(approval.phase()),
        verdict.status(),
        verdict.verdict(),
        verdict.tier(),
        verdict.policy(),
        verdict.rules(),
        verdict.reasons(),
        subject == null ? null : ProposalView.of(subject),
        RequestView.of(approval.phase(), events),
        PermitView.of(approval.phase().permit(), verdict.permit()),
        ReviewView.of(approval.review()),
        events.size() == approval.sequence(),
        stale);
  }

  private static @Nullable String text(@Nullable Instant moment) {
    return moment == null ? null : moment.toString();
  }
}
