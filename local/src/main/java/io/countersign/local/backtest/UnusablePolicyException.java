package io.countersign.local.backtest;

/** A policy that stays in force beside the candidates cannot be used; the message is a sentence. */
public final class UnusablePolicyException extends Exception {
  private static final long serialVersionUID = 1L;

  UnusablePolicyException(String message) {
    super(message);
  }
}
