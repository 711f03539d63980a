package io.countersign.notification.runtime;

/** An answer that is no success: its status, a stable code and a sentence. */
final class ApiException extends RuntimeException {
  private final int status;
  private final String code;

  ApiException(int status, String code, String message) {
    super(message);
    this.status = status;
    this.code = code;
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  /** What the caller reads: {@code {"code","message"}}. */
  record Body(String code, String message) {}
}
