package io.countersign.approval;

import io.countersign.approval.ApprovalEvent.Allowed;
import io.countersign.approval.ApprovalEvent.ApprovalRequested;
import io.countersign.approval.ApprovalEvent.ChangesRequested;
import io.countersign.approval.ApprovalEvent.CommandRefused;
import io.countersign.approval.ApprovalEvent.Commented;
import io.countersign.approval.ApprovalEvent.Denied;
import io.countersign.approval.ApprovalEvent.DraftOnly;
import io.countersign.approval.ApprovalEvent.EditProposed;
import io.countersign.approval.ApprovalEvent.Edited;
import io.countersign.approval.ApprovalEvent.Escalated;
import io.countersign.approval.ApprovalEvent.ExecutionRecorded;
import io.countersign.approval.ApprovalEvent.Expired;
import io.countersign.approval.ApprovalEvent.Granted;
import io.countersign.approval.ApprovalEvent.Held;
import io.countersign.approval.ApprovalEvent.PermitRedeemed;
import io.countersign.approval.ApprovalEvent.PermitViolated;
import io.countersign.approval.ApprovalEvent.Reassigned;
import io.countersign.approval.ApprovalEvent.Rejected;
import io.countersign.approval.ApprovalEvent.Reminded;
import io.countersign.approval.ApprovalEvent.ReviewCompleted;
import io.countersign.approval.ApprovalEvent.ReviewRequested;
import io.countersign.approval.ApprovalEvent.Revoked;
import io.countersign.approval.ApprovalEvent.RollbackRecorded;
import io.countersign.approval.ApprovalEvent.SlaBreached;
import io.countersign.approval.ApprovalEvent.VerificationRecorded;
import io.countersign.approval.ApprovalEvent.VoteRecorded;
import io.countersign.approval.ApprovalEvent.Withdrawn;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The state machine of an action as one table: for each state and each kind of input, which events
 * it can bring about and where they lead, or why it never can.
 *
 * <p>The {@link Decider} asks this table first and refuses what it says is impossible; a test
 * drives it through every pair, and the page {@code docs/approval-states.md} is made from it. Where
 * an input can lead on, the decider still refuses it for reasons of its own: who sends it, what it
 * says, what the time is.
 */
public final class Transitions {
  private static final Map<Trigger, Map<State, Cell>> TABLE = table();

  private Transitions() {}

  /** Where an action stands, by name. */
  public enum State {
    UNSEEN("unknown here"),
    PENDING("pending"),
    EDIT_PENDING("waiting for the policy's answer to an edit; try again in a moment"),
    CHANGES_REQUESTED("sent back to the agent"),
    ALLOWED("allowed"),
    GRANTED("granted"),
    DRAFT_ONLY("a draft only"),
    DENIED("denied"),
    REJECTED("rejected"),
    EXPIRED("expired"),
    WITHDRAWN("withdrawn"),
    REVOKED("revoked"),
    REDEEMED("redeemed"),
    EXECUTED("executed"),
    VERIFIED("verified"),
    ROLLED_BACK("rolled back"),
    MISUSED("misused: something else was executed with its permit");

    private final String words;

    State(String words) {
      this.words = words;
    }

    /** The state as the end of a sentence. */
    public String words() {
      return words;
    }

    /** The state that {@code phase} is. */
    public static State of(Phase phase) {
      return switch (phase) {
        case Phase.Unseen _ -> UNSEEN;
        case Phase.Pending _ -> PENDING;
        case Phase.EditPending _ -> EDIT_PENDING;
        case Phase.ChangesRequested _ -> CHANGES_REQUESTED;
        case Phase.Allowed _ -> ALLOWED;
        case Phase.Granted _ -> GRANTED;
        case Phase.DraftOnly _ -> DRAFT_ONLY;
        case Phase.Denied _ -> DENIED;
        case Phase.Rejected _ -> REJECTED;
        case Phase.Expired _ -> EXPIRED;
        case Phase.Withdrawn _ -> WITHDRAWN;
        case Phase.Revoked _ -> REVOKED;
        case Phase.Redeemed _ -> REDEEMED;
        case Phase.Executed _ -> EXECUTED;
        case Phase.Verified _ -> VERIFIED;
        case Phase.RolledBack _ -> ROLLED_BACK;
        case Phase.Misused _ -> MISUSED;
      };
    }
  }

  /** What kind of input it is. */
  public enum Trigger {
    CLASSIFIED("the policy answers a proposal"),
    EDIT_CLASSIFIED("the policy answers an edit"),
    PROPOSAL_REFUSED("a proposal that cannot be read"),
    DEADLINE_DUE("a moment comes"),
    CAST_VOTE("`approval.cast_vote`"),
    REQUEST_CHANGES("`approval.request_changes`"),
    COMMENT("`approval.comment`"),
    REASSIGN("`approval.reassign`"),
    ESCALATE("`approval.escalate`"),
    BREAK_GLASS("`approval.break_glass`"),
    WITHDRAW("`approval.withdraw`"),
    REVOKE("`approval.revoke`"),
    REDEEM("`permit.redeem`"),
    COMPLETE_REVIEW("`approval.complete_review`"),
    UNSUPPORTED("a command that this version does not carry out"),
    MALFORMED("a command that cannot be read"),
    EXECUTED("`action.executed`"),
    VERIFIED("`action.verified`"),
    ROLLED_BACK("`action.rolled_back`");

    private final String words;

    Trigger(String words) {
      this.words = words;
    }

    /** The kind of input for people, in Markdown. */
    public String words() {
      return words;
    }

    /** The kind that {@code input} is. */
    public static Trigger of(Input input) {
      return switch (input) {
        case Input.Classified classified ->
            classified.editCommandId() == null ? CLASSIFIED : EDIT_CLASSIFIED;
        case Input.ProposalRefused _ -> PROPOSAL_REFUSED;
        case Input.DeadlineDue _ -> DEADLINE_DUE;
        case Input.CastVote _ -> CAST_VOTE;
        case Input.RequestChanges _ -> REQUEST_CHANGES;
        case Input.Comment _ -> COMMENT;
        case Input.Reassign _ -> REASSIGN;
        case Input.Escalate _ -> ESCALATE;
        case Input.BreakGlass _ -> BREAK_GLASS;
        case Input.Withdraw _ -> WITHDRAW;
        case Input.Revoke _ -> REVOKE;
        case Input.Redeem _ -> REDEEM;
        case Input.CompleteReview _ -> COMPLETE_REVIEW;
        case Input.Unsupported _ -> UNSUPPORTED;
        case Input.Malformed _ -> MALFORMED;
        case Input.Executed _ -> EXECUTED;
        case Input.Verified _ -> VERIFIED;
        case Input.RolledBack _ -> ROLLED_BACK;
      };
    }
  }

  /** What an input of a kind comes to in a state. */
  public sealed interface Cell {
    /**
     * The decider looks at it: it can bring about these events, or be refused.
     *
     * @param moves the events, each with the state after it
     */
    record Leads(List<Move> moves) implements Cell {
      /** Copies the list. */
      public Leads {
        moves = List.copyOf(moves);
      }
    }

    /**
     * It is refused, whoever sends it and whatever it says.
     *
     * @param code why
     * @param expected what would have been right, as the object of "Expected"
     */
    record Refused(RefusalCode code, String expected) implements Cell {}

    /**
     * Nothing where it says again what was said before, and refused otherwise.
     *
     * @param code why it is refused
     */
    record Repeated(RefusalCode code) implements Cell {}

    /** Nothing happens and nobody is told: nobody waits for an answer. */
    record Nothing() implements Cell {}
  }

  /**
   * An event and where it leads.
   *
   * @param event the event
   * @param to the state after it
   */
  public record Move(Class<? extends ApprovalEvent> event, State to) {}

  /** What an input of the kind {@code trigger} comes to in {@code state}. */
  public static Cell of(State state, Trigger trigger) {
    Cell cell = TABLE.getOrDefault(trigger, Map.of()).get(state);
    if (cell == null) {
      throw new IllegalStateException("The table lacks %s in %s".formatted(trigger, state));
    }
    return cell;
  }

  private static Map<Trigger, Map<State, Cell>> table() {
    Map<Trigger, Map<State, Cell>> table = new EnumMap<>(Trigger.class);
    for (Trigger trigger : Trigger.values()) {
      table.put(trigger, column(trigger).cells());
    }
    return table;
  }

  private static Column column(Trigger trigger) {
    return switch (trigger) {
      case CLASSIFIED -> classified();
      case EDIT_CLASSIFIED ->
          new Column()
              .in(State.EDIT_PENDING)
              .leads(
                  move(CommandRefused.class, State.PENDING),
                  move(Edited.class, State.PENDING),
                  move(VoteRecorded.class, State.PENDING),
                  move(Granted.class, State.GRANTED))
              .elsewhereNothing();
      case PROPOSAL_REFUSED ->
          new Column().elsewhere(RefusalCode.MALFORMED_PROPOSAL, "a proposal that can be read");
      case DEADLINE_DUE -> deadline();
      case CAST_VOTE ->
          asked()
              .in(State.PENDING)
              .leads(
                  move(VoteRecorded.class, State.PENDING),
                  move(EditProposed.class, State.EDIT_PENDING),
                  move(Granted.class, State.GRANTED),
                  move(Rejected.class, State.REJECTED))
              .elsewhereNotPending();
      case REQUEST_CHANGES ->
          asked()
              .in(State.PENDING)
              .leads(move(ChangesRequested.class, State.CHANGES_REQUESTED))
              .elsewhereNotPending();
      case COMMENT -> proposed().elsewhereStays(Commented.class);
      case REASSIGN ->
          asked()
              .in(State.PENDING)
              .leads(move(Reassigned.class, State.PENDING))
              .elsewhereNotPending();
      case ESCALATE ->
          asked()
              .in(State.PENDING)
              .leads(move(Escalated.class, State.PENDING))
              .elsewhereNotPending();
      case BREAK_GLASS ->
          asked()
              .in(State.PENDING)
              .leads(move(Granted.class, State.GRANTED), move(ReviewRequested.class, State.GRANTED))
              .elsewhereNotPending();
      case WITHDRAW ->
          proposed()
              .in(State.PENDING, State.CHANGES_REQUESTED)
              .leads(move(Withdrawn.class, State.WITHDRAWN))
              .in(State.EDIT_PENDING)
              .leads(
                  move(CommandRefused.class, State.PENDING), move(Withdrawn.class, State.WITHDRAWN))
              .elsewhereNotPending();
      case REVOKE ->
          permitted()
              .in(State.ALLOWED, State.GRANTED)
              .leads(move(Revoked.class, State.REVOKED))
              .elsewhere(RefusalCode.NO_PERMIT, "an action with an unused permit");
      case REDEEM ->
          permitted()
              .in(State.ALLOWED, State.GRANTED)
              .leads(move(PermitRedeemed.class, State.REDEEMED))
              .elsewhere(RefusalCode.NO_PERMIT, "an action with an unused permit");
      case COMPLETE_REVIEW -> review();
      case UNSUPPORTED ->
          proposed()
              .elsewhere(
                  RefusalCode.UNSUPPORTED_COMMAND, "a command that this version carries out");
      case MALFORMED ->
          new Column().elsewhere(RefusalCode.MALFORMED_COMMAND, "a command that can be read");
      case EXECUTED -> executed();
      case VERIFIED ->
          proposed()
              .in(State.REDEEMED, State.EXECUTED, State.VERIFIED)
              .leads(move(VerificationRecorded.class, State.VERIFIED))
              .stays(VerificationRecorded.class, State.ROLLED_BACK, State.MISUSED)
              .elsewhere(RefusalCode.NOT_EXECUTED, "an action whose execution was reported");
      case ROLLED_BACK -> rolledBack();
    };
  }

  private static Column classified() {
    Move[] answers = {
      move(ApprovalRequested.class, State.PENDING),
      move(ChangesRequested.class, State.CHANGES_REQUESTED),
      move(Allowed.class, State.ALLOWED),
      move(ReviewRequested.class, State.ALLOWED),
      move(DraftOnly.class, State.DRAFT_ONLY),
      move(Denied.class, State.DENIED),
      move(Expired.class, State.EXPIRED)
    };
    return new Column()
        .in(State.UNSEEN, State.CHANGES_REQUESTED)
        .leads(answers)
        .elsewhere(new Cell.Repeated(RefusalCode.ACTION_ID_REUSED));
  }

  private static Column deadline() {
    return new Column()
        .in(State.PENDING)
        .leads(
            move(Reminded.class, State.PENDING),
            move(SlaBreached.class, State.PENDING),
            move(Escalated.class, State.PENDING),
            move(Held.class, State.PENDING),
            move(Rejected.class, State.REJECTED),
            move(Expired.class, State.EXPIRED))
        .in(State.EDIT_PENDING)
        .leads(
            move(Reminded.class, State.EDIT_PENDING),
            move(SlaBreached.class, State.EDIT_PENDING),
            move(Escalated.class, State.EDIT_PENDING),
            move(Held.class, State.EDIT_PENDING),
            move(CommandRefused.class, State.PENDING),
            move(Rejected.class, State.REJECTED),
            move(Expired.class, State.EXPIRED))
        .in(State.CHANGES_REQUESTED, State.ALLOWED, State.GRANTED)
        .leads(move(Expired.class, State.EXPIRED))
        .elsewhereNothing();
  }

  private static Column review() {
    return proposed()
        .in(State.ALLOWED)
        .leads(move(ReviewCompleted.class, State.ALLOWED), move(Revoked.class, State.REVOKED))
        .in(State.GRANTED)
        .leads(move(ReviewCompleted.class, State.GRANTED), move(Revoked.class, State.REVOKED))
        .stays(
            ReviewCompleted.class,
            State.EXPIRED,
            State.REVOKED,
            State.REDEEMED,
            State.EXECUTED,
            State.VERIFIED,
            State.ROLLED_BACK,
            State.MISUSED)
        .elsewhere(RefusalCode.NO_REVIEW, "an action that awaits a review");
  }

  private static Column executed() {
    Column column = new Column();
    for (State unused : List.of(State.ALLOWED, State.GRANTED, State.EXPIRED, State.REVOKED)) {
      column
          .in(unused)
          .leads(
              move(PermitRedeemed.class, State.REDEEMED),
              move(ExecutionRecorded.class, State.EXECUTED),
              move(PermitViolated.class, unused),
              move(PermitViolated.class, State.MISUSED));
    }
    return column
        .in(State.REDEEMED)
        .leads(
            move(ExecutionRecorded.class, State.EXECUTED),
            move(PermitViolated.class, State.REDEEMED),
            move(PermitViolated.class, State.MISUSED))
        .elsewhereStays(PermitViolated.class);
  }

  private static Column rolledBack() {
    Column column = proposed();
    for (State done : List.of(State.REDEEMED, State.EXECUTED, State.VERIFIED, State.MISUSED)) {
      column
          .in(done)
          .leads(
              move(RollbackRecorded.class, State.ROLLED_BACK), move(RollbackRecorded.class, done));
    }
    return column
        .stays(RollbackRecorded.class, State.ROLLED_BACK)
        .elsewhere(RefusalCode.NOT_EXECUTED, "an action whose execution was reported");
  }

  private static Move move(Class<? extends ApprovalEvent> event, State to) {
    return new Move(event, to);
  }

  /** What only makes sense for an action that was proposed. */
  private static Column proposed() {
    return new Column()
        .in(State.UNSEEN)
        .refused(RefusalCode.UNKNOWN_ACTION, "an action that was proposed");
  }

  /** What only makes sense while people are asked and nothing keeps them from answering. */
  private static Column asked() {
    return proposed()
        .in(State.EDIT_PENDING)
        .refused(RefusalCode.EDIT_PENDING, "a request as people see it");
  }

  /** What only makes sense for an unused permit. */
  private static Column permitted() {
    String unused = "an action with an unused permit";
    return proposed()
        .in(State.REDEEMED, State.EXECUTED, State.VERIFIED, State.ROLLED_BACK, State.MISUSED)
        .refused(RefusalCode.ALREADY_REDEEMED, unused)
        .in(State.EXPIRED)
        .refused(RefusalCode.PERMIT_EXPIRED, unused)
        .in(State.REVOKED)
        .refused(RefusalCode.PERMIT_REVOKED, unused);
  }

  /** One kind of input in every state; each state is said once. */
  private static final class Column {
    private final Map<State, Cell> cells = new EnumMap<>(State.class);
    private List<State> chosen = List.of();

    Column in(State... states) {
      chosen = List.of(states);
      return this;
    }

    Column leads(Move... moves) {
      return put(new Cell.Leads(List.of(moves)));
    }

    Column refused(RefusalCode code, String expected) {
      return put(new Cell.Refused(code, expected));
    }

    /** In each of these states the event leads nowhere else. */
    Column stays(Class<? extends ApprovalEvent> event, State... states) {
      for (State state : states) {
        in(state).leads(move(event, state));
      }
      return this;
    }

    Column elsewhereStays(Class<? extends ApprovalEvent> event) {
      return stays(event, rest());
    }

    Column elsewhere(Cell cell) {
      return in(rest()).put(cell);
    }

    Column elsewhere(RefusalCode code, String expected) {
      return elsewhere(new Cell.Refused(code, expected));
    }

    Column elsewhereNotPending() {
      return elsewhere(RefusalCode.NOT_PENDING, "a request that awaits a decision");
    }

    Column elsewhereNothing() {
      return elsewhere(new Cell.Nothing());
    }

    private State[] rest() {
      List<State> rest = new ArrayList<>(List.of(State.values()));
      rest.removeAll(cells.keySet());
      return rest.toArray(State[]::new);
    }

    private Column put(Cell cell) {
      for (State state : chosen) {
        if (cells.put(state, cell) != null) {
          throw new IllegalStateException(state + " is said twice");
        }
      }
      return this;
    }

    Map<State, Cell> cells() {
      return cells;
    }
  }
}
