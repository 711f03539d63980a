package io.countersign.audit;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Salts of payloads: HMAC-SHA256 of the record's position under a secret key. So the fold needs no
 * randomness and gives the same entry when it runs again, and nobody without the key can guess a
 * payload from its commitment.
 */
public final class Salts {
  /** Length of the key and of a salt in bytes. */
  public static final int BYTES = 32;

  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;

  /**
   * Salts under a key.
   *
   * @throws IllegalArgumentException when it does not have 32 bytes
   */
  public Salts(byte[] key) {
    if (key.length != BYTES) {
      throw new IllegalArgumentException("the salt key has 32 bytes, not " + key.length);
    }
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  /** The salt of a record, 32 bytes. */
  public byte[] salt(SourceRecord source) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(source.position().getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}
