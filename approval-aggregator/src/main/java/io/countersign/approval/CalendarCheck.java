package io.countersign.approval;

import org.jspecify.annotations.Nullable;

/**
 * The calendar by which a deadline counts, as it stood then, so that replay needs no directory.
 *
 * @param group group whose working time the policy counts by, without prefix
 * @param directoryVersion version of the group's directory record; null where there is none
 * @param problem why time counts by the clock in its place; null where the calendar was used
 */
public record CalendarCheck(
    String group, @Nullable Long directoryVersion, @Nullable String problem) {}
