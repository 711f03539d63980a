package io.countersign.agent.permit;

import io.countersign.agent.permit.PermitCheck.Flaw;

/** Carries the first flaw found out of the checks; never leaves the package. */
final class FlawException extends Exception {

  final Flaw flaw;
  final String message;

  FlawException(Flaw flaw, String message) {
    super(message);
    this.flaw = flaw;
    this.message = message;
  }
}
