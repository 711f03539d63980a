package io.countersign.approval.topology;

import io.countersign.approval.Approval;
import org.jspecify.annotations.Nullable;

/**
 * What the store keeps of an action.
 *
 * @param approval its state
 * @param traceparent W3C trace context of the newest input that had one
 */
public record StoredState(Approval approval, @Nullable String traceparent) {}
