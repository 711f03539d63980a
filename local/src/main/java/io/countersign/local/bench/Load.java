package io.countersign.local.bench;

/** How cases are brought. */
sealed interface Load {
  /** For how many seconds new cases are begun. */
  double seconds();

  /**
   * A closed loop: whenever a case ends the next one begins.
   *
   * @param cases how many are open at a time
   */
  record Closed(int cases, double seconds) implements Load {}

  /**
   * An open loop: cases begin when their moment comes, however many are open.
   *
   * @param casesPerSecond how many begin in a second
   */
  record Open(double casesPerSecond, double seconds) implements Load {}
}
