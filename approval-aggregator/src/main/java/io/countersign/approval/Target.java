package io.countersign.approval;

import org.jspecify.annotations.Nullable;

/**
 * What an action touches.
 *
 * @param system the system, e.g. {@code bank}
 * @param resource the resource within it
 * @param environment e.g. {@code production}
 * @param dataClassification class of the data
 */
public record Target(
    @Nullable String system,
    @Nullable String resource,
    @Nullable String environment,
    @Nullable String dataClassification) {}
