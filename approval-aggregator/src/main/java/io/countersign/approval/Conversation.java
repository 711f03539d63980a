package io.countersign.approval;

/** What people and agents say about an action. It decides nothing. */
final class Conversation {
  /** Longest comment, in characters. */
  static final int MAX_COMMENT_CHARACTERS = 4_000;

  private Conversation() {}

  /**
   * The answer to a comment: anybody whom the directory knows as a person may make one, and whoever
   * has a part in the action.
   */
  static Answer comment(
      Proceedings proceedings, Subject subject, Input.Comment comment, Facts facts) {
    PrincipalId who = comment.sender().principal();
    Answer.Refused stranger = Standing.partyOrHuman(subject, who, facts);
    if (stranger != null) {
      return stranger;
    }
    if (comment.text().isBlank() || comment.text().length() > MAX_COMMENT_CHARACTERS) {
      return Answer.Refused.of(
          RefusalCode.TEXT_INVALID,
          "Expected a text of 1 to %d characters, but it has %d"
              .formatted(MAX_COMMENT_CHARACTERS, comment.text().strip().length()));
    }
    proceedings.emit(
        who.value(), comment.sender().commandId(), new ApprovalEvent.Commented(comment.text()));
    return proceedings.accepted();
  }
}
