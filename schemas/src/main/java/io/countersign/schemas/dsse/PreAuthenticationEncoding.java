package io.countersign.schemas.dsse;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The bytes that a signature is made over: {@code DSSEv1 <length of type> <type> <length of body>
 * <body>}, lengths in bytes as decimal digits. So nobody can pass a body off as another type's.
 */
public final class PreAuthenticationEncoding {
  private static final String VERSION = "DSSEv1";

  private PreAuthenticationEncoding() {}

  /** The bytes to sign for a body that is of a type. */
  public static byte[] of(String payloadType, byte[] body) {
    byte[] type = payloadType.getBytes(StandardCharsets.UTF_8);
    byte[] begin = ascii(VERSION + " " + type.length + " ");
    byte[] middle = ascii(" " + body.length + " ");
    return ByteBuffer.allocate(begin.length + type.length + middle.length + body.length)
        .put(begin)
        .put(type)
        .put(middle)
        .put(body)
        .array();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
