package io.countersign.notification.directory;

import com.unboundid.scim2.common.exceptions.ScimException;
import com.unboundid.scim2.common.messages.ErrorResponse;

/** The SCIM library's failures in our words. */
final class Library {
  private static final int MAX_DETAIL_LENGTH = 300;

  private Library() {}

  static ScimProblem problem(ScimException failure) {
    ErrorResponse error = failure.getScimError();
    String detail = String.valueOf(error.getDetail());
    return ScimProblem.of(
        error.getStatus(),
        error.getScimType(),
        detail.length() <= MAX_DETAIL_LENGTH ? detail : detail.substring(0, MAX_DETAIL_LENGTH));
  }
}
