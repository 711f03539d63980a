package io.countersign.notification;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of an action's life.
 *
 * @param eventId id of the event
 * @param eventType stable name of the event, e.g. {@code approval.vote_recorded}
 * @param time when it was decided
 * @param actor who caused it
 * @param text what happened, in a sentence; may quote what people and agents wrote
 */
public record TimelineEntry(
    String eventId, String eventType, Instant time, String actor, @Nullable String text) {}
