package io.countersign.approval.query;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.events.Allowed;
import io.countersign.events.Granted;
import io.countersign.schemas.json.AvroJson;

/**
 * An event, for whoever asks.
 *
 * @param eventId its unique name
 * @param sequence its position in the life of its action, from 1
 * @param type its type name
 * @param occurredAt when it was decided, ISO 8601
 * @param data what it says, in the fields of the event catalogue; a permit is in it for its holder
 *     alone
 */
public record EventView(
    String eventId, int sequence, String type, String occurredAt, ObjectNode data) {
  private static final String PERMIT = "permit";

  /** The view of {@code event} for its permit's holder, or for another. */
  public static EventView of(LoggedEvent event, boolean holder) {
    ObjectNode data = AvroJson.of(event.value());
    if (!holder && (event.value() instanceof Granted || event.value() instanceof Allowed)) {
      data.putNull(PERMIT);
    }
    return new EventView(
        event.eventId(), event.sequence(), event.type(), event.occurredAt().toString(), data);
  }
}
