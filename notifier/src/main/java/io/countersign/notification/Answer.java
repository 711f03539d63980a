package io.countersign.notification;

import org.jspecify.annotations.Nullable;

/**
 * What came of a decision.
 *
 * @param actionId the action
 * @param accepted whether it counts
 * @param code stable code of the refusal; null where it was accepted
 * @param message a sentence
 * @param status where the action stands now, by wire name; null where nobody knows the action
 */
public record Answer(
    String actionId,
    boolean accepted,
    @Nullable String code,
    String message,
    @Nullable String status) {}
