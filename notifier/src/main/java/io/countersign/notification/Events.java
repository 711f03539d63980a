package io.countersign.notification;

import io.countersign.events.EventMeta;
import io.countersign.schemas.EventTypes;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** What all events of {@code approval.events} have in common. */
public final class Events {
  private static final String META_FIELD = "meta";

  private Events() {}

  /**
   * What the event says of itself.
   *
   * @throws IllegalArgumentException where it says nothing: it is not of {@code approval.events}
   */
  public static EventMeta meta(SpecificRecord event) {
    Schema.@Nullable Field field = event.getSchema().getField(META_FIELD);
    if (field != null && event.get(field.pos()) instanceof EventMeta meta) {
      return meta;
    }
    throw new IllegalArgumentException(
        "Expected an event of approval.events, but got " + event.getSchema().getFullName());
  }

  /** Its stable type name, e.g. {@code approval.granted}. */
  static String typeOf(SpecificRecord event) {
    return EventTypes.nameOf(event);
  }
}
