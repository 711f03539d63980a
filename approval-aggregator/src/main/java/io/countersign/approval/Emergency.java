package io.countersign.approval;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An emergency grant: one person whom the policy names for it grants alone, at any stage. All else
 * holds as for a vote, and others look at it afterwards.
 */
final class Emergency {
  /** Most characters of the reason for an emergency grant. */
  static final int MAX_REASON_CHARACTERS = 2_000;

  private Emergency() {}

  /**
   * The answer to it.
   *
   * @param voting knows how surely a person must be identified
   */
  static Answer grant(
      Proceedings proceedings,
      Phase.Pending pending,
      Input.BreakGlass command,
      Voting voting,
      Facts facts) {
    Standing standing = Standing.of(pending.subject(), command.sender().principal(), facts);
    return switch (standing) {
      case Standing.None(Answer.Refused refusal) -> refusal;
      case Standing.Person(Principal person) -> {
        Answer.Refused objection = objection(pending, command, voting, person);
        if (objection != null) {
          yield objection;
        }
        grant(proceedings, pending, command, person.id());
        yield proceedings.accepted();
      }
    };
  }

  private static Answer.@Nullable Refused objection(
      Phase.Pending pending, Input.BreakGlass command, Voting voting, Principal person) {
    BreakGlass offered = pending.requirement().breakGlass();
    if (!offered.isOffered()) {
      return Answer.Refused.of(
          RefusalCode.BREAK_GLASS_NOT_OFFERED,
          "Expected a request that may be granted in an emergency, but the policy does not open"
              + " that way");
    }
    if (offered.anyOf().stream().noneMatch(approver -> admits(approver, person))) {
      return Answer.Refused.of(
          RefusalCode.NOT_ELIGIBLE,
          "Expected one of %s, who may grant in an emergency, but %s is none of them"
              .formatted(offered.anyOf(), person.id()));
    }
    Answer.Refused outside = Entitlement.outside(pending.subject(), new Right.Own(person));
    if (outside != null) {
      return outside;
    }
    if (reviewers(offered, person.id()).isEmpty()) {
      return Answer.Refused.of(
          RefusalCode.BREAK_GLASS_NOT_OFFERED,
          "Expected somebody else to review an emergency grant by %s, but the policy names nobody else"
              .formatted(person.id()));
    }
    if (command.reason().isBlank()) {
      return Answer.Refused.of(
          RefusalCode.REASON_REQUIRED, "Expected a reason that says what the emergency is");
    }
    if (command.reason().length() > MAX_REASON_CHARACTERS) {
      return Answer.Refused.of(
          RefusalCode.TEXT_INVALID,
          "Expected a reason of at most %d characters, but it has %d"
              .formatted(MAX_REASON_CHARACTERS, command.reason().length()));
    }
    return voting.unsure(pending, command.sender());
  }

  private static boolean admits(Approver approver, Principal person) {
    return switch (approver) {
      case Approver.Group(String name) -> person.groups().contains(name);
      case Approver.Person(PrincipalId id) -> id.equals(person.id());
    };
  }

  private static List<Approver> reviewers(BreakGlass offered, PrincipalId person) {
    Approver themselves = new Approver.Person(person);
    return offered.reviewers().stream().filter(each -> !each.equals(themselves)).toList();
  }

  private static void grant(
      Proceedings proceedings,
      Phase.Pending pending,
      Input.BreakGlass command,
      PrincipalId person) {
    BreakGlass offered = pending.requirement().breakGlass();
    Subject subject = pending.subject();
    Permit permit =
        Permit.of(
            subject,
            proceedings.nextSequence(),
            proceedings.now(),
            pending.requirement().permitValidity(),
            List.of(person));
    String commandId = command.sender().commandId();
    proceedings.emit(
        person.value(),
        commandId,
        new ApprovalEvent.Granted(subject, permit, command.reason().strip()));
    proceedings.emit(
        EventMeta.AGGREGATOR,
        commandId,
        new ApprovalEvent.ReviewRequested(
            subject, reviewers(offered, person), Review.Cause.BREAK_GLASS));
  }
}
