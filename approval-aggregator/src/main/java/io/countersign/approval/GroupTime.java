package io.countersign.approval;

import org.jspecify.annotations.Nullable;

/**
 * What the directory says of when a group works.
 *
 * @param directoryVersion version of the group's record; null where there is none
 * @param calendar its calendar; null where it has none that can be used
 * @param problem why there is no calendar, a sentence without its end; null exactly where there is
 *     one
 */
public record GroupTime(
    @Nullable Long directoryVersion, @Nullable WorkingCalendar calendar, @Nullable String problem) {
  /** The directory has no record of {@code group}. */
  public static GroupTime unknown(String group) {
    return new GroupTime(null, null, "the directory has no record of group:" + group);
  }

  /** The directory has a record of {@code group} that says nothing that can be used. */
  public static GroupTime unusable(long directoryVersion, String problem) {
    return new GroupTime(directoryVersion, null, problem);
  }
}
