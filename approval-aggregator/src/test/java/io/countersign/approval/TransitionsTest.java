package io.countersign.approval;

import static io.countersign.approval.Situation.ARGUMENTS;
import static io.countersign.approval.Situation.classified;
import static io.countersign.approval.Situation.demand;
import static io.countersign.approval.Situation.oneOf;
import static io.countersign.approval.Situation.proposal;
import static io.countersign.approval.Situation.requirement;
import static io.countersign.approval.Situation.stage;
import static io.countersign.approval.Situation.transfer;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.approval.ApprovalEvent.Choice;
import io.countersign.approval.Transitions.Cell;
import io.countersign.approval.Transitions.Move;
import io.countersign.approval.Transitions.State;
import io.countersign.approval.Transitions.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Drives the decider through every pair of the table. It fails while a pair is not visited, comes
 * out otherwise than the table says, or an event of the table has never come about.
 */
final class TransitionsTest {
  private static final Instant WANTED_UNTIL = Situation.START.plus(Duration.ofMinutes(20));

  /** An input, sent so long after the situation was reached. */
  private record Sent(Input input, Duration after) {}

  /** What was seen to come of a pair: the moves, and the codes of refusals that changed nothing. */
  private record Seen(Set<Move> moves, Set<String> refusals, Set<Boolean> silences) {
    Seen() {
      this(new HashSet<>(), new HashSet<>(), new HashSet<>());
    }
  }

  @TestFactory
  List<DynamicTest> everyInputInEveryStateComesToWhatTheTableSays() {
    Map<State, Map<Trigger, Seen>> seen = drive();
    List<DynamicTest> tests = new ArrayList<>();
    for (State state : State.values()) {
      for (Trigger trigger : Trigger.values()) {
        tests.add(
            DynamicTest.dynamicTest(
                trigger + " in " + state,
                () ->
                    compare(
                        Transitions.of(state, trigger),
                        seen.getOrDefault(state, Map.of()).get(trigger))));
      }
    }
    return tests;
  }

  private static void compare(Cell cell, @Nullable Seen seen) {
    if (seen == null) {
      throw new AssertionError("The pair was not visited");
    }
    switch (cell) {
      case Cell.Leads(List<Move> moves) ->
          assertThat(seen.moves()).containsExactlyInAnyOrderElementsOf(moves);
      case Cell.Refused(RefusalCode code, String _) -> {
        assertThat(seen.moves()).isEmpty();
        assertThat(seen.silences()).isEmpty();
        assertThat(seen.refusals()).containsExactly(code.wire());
      }
      case Cell.Repeated(RefusalCode code) -> {
        assertThat(seen.moves()).isEmpty();
        assertThat(seen.silences()).isNotEmpty();
        assertThat(seen.refusals()).containsExactly(code.wire());
      }
      case Cell.Nothing _ -> {
        assertThat(seen.moves()).isEmpty();
        assertThat(seen.refusals()).isEmpty();
        assertThat(seen.silences()).isNotEmpty();
      }
    }
  }

  private static Map<State, Map<Trigger, Seen>> drive() {
    Map<State, Map<Trigger, Seen>> seen = new EnumMap<>(State.class);
    for (Situation situation : situations()) {
      State state = State.of(situation.state().phase());
      for (Sent sent : inputs(situation)) {
        Seen pair =
            seen.computeIfAbsent(state, _ -> new EnumMap<>(Trigger.class))
                .computeIfAbsent(Trigger.of(sent.input()), _ -> new Seen());
        note(pair, situation.state(), situation.tries(sent.input(), sent.after()));
      }
    }
    return seen;
  }

  private static void note(Seen pair, Approval before, Decider.Step step) {
    if (step.events().isEmpty()) {
      pair.silences().add(true);
    }
    Approval state = before;
    for (RecordedEvent event : step.events()) {
      State from = State.of(state.phase());
      state = Evolution.evolve(state, event);
      State to = State.of(state.phase());
      if (event.event() instanceof ApprovalEvent.CommandRefused refused && from == to) {
        pair.refusals().add(refused.code());
      } else {
        pair.moves().add(new Move(event.event().getClass(), to));
      }
    }
  }

  /** Actions in every state, in more than one way where that decides what can come of it. */
  private static List<Situation> situations() {
    List<Situation> all = new ArrayList<>();
    all.add(new Situation());
    for (Requirement requirement :
        List.of(oneOf("finance-approvers"), transfer(25_000), laddered())) {
      all.add(new Situation().asked(requirement));
      all.add(new Situation().asked(requirement).edits("user:fatima", "/amount", "24000"));
    }
    all.add(
        new Situation()
            .asked(
                oneOf("finance-approvers")
                    .withBreakGlass(
                        new BreakGlass(
                            List.of(new Approver.Group("finance-approvers")),
                            List.of(new Approver.Group("dba"))))));
    all.add(wanted());
    all.add(wanted().edits("user:fatima", "/amount", "24000"));
    Situation sentBack = wanted();
    all.add(sentBack.when(new Input.RequestChanges(sentBack.sender("user:fatima"), "attach it")));
    all.add(answered(Verdict.DRAFT_ONLY));
    all.add(answered(Verdict.DENY));
    Situation rejected = new Situation().asked(oneOf("finance-approvers"));
    all.add(rejected.votes("user:fatima", Choice.REJECT));
    Situation withdrawn = new Situation().asked(oneOf("finance-approvers"));
    all.add(withdrawn.when(new Input.Withdraw(withdrawn.sender("user:maria"), null)));
    for (Verdict verdict : List.of(Verdict.ALLOW_WITH_REVIEW, Verdict.REQUIRE_APPROVAL)) {
      all.add(permitted(verdict));
      all.add(permitted(verdict).later(Duration.ofMinutes(15)));
      all.add(revoked(verdict));
      all.add(redeemed(verdict));
      all.add(executed(verdict));
      all.add(verified(verdict));
      all.add(undone(verdict));
      all.add(permitted(verdict).executed("r1", permitOf(permitted(verdict)), "{}"));
    }
    Situation usedByAReport = permitted(Verdict.ALLOW_WITH_REVIEW);
    all.add(
        usedByAReport.happened(
            "executor:bank",
            "r1",
            new ApprovalEvent.PermitRedeemed(
                permitOf(usedByAReport), Situation.digest(ARGUMENTS), true)));
    return all;
  }

  private static Situation wanted() {
    return new Situation()
        .when(
            classified(
                Verdict.REQUIRE_APPROVAL,
                proposal(ARGUMENTS, Set.of(), WANTED_UNTIL),
                oneOf("finance-approvers")));
  }

  private static Situation answered(Verdict verdict) {
    return new Situation().when(classified(verdict, proposal(ARGUMENTS, Set.of(), null), null));
  }

  /** Allowed, or granted in an emergency; a review is awaited. */
  private static Situation permitted(Verdict verdict) {
    if (verdict == Verdict.ALLOW_WITH_REVIEW) {
      return answered(verdict);
    }
    Situation situation = new Situation().asked(oneOf("finance-approvers")).approves("user:fatima");
    Subject subject = situation.last(ApprovalEvent.Granted.class).subject();
    return situation.happened(
        EventMeta.AGGREGATOR,
        null,
        new ApprovalEvent.ReviewRequested(
            subject, List.of(new Approver.Group("dba")), Review.Cause.BREAK_GLASS));
  }

  private static String permitOf(Situation situation) {
    Permit permit = situation.state().phase().permit();
    if (permit == null) {
      throw new AssertionError("Nothing is permitted in " + situation.state().phase());
    }
    return permit.permitId();
  }

  private static Situation revoked(Verdict verdict) {
    Situation situation = permitted(verdict);
    situation.unnoticed(Duration.ofSeconds(5));
    return situation.when(new Input.Revoke(situation.sender("user:maria"), "stop"));
  }

  private static Situation redeemed(Verdict verdict) {
    Situation situation = permitted(verdict);
    return situation.when(
        new Input.Redeem(
            situation.sender("agent:procurement-agent"),
            permitOf(situation),
            Situation.digest(ARGUMENTS)));
  }

  private static Situation executed(Verdict verdict) {
    Situation situation = permitted(verdict);
    return situation.executed("r1", permitOf(situation), ARGUMENTS);
  }

  private static Situation verified(Verdict verdict) {
    Situation situation = executed(verdict);
    return situation.when(new Input.Verified("v1", "verifier:erp", situation.now(), true, null));
  }

  private static Situation undone(Verdict verdict) {
    Situation situation = verified(verdict);
    return situation.when(new Input.RolledBack("u1", "executor:bank", situation.now(), true, null));
  }

  private static Requirement laddered() {
    return requirement(
        List.of(stage(demand("finance-approvers", 1, null))),
        List.of(
            new LadderStep(Duration.ofMinutes(5), LadderStep.Action.REMIND, List.of()),
            new LadderStep(
                Duration.ofMinutes(10),
                LadderStep.Action.ESCALATE,
                List.of(new Approver.Group("compliance"))),
            new LadderStep(Duration.ofMinutes(40), LadderStep.Action.HOLD, List.of())));
  }

  /** Inputs of every kind, with everything that can come of them somewhere. */
  private static List<Sent> inputs(Situation situation) {
    List<Sent> inputs = new ArrayList<>();
    for (Input input : answers(situation)) {
      inputs.add(new Sent(input, Duration.ZERO));
    }
    for (Input input : commands(situation)) {
      inputs.add(new Sent(input, Duration.ZERO));
    }
    for (Input input : reports(situation)) {
      inputs.add(new Sent(input, Duration.ZERO));
    }
    for (Duration after : List.of(Duration.ofMinutes(6), Duration.ofMinutes(45))) {
      inputs.add(new Sent(new Input.DeadlineDue(), after));
    }
    return inputs;
  }

  private static List<Input> answers(Situation situation) {
    Proposal same = proposal(ARGUMENTS, Set.of(), null);
    Proposal mended = proposal(ARGUMENTS, Set.of("rationale"), null);
    Proposal other = proposal("{\"amount\":1}", Set.of("rationale"), null);
    Requirement wanting =
        new Requirement(
            oneOf("finance-approvers").stages(),
            List.of("rollback"),
            List.of(),
            Duration.ofMinutes(30),
            List.of(),
            Assurance.SESSION,
            Duration.ofMinutes(15));
    List<Input> answers = new ArrayList<>();
    for (Proposal proposal : List.of(same, mended, other)) {
      for (Verdict verdict : Verdict.values()) {
        boolean asks = verdict == Verdict.REQUIRE_APPROVAL;
        answers.add(classified(verdict, proposal, asks ? oneOf("finance-approvers") : null));
      }
      answers.add(classified(Verdict.REQUIRE_APPROVAL, proposal, wanting));
    }
    answers.add(
        classified(
            Verdict.ALLOW,
            proposal(ARGUMENTS, Set.of("rationale"), Situation.START.minusSeconds(1)),
            null));
    answers.add(new Input.ProposalRefused("malformed_proposal", "It is no proposal", List.of()));
    String editCommand =
        situation.state().phase() instanceof Phase.EditPending(Phase.Pending _, PendingEdit edit)
            ? edit.commandId()
            : "no-command";
    Proposal edited =
        situation.state().phase()
                instanceof Phase.EditPending(Phase.Pending pending, PendingEdit edit)
            ? pending.subject().proposal().withArguments(edit.arguments())
            : same;
    answers.add(classified(editCommand, Verdict.DENY, edited, null));
    answers.add(classified(editCommand, Verdict.ALLOW, edited, null));
    return answers;
  }

  private static List<Input> commands(Situation situation) {
    List<Input> commands = new ArrayList<>();
    for (String who :
        List.of("user:fatima", "user:maria", "user:dora", "agent:procurement-agent")) {
      commands.add(situation.vote(who, Choice.APPROVE, null, List.of()));
      commands.add(situation.vote(who, Choice.REJECT, "no", List.of()));
      commands.add(
          situation.vote(who, Choice.APPROVE, null, List.of(new FieldEdit("/amount", "23000"))));
      commands.add(new Input.RequestChanges(situation.sender(who), "attach it"));
      commands.add(new Input.Comment(situation.sender(who), "I saw it"));
      commands.add(
          new Input.Reassign(
              situation.sender(who), List.of(new Approver.Group("compliance")), null));
      commands.add(
          new Input.Escalate(
              situation.sender(who), List.of(new Approver.Group("compliance")), null));
      commands.add(new Input.BreakGlass(situation.sender(who), "it burns"));
      commands.add(new Input.Withdraw(situation.sender(who), null));
      commands.add(new Input.Revoke(situation.sender(who), "stop"));
      Permit permit = situation.state().phase().permit();
      commands.add(
          new Input.Redeem(
              situation.sender(who),
              permit == null ? "case-1.1" : permit.permitId(),
              Situation.digest(ARGUMENTS)));
      commands.add(new Input.CompleteReview(situation.sender(who), true, null));
      commands.add(new Input.CompleteReview(situation.sender(who), false, "undo it"));
      commands.add(new Input.Unsupported(situation.sender(who), "approval.other"));
    }
    commands.add(new Input.Malformed("approval.command", "It is no command", List.of()));
    return commands;
  }

  private static List<Input> reports(Situation situation) {
    Permit permit = situation.state().phase().permit();
    String permitId = permit == null ? null : permit.permitId();
    List<Input> reports = new ArrayList<>();
    for (String arguments : List.of(ARGUMENTS, "{}")) {
      reports.add(
          new Input.Executed(
              "e-" + arguments,
              "executor:bank",
              Situation.START,
              permitId,
              Situation.digest(arguments),
              true,
              null));
    }
    reports.add(
        new Input.Executed(
            "e-without",
            "executor:bank",
            Situation.START,
            null,
            Situation.digest(ARGUMENTS),
            true,
            null));
    reports.add(new Input.Verified("v9", "verifier:erp", Situation.START, true, null));
    reports.add(new Input.RolledBack("u8", "executor:bank", Situation.START, true, null));
    reports.add(new Input.RolledBack("u9", "executor:bank", Situation.START, false, null));
    return reports;
  }
}
