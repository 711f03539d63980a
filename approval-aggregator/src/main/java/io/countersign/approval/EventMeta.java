package io.countersign.approval;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What every event says of itself.
 *
 * @param actionId the action
 * @param tenant its tenant
 * @param occurredAt when it was decided
 * @param actor who caused it: a principal, {@value #POLICY}, {@value #TIMER} or {@value
 *     #AGGREGATOR}
 * @param causeId the command, or the executor's report, that caused it; null for the policy and the
 *     timer
 * @param sequence its position in the life of the action, from 1
 */
public record EventMeta(
    ActionId actionId,
    String tenant,
    Instant occurredAt,
    String actor,
    @Nullable String causeId,
    int sequence) {
  /** How the actors that are no principals begin. */
  public static final String SYSTEM_PREFIX = "system:";

  /** Actor of what the policy's answer causes. */
  public static final String POLICY = "system:policy";

  /** Actor of what time causes. */
  public static final String TIMER = "system:timer";

  /** Actor of what follows from the votes. */
  public static final String AGGREGATOR = "system:aggregator";

  /** The unique name of the event, e.g. {@code case-7#3}. */
  public String eventId() {
    return actionId + "#" + sequence;
  }
}
