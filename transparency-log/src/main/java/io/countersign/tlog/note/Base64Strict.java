package io.countersign.tlog.note;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Standard Base64 with padding, where each sequence of bytes has exactly one text. */
final class Base64Strict {
  private Base64Strict() {}

  static String encode(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** The bytes, or null where the text is not what {@link #encode} would have written. */
  static byte @Nullable [] decode(String text) {
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      return encode(bytes).equals(text) ? bytes : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
