package io.countersign.approval.query;

import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;

/**
 * A committed event of the log.
 *
 * @param sequence its position in the life of its action, from 1
 * @param eventId its unique name
 * @param type its type name
 * @param occurredAt when it was decided
 * @param value what it says
 */
public record LoggedEvent(
    int sequence, String eventId, String type, Instant occurredAt, SpecificRecord value) {}
