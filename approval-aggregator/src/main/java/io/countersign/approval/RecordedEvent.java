package io.countersign.approval;

/**
 * An event with its place in the life of its action.
 *
 * @param meta its place
 * @param event what happened
 */
public record RecordedEvent(EventMeta meta, ApprovalEvent event) {}
