package io.countersign.approval;

/** How surely a person was identified; a later one is surer than an earlier one. */
public enum Assurance {
  NONE,
  SESSION,
  PASSKEY;

  /** Whether this is at least as sure as {@code demanded}. */
  public boolean reaches(Assurance demanded) {
    return compareTo(demanded) >= 0;
  }

  /** The surer of the two. */
  public Assurance surer(Assurance other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
