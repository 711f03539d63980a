package io.countersign.tlog.note;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Names and ids of keys by C2SP signed-note. */
final class KeyId {
  /** Signature type of Ed25519 over the text of a note. */
  static final byte ED25519 = 0x01;

  /** Longest name of a key or origin that is accepted, in characters. */
  static final int MAX_NAME_CHARS = 512;

  private KeyId() {}

  /** First four bytes of SHA-256(name ‖ newline ‖ type ‖ public key), big-endian. */
  static int of(String name, byte type, byte[] publicKey) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(name.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) '\n');
      digest.update(type);
      digest.update(publicKey);
      return ByteBuffer.wrap(digest.digest()).getInt();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Whether the name may name a key: not empty, no white space, no plus sign, no control
   * characters.
   */
  static boolean validName(String name) {
    return !name.isEmpty()
        && name.length() <= MAX_NAME_CHARS
        && name.codePoints()
            .noneMatch(
                c ->
                    c == '+'
                        || Character.isWhitespace(c)
                        || Character.isSpaceChar(c)
                        || Character.isISOControl(c));
  }

  static String hex(int id) {
    return String.format("%08x", id);
  }
}
