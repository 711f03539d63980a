package io.countersign.approval;

/** The policy's verdict on an action. */
public enum Verdict {
  ALLOW,
  ALLOW_WITH_REVIEW,
  REQUIRE_APPROVAL,
  DRAFT_ONLY,
  DENY
}
