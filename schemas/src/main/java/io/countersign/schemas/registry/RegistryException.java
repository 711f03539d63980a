package io.countersign.schemas.registry;

import org.jspecify.annotations.Nullable;

/**
 * The schema registry did not do what was asked. The message names address, subject, code and how
 * to mend it; never a secret.
 */
public final class RegistryException extends RuntimeException {
  /** Whether it is worth trying again later. */
  public enum Kind {
    /**
     * Nothing answers, or it answers that it cannot at present. The record itself may be in order.
     */
    OUTAGE,
    /** The registry answered, and the answer is no. */
    REFUSED,
    /** What was asked for is not there. */
    NOT_FOUND
  }

  private static final int MAX_CAUSES = 20;

  private final Kind kind;
  private final int status;
  private final int errorCode;

  RegistryException(
      Kind kind, int status, int errorCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.status = status;
    this.errorCode = errorCode;
  }

  /** Whether it is worth trying again later. */
  public Kind kind() {
    return kind;
  }

  /** HTTP status; 0 where there was no answer. */
  public int status() {
    return status;
  }

  /** Error code of the registry, e.g. 40403; 0 where it gave none. */
  public int errorCode() {
    return errorCode;
  }

  /**
   * Whether a failure, or what caused it, is an outage of the registry. A handler of unreadable
   * records asks this first: a record is not bad because the registry is away.
   */
  public static boolean isOutage(@Nullable Throwable failure) {
    Throwable cause = failure;
    for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
      if (cause instanceof RegistryException registry && registry.kind == Kind.OUTAGE) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }
}
