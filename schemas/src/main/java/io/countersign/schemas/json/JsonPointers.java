package io.countersign.schemas.json;

/** The text side of JSON Pointer (RFC 6901). */
public final class JsonPointers {
  private JsonPointers() {}

  /** A name as a reference token: {@code ~} and {@code /} escaped. */
  public static String escape(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}
