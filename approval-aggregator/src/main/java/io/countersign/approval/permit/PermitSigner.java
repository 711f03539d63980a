package io.countersign.approval.permit;

import io.countersign.approval.Permit;

/** Signs permits. */
@FunctionalInterface
public interface PermitSigner {
  /**
   * The permit as a compact JWS. The same permit gives the same text, so that a repeated decision
   * changes nothing.
   */
  String sign(Permit permit);
}
