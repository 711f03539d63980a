package io.countersign.tlog.merkle;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Hashing of RFC 6962, section 2.1, over SHA-256. Every hash is 32 bytes. */
public final class Rfc6962 {
  /** Length of a hash in bytes. */
  public static final int HASH_BYTES = 32;

  private static final byte LEAF_PREFIX = 0x00;
  private static final byte NODE_PREFIX = 0x01;
  private static final ThreadLocal<MessageDigest> SHA_256 =
      ThreadLocal.withInitial(Rfc6962::sha256);

  private Rfc6962() {}

  /** Root of the tree without leaves: SHA-256 of nothing. */
  public static byte[] emptyRoot() {
    return SHA_256.get().digest();
  }

  /** SHA-256(0x00 ‖ leaf). */
  public static byte[] leafHash(byte[] leaf) {
    return leafHash(leaf, 0, leaf.length);
  }

  /** SHA-256(0x00 ‖ the given part of the array). */
  public static byte[] leafHash(byte[] bytes, int offset, int length) {
    MessageDigest digest = SHA_256.get();
    digest.update(LEAF_PREFIX);
    digest.update(bytes, offset, length);
    return digest.digest();
  }

  /** SHA-256(0x01 ‖ left ‖ right). */
  public static byte[] nodeHash(byte[] left, byte[] right) {
    MessageDigest digest = SHA_256.get();
    digest.update(NODE_PREFIX);
    digest.update(left);
    digest.update(right);
    return digest.digest();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
