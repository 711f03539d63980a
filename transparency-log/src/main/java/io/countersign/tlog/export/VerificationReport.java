package io.countersign.tlog.export;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What verifying an export came to. The four verdicts are separate: one says nothing of another.
 *
 * @param integrity every entry is what its signed tree commits to
 * @param authenticity every head is signed by the key that was given, or else by the exported one
 * @param completeness no entry and no log is missing that a signed head knows of, and nothing
 *     stands there beyond them
 * @param time an independent authority vouches for when; unknown where the export holds no tokens
 * @param entries entries of partition logs that were read
 * @param problems what is wrong, in order of logs and positions, at most {@link #MAX_PROBLEMS}; the
 *     first bad entry of a log is always among them
 */
public record VerificationReport(
    Verdict integrity,
    Verdict authenticity,
    Verdict completeness,
    Verdict time,
    long entries,
    List<Problem> problems) {
  /** Most problems that a report holds; what is beyond them changes the verdicts only. */
  public static final int MAX_PROBLEMS = 1000;

  /** Copies the list. */
  public VerificationReport {
    problems = List.copyOf(problems);
  }

  /** An answer to one of the four questions. */
  public enum Verdict {
    /** Shown to be so. */
    PASS,
    /** Shown not to be so. */
    FAIL,
    /** There is nothing to tell it by. */
    UNKNOWN;

    /** Name in JSON. */
    public String wireName() {
      return switch (this) {
        case PASS -> "pass";
        case FAIL -> "fail";
        case UNKNOWN -> "unknown";
      };
    }
  }

  /**
   * Something wrong.
   *
   * @param log `p0`, `p1`, …, `head`; empty where it is about the export as a whole
   * @param index position of the entry in the log; null where it is not about one entry
   * @param what a sentence
   */
  public record Problem(String log, @Nullable Long index, String what) {}

  /**
   * Whether the export convinces: integrity, authenticity and completeness passed and time did not
   * fail.
   */
  public boolean passed() {
    return integrity == Verdict.PASS
        && authenticity == Verdict.PASS
        && completeness == Verdict.PASS
        && time != Verdict.FAIL;
  }
}
