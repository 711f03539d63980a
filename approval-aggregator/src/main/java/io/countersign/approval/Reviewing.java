package io.countersign.approval;

/** What a reviewer says to an action that nobody, or one alone, let pass. */
final class Reviewing {
  private Reviewing() {}

  /**
   * The answer to a review. Ordering the undo of what was not executed yet takes its permit back as
   * well.
   */
  static Answer complete(Proceedings proceedings, Input.CompleteReview command, Facts facts) {
    Approval state = proceedings.state();
    Subject subject = state.phase().subject();
    if (subject == null || !(state.review() instanceof Review.Awaited awaited)) {
      return Answer.Refused.of(
          RefusalCode.NO_REVIEW,
          "Expected an action that awaits a review, but this one does not, or was reviewed");
    }
    Input.Sender sender = command.sender();
    Standing standing = Standing.of(subject, sender.principal(), facts);
    if (standing instanceof Standing.None none) {
      return none.refusal();
    }
    Principal person = ((Standing.Person) standing).principal();
    Permit permit = state.phase().permit();
    if (permit != null && permit.approvers().contains(person.id())) {
      return Answer.Refused.of(
          RefusalCode.SEPARATION_OF_DUTIES,
          "Expected somebody who did not let the action pass, but %s granted it"
              .formatted(person.id()));
    }
    if (awaited.reviewers().stream().noneMatch(each -> each.admits(person))) {
      return Answer.Refused.of(
          RefusalCode.NOT_ELIGIBLE,
          "Expected one of the reviewers, but %s is not among them".formatted(person.id()));
    }
    String reason = command.reason();
    if (!command.confirmed() && (reason == null || reason.isBlank())) {
      return Answer.Refused.of(
          RefusalCode.REASON_REQUIRED, "Expected a reason why the action is to be undone");
    }
    proceedings.emit(
        person.id().value(),
        sender.commandId(),
        new ApprovalEvent.ReviewCompleted(command.confirmed(), reason, person.version()));
    if (!command.confirmed() && permit != null && isUnused(state.phase())) {
      proceedings.emit(
          person.id().value(),
          sender.commandId(),
          new ApprovalEvent.Revoked(
              ApprovalEvent.RevocationCause.PERSON,
              permit.permitId(),
              "The review ordered the undo before the permit was used: " + reason));
    }
    return proceedings.accepted();
  }

  private static boolean isUnused(Phase phase) {
    return phase instanceof Phase.Allowed || phase instanceof Phase.Granted;
  }
}
