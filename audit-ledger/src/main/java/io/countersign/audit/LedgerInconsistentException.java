package io.countersign.audit;

/**
 * What is remembered and what the ledger holds do not agree. Going on would fork the ledger, so
 * everything stops.
 */
public final class LedgerInconsistentException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a sentence for the operator. */
  public LedgerInconsistentException(String message) {
    super(message);
  }
}
