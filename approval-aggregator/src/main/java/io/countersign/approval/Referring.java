package io.countersign.approval;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Handing the open stage over, and bringing others into it. Both need the right to decide that
 * stage, and neither gives more than that right.
 */
final class Referring {
  /** Most groups and people that one command names. */
  static final int MAX_NAMED = 16;

  /** Most times that people refer one request to others. */
  static final int MAX_REFERRALS = 32;

  private final Voting voting;

  Referring(Voting voting) {
    this.voting = voting;
  }

  /** The answer to a command that hands the open stage over. */
  Answer reassign(
      Proceedings proceedings, Phase.Pending pending, Input.Reassign command, Facts facts) {
    PrincipalId who = command.sender().principal();
    Entitlement entitlement = voting.entitlement(proceedings, pending, command.sender(), facts);
    if (entitlement instanceof Entitlement.Not(Answer.Refused refusal)) {
      return refusal;
    }
    if (pending.votes().stream().anyMatch(vote -> vote.voter().equals(who))) {
      return Answer.Refused.of(
          RefusalCode.ALREADY_VOTED,
          "Expected somebody who has not voted, but %s has and cannot hand that over"
              .formatted(who));
    }
    Answer.Refused unfit = unfit(pending, command.to(), facts);
    if (unfit != null) {
      return unfit;
    }
    Entitlement.Entitled entitled = (Entitlement.Entitled) entitlement;
    proceedings.emit(
        who.value(),
        command.sender().commandId(),
        new ApprovalEvent.Reassigned(
            who,
            command.to(),
            entitled.demands(),
            command.reason(),
            entitled.right().person().version()));
    return proceedings.accepted();
  }

  /** The answer to a command that brings others in before the ladder does. */
  Answer escalate(
      Proceedings proceedings, Phase.Pending pending, Input.Escalate command, Facts facts) {
    Entitlement entitlement = voting.entitlement(proceedings, pending, command.sender(), facts);
    if (entitlement instanceof Entitlement.Not(Answer.Refused refusal)) {
      return refusal;
    }
    Entitlement.Entitled entitled = (Entitlement.Entitled) entitlement;
    String given = command.reason();
    String reason =
        given == null || given.isBlank() ? "Brought in by " + command.sender().principal() : given;
    ApprovalEvent escalated;
    if (command.to().isEmpty()) {
      List<LadderStep> ladder = pending.requirement().ladder();
      int rung = nextEscalation(pending);
      if (rung == ladder.size()) {
        return Answer.Refused.of(
            RefusalCode.NO_RUNG_LEFT,
            "Expected a rung of the ladder that brings somebody in, but none is left; name whom to"
                + " bring in");
      }
      escalated =
          new ApprovalEvent.Escalated(
              ladder.get(rung).to(), reason, rung, List.of(), entitled.right().person().version());
    } else {
      Answer.Refused unfit = unfit(pending, command.to(), facts);
      if (unfit != null) {
        return unfit;
      }
      escalated =
          new ApprovalEvent.Escalated(
              command.to(), reason, null, entitled.demands(), entitled.right().person().version());
    }
    proceedings.emit(command.sender().principal().value(), command.sender().commandId(), escalated);
    return proceedings.accepted();
  }

  /**
   * Index of the first rung that brings somebody in and was not taken; the ladder's size if none.
   */
  private static int nextEscalation(Phase.Pending pending) {
    List<LadderStep> ladder = pending.requirement().ladder();
    int rung = 0;
    while (rung < ladder.size()
        && (ladder.get(rung).action() != LadderStep.Action.ESCALATE
            || pending.climbed().contains(ladder.get(rung)))) {
      rung++;
    }
    return rung;
  }

  /** What is wrong with those who are named; null where nothing is. */
  private static Answer.@Nullable Refused unfit(
      Phase.Pending pending, List<Approver> to, Facts facts) {
    if (to.isEmpty() || to.size() > MAX_NAMED) {
      return Answer.Refused.of(
          RefusalCode.APPROVERS_INVALID,
          "Expected 1 to %d groups and people, but there are %d".formatted(MAX_NAMED, to.size()));
    }
    if (pending.referrals().size() >= MAX_REFERRALS) {
      return Answer.Refused.of(
          RefusalCode.APPROVERS_INVALID,
          "Expected a request that was referred to others at most %d times, but this one was"
              .formatted(MAX_REFERRALS));
    }
    for (Approver approver : to) {
      Answer.Refused refusal =
          switch (approver) {
            case Approver.Group _ -> null;
            case Approver.Person(PrincipalId id) -> unfit(pending, id, facts);
          };
      if (refusal != null) {
        return refusal;
      }
    }
    return null;
  }

  private static Answer.@Nullable Refused unfit(
      Phase.Pending pending, PrincipalId id, Facts facts) {
    if (Standing.of(pending.subject(), id, facts) instanceof Standing.None(Answer.Refused none)) {
      return none;
    }
    return pending.isHandedOverBy(id)
        ? Answer.Refused.of(
            RefusalCode.APPROVERS_INVALID,
            "Expected somebody who still decides on the request, but %s handed it over"
                .formatted(id))
        : null;
  }
}
