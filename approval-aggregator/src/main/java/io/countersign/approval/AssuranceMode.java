package io.countersign.approval;

/** What becomes of a demand for a passkey. */
public enum AssuranceMode {
  /** A vote without the demanded assurance is refused. */
  ENFORCE,
  /**
   * A session is enough where a passkey is demanded; both are written into the vote. For a platform
   * where nobody can have a passkey yet. A vote of somebody who was not identified at all is
   * refused here too.
   */
  RECORD
}
