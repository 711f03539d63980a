package io.countersign.audit.projection;

import java.util.Optional;

/** What an event of the approval makes of an action's status. */
final class ActionStatus {
  private ActionStatus() {}

  /**
   * The status after an event, in the words of the command line; empty where the event does not
   * change it.
   *
   * @param eventType stable name of the event
   * @param refusedType for {@code command.refused}: what was refused, else empty
   */
  static Optional<String> after(String eventType, String refusedType) {
    return switch (eventType) {
      // The permit fell and the policy is asked again: nothing may run meanwhile.
      case "approval.requested", "approval.revalidation_requested" -> Optional.of("pending");
      case "approval.allowed" -> Optional.of("allowed");
      case "approval.granted" -> Optional.of("granted");
      case "approval.rejected" -> Optional.of("rejected");
      case "approval.denied" -> Optional.of("denied");
      case "approval.draft_only" -> Optional.of("draft_only");
      case "approval.changes_requested" -> Optional.of("returned");
      case "approval.expired" -> Optional.of("expired");
      case "approval.withdrawn" -> Optional.of("withdrawn");
      case "approval.revoked" -> Optional.of("revoked");
      // A malformed proposal ends before it began. A second proposal under a used id changes
      // nothing.
      case "command.refused" ->
          refusedType.equals("action.proposed") ? Optional.of("refused") : Optional.empty();
      default -> Optional.empty();
    };
  }
}
