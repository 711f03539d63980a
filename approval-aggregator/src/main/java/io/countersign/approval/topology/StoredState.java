package io.countersign.approval.topology;

import io.countersign.approval.Approval;
import org.jspecify.annotations.Nullable;

/**
 * What the store keeps of an action.
 *
 * @param approval its state
 * @param traceparent W3C trace context of the newest input that had one
 * @param times when its newest events were
 */
public record StoredState(Approval approval, @Nullable String traceparent, EventTimes times) {
  /** Of an action whose events are not looked up. */
  public StoredState(Approval approval, @Nullable String traceparent) {
    this(approval, traceparent, EventTimes.NONE);
  }
}
