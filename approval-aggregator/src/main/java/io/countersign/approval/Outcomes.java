package io.countersign.approval;

/** What is reported after an execution: that it had its effect, and that it was undone. */
final class Outcomes {
  private Outcomes() {}

  /** The answer to a report of what somebody found. */
  static Answer verified(Proceedings proceedings, Input.Verified verified) {
    if (isYetToCome(proceedings.state().phase())) {
      return notExecuted("verified", verified.verifier());
    }
    proceedings.emit(
        verified.verifier(),
        verified.reportId(),
        new ApprovalEvent.VerificationRecorded(
            verified.verifiedAt(), verified.asApproved(), verified.finding()));
    return proceedings.accepted();
  }

  /** The answer to a report of an undo, whether a review ordered it or not. */
  static Answer rolledBack(Proceedings proceedings, Input.RolledBack undo) {
    if (isYetToCome(proceedings.state().phase())) {
      return notExecuted("undone", undo.executor());
    }
    boolean ordered =
        switch (proceedings.state().review()) {
          case Review.UndoOrdered _, Review.UndoFailed _ -> true;
          case Review.None _, Review.Awaited _, Review.Confirmed _, Review.Undone _ -> false;
        };
    proceedings.emit(
        undo.executor(),
        undo.reportId(),
        new ApprovalEvent.RollbackRecorded(
            undo.rolledBackAt(), undo.success(), ordered, undo.reason()));
    return proceedings.accepted();
  }

  private static boolean isYetToCome(Phase phase) {
    return phase instanceof Phase.Redeemed redeemed && !redeemed.reported();
  }

  private static Answer notExecuted(String what, String who) {
    return Answer.Refused.of(
        RefusalCode.NOT_EXECUTED,
        "Expected the report of the execution first, but %s reports that the action was %s"
            .formatted(who, what));
  }
}
