package io.countersign.policy;

import java.util.Locale;

/** What policy says about an action, from the most lenient to the most restrictive. */
public enum Verdict {
  /** The action may run. */
  ALLOW,
  /** The action may run and a person looks at it afterwards. */
  ALLOW_WITH_REVIEW,
  /** People decide before the action may run. */
  REQUIRE_APPROVAL,
  /** The action stays a draft and never runs. */
  DRAFT_ONLY,
  /** The action must not run, whoever asks. */
  DENY;

  /**
   * Returns the word for this verdict in policy documents, for example {@code require_approval}.
   */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns whichever of the two is more restrictive. */
  public Verdict stricter(Verdict other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
