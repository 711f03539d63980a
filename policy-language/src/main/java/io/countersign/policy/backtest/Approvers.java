package io.countersign.policy.backtest;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Bounds how many groups and persons are told apart. */
final class Approvers {
  private final Set<String> known = new HashSet<>();

  /** Returns the approver, or what all stand under that come after too many others. */
  String of(String approver) {
    if (known.contains(approver)) {
      return approver;
    }
    if (known.size() == BacktestReport.MAXIMUM_APPROVERS) {
      return BacktestReport.OTHER_APPROVERS;
    }
    known.add(approver);
    return approver;
  }

  /** Returns the approvers, each once, in order. */
  List<String> of(List<String> approvers) {
    return approvers.stream().map(this::of).distinct().sorted().toList();
  }
}
