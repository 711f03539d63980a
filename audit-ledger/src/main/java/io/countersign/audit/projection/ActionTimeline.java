package io.countersign.audit.projection;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the ledger knows of one action.
 *
 * @param actionId the action
 * @param tenant its tenant
 * @param tool the tool
 * @param actionType the action type
 * @param agent id of the agent
 * @param requestedBy who wished it
 * @param summary the agent's summary
 * @param tier risk tier
 * @param verdict the policy's verdict
 * @param policy policies that decided
 * @param rules rules that decided
 * @param status what became of it, in the words of the command line
 * @param firstSeen time of its first event
 * @param lastSeen time of its last event
 * @param timeline the events, oldest first, at most {@link ActionQueries#MAX_EVENTS}
 */
public record ActionTimeline(
    String actionId,
    @Nullable String tenant,
    @Nullable String tool,
    @Nullable String actionType,
    @Nullable String agent,
    @Nullable String requestedBy,
    @Nullable String summary,
    @Nullable Integer tier,
    @Nullable String verdict,
    @Nullable String policy,
    @Nullable JsonNode rules,
    @Nullable String status,
    Instant firstSeen,
    Instant lastSeen,
    List<Line> timeline) {

  /** Copies the events. */
  public ActionTimeline {
    timeline = List.copyOf(timeline);
  }

  /**
   * One event.
   *
   * @param log name of the log, e.g. {@code p0}
   * @param index position in it
   * @param eventId id of the event
   * @param eventType stable name
   * @param time when it was decided, or taken by Kafka where it does not say
   * @param actor who caused it; null where it does not say
   * @param source topic, partition and offset of the record
   * @param payloadProven whether the event is the one that the leaf commits to
   * @param event the event as JSON; null where it had no value or was erased
   */
  public record Line(
      String log,
      long index,
      String eventId,
      String eventType,
      Instant time,
      @Nullable String actor,
      Source source,
      boolean payloadProven,
      @Nullable JsonNode event) {}

  /**
   * Where an event stands in Kafka.
   *
   * @param topic the topic
   * @param partition the partition
   * @param offset the offset
   */
  public record Source(String topic, int partition, long offset) {}
}
