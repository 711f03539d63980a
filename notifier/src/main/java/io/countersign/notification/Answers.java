package io.countersign.notification;

import io.countersign.events.ChangesRequested;
import io.countersign.events.CommandRefused;
import io.countersign.events.Decision;
import io.countersign.events.EventMeta;
import io.countersign.events.Granted;
import io.countersign.events.Rejected;
import io.countersign.events.VoteRecorded;
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
      case Granted _ -> accepted(meta, "Your approval counts; the action is granted.", status);
      case Rejected _ -> accepted(meta, "The action is rejected.", status);
      case VoteRecorded vote when !concluding(vote, card) ->
          accepted(meta, "Your approval counts; the action needs more of them.", status);
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
