package io.countersign.notification;

import io.countersign.events.ChangesRequested;
import io.countersign.events.CommandRefused;
import io.countersign.events.Commented;
import io.countersign.events.Decision;
import io.countersign.events.Escalated;
import io.countersign.events.EventMeta;
import io.countersign.events.Granted;
import io.countersign.events.PermitRedeemed;
import io.countersign.events.Reassigned;
import io.countersign.events.Rejected;
import io.countersign.events.ReviewCompleted;
import io.countersign.events.Revoked;
import io.countersign.events.VoteRecorded;
import io.countersign.events.Withdrawn;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Which event answers the command that caused it. One command can cause several events: an edit is
 * proposed and applied before its vote is counted, and the vote that completes everything is
 * followed by the grant.
 */
public final class Answers {
  private Answers() {}

  /**
   * The answer that an event gives to the command that its meta names.
   *
   * @param event the event
   * @param card the card after the event; null where there is none
   * @return null where the command's final event is still to come, and for events that answer no
   *     command
   */
  public static @Nullable Answer to(SpecificRecord event, @Nullable Card card) {
    EventMeta meta = Events.meta(event);
    if (meta.getCommandId() == null) {
      return null;
    }
    @Nullable String status = card == null ? null : card.status().wireName();
    return switch (event) {
      case CommandRefused refused ->
          new Answer(meta.getActionId(), false, refused.getCode(), refused.getMessage(), status);
      case ChangesRequested _ -> accepted(meta, "The request went back to the agent.", status);
      case Granted granted when granted.getBreakGlassReason() != null ->
          accepted(meta, "The action is granted in an emergency; a review must follow.", status);
      case Granted _ -> accepted(meta, "Your approval counts; the action is granted.", status);
      case Rejected _ -> accepted(meta, "The action is rejected.", status);
      case VoteRecorded vote when !concluding(vote, card) ->
          accepted(meta, "Your approval counts; the action needs more of them.", status);
      case Commented _ -> accepted(meta, "The comment stands in the timeline.", status);
      case Reassigned _ -> accepted(meta, "The request is handed over.", status);
      case Escalated _ -> accepted(meta, "The next ones are brought in.", status);
      case Withdrawn _ -> accepted(meta, "The action is withdrawn.", status);
      case Revoked _ -> accepted(meta, "The permit is void.", status);
      case ReviewCompleted review when review.getConfirmed() ->
          accepted(meta, "The review is done; the action stands.", status);
      case ReviewCompleted _ -> accepted(meta, "The review is done; the undo is ordered.", status);
      case PermitRedeemed _ -> accepted(meta, "The permit is used; execute now.", status);
      default -> null;
    };
  }

  /** Whether the vote ends the request: an event of the same command, which says how, follows. */
  private static boolean concluding(VoteRecorded vote, @Nullable Card card) {
    return vote.getDecision() == Decision.REJECT
        || (card != null
            && card.requirements() != null
            && vote.getOpenStage() >= card.requirements().stages().size());
  }

  private static Answer accepted(EventMeta meta, String message, @Nullable String status) {
    return new Answer(meta.getActionId(), true, null, message, status);
  }
}
