package io.countersign.tlog.export;

import io.countersign.tlog.export.VerificationReport.Problem;
import io.countersign.tlog.export.VerificationReport.Verdict;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects what a verification finds. */
final class Findings {
  /** The questions that a finding answers with no. */
  enum Aspect {
    INTEGRITY,
    AUTHENTICITY,
    COMPLETENESS
  }

  private final List<Problem> problems = new ArrayList<>();
  private final Set<Aspect> failed = EnumSet.noneOf(Aspect.class);
  private final Set<Aspect> unknown = EnumSet.noneOf(Aspect.class);
  private long entries;

  void fail(String log, @Nullable Long index, String what, Aspect first, Aspect... more) {
    failed.addAll(EnumSet.of(first, more));
    note(log, index, what);
  }

  void unknown(String what, Aspect aspect) {
    unknown.add(aspect);
    note("", null, what);
  }

  void countEntry() {
    entries++;
  }

  VerificationReport report() {
    return new VerificationReport(
        verdict(Aspect.INTEGRITY),
        verdict(Aspect.AUTHENTICITY),
        verdict(Aspect.COMPLETENESS),
        Verdict.UNKNOWN,
        entries,
        problems);
  }

  private void note(String log, @Nullable Long index, String what) {
    if (problems.size() < VerificationReport.MAX_PROBLEMS) {
      problems.add(new Problem(log, index, what));
    }
  }

  private Verdict verdict(Aspect aspect) {
    if (failed.contains(aspect)) {
      return Verdict.FAIL;
    }
    return unknown.contains(aspect) ? Verdict.UNKNOWN : Verdict.PASS;
  }
}
