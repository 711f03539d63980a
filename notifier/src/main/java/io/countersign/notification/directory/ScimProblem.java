package io.countersign.notification.directory;

import org.jspecify.annotations.Nullable;

/** A SCIM request that is not done: its status, its {@code scimType} and a sentence. */
public final class ScimProblem extends RuntimeException {
  private static final int BAD_REQUEST = 400;

  private final int status;
  private final @Nullable String scimType;

  private ScimProblem(int status, @Nullable String scimType, String detail) {
    super(detail);
    this.status = status;
    this.scimType = scimType;
  }

  /** Any status without a {@code scimType}. */
  public static ScimProblem of(int status, String detail) {
    return new ScimProblem(status, null, detail);
  }

  /** The error of the library, which keeps to the RFC's statuses and types. */
  public static ScimProblem of(int status, @Nullable String scimType, String detail) {
    return new ScimProblem(status, scimType, detail);
  }

  /** A value that is not one of its attribute. */
  public static ScimProblem invalidValue(String detail) {
    return new ScimProblem(BAD_REQUEST, "invalidValue", detail);
  }

  /** A body that is not what the operation takes. */
  public static ScimProblem invalidSyntax(String detail) {
    return new ScimProblem(BAD_REQUEST, "invalidSyntax", detail);
  }

  /** A change of what does not change. */
  public static ScimProblem mutability(String detail) {
    return new ScimProblem(BAD_REQUEST, "mutability", detail);
  }

  /** There is one already. */
  public static ScimProblem uniqueness(String detail) {
    return new ScimProblem(409, "uniqueness", detail);
  }

  /** There is none. */
  public static ScimProblem notFound(String detail) {
    return new ScimProblem(404, null, detail);
  }

  /** The client may not. */
  public static ScimProblem forbidden(String detail) {
    return new ScimProblem(403, null, detail);
  }

  /** HTTP status. */
  public int status() {
    return status;
  }

  /** One of RFC 7644's detail error keywords; null for none. */
  public @Nullable String scimType() {
    return scimType;
  }
}
