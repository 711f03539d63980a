package io.countersign.schemas.permit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.schemas.json.CanonicalJson;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;

/** A secret Ed25519 key, and from when on it signs. Its text shows nothing secret. */
public final class PermitKey {
  /** Bytes of the secret seed of RFC 8032. */
  public static final int SEED_BYTES = 32;

  /** From when on a key signs that has signed ever since. */
  public static final Instant FROM_THE_BEGINNING = Instant.EPOCH;

  private static final int PUBLIC_BYTES = 32;
  private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

  private final byte[] seed;
  private final String publicKey;
  private final String keyId;
  private final Instant signsFrom;

  /**
   * A key.
   *
   * @param seed {@value #SEED_BYTES} secret bytes
   * @param signsFrom the first moment at which it signs, whole seconds as the times of permits are
   * @throws IllegalArgumentException for another length or a fraction of a second
   */
  public PermitKey(byte[] seed, Instant signsFrom) {
    if (seed.length != SEED_BYTES) {
      throw new IllegalArgumentException(
          "Expected a permit key of " + SEED_BYTES + " bytes, but it has " + seed.length);
    }
    if (!signsFrom.equals(signsFrom.truncatedTo(ChronoUnit.SECONDS))) {
      throw new IllegalArgumentException(
          "Expected whole seconds for when a permit key signs, but it was " + signsFrom);
    }
    this.seed = seed.clone();
    this.publicKey = BASE64URL.encodeToString(publicKey(seed));
    this.keyId = thumbprint(publicKey);
    this.signsFrom = signsFrom;
  }

  /** A new key. */
  public static PermitKey generate(SecureRandom random, Instant signsFrom) {
    byte[] seed = new byte[SEED_BYTES];
    random.nextBytes(seed);
    return new PermitKey(seed, signsFrom);
  }

  /** The secret. */
  public byte[] seed() {
    return seed.clone();
  }

  /** Its name: the RFC 7638 thumbprint of the public key. */
  public String keyId() {
    return keyId;
  }

  /** The first moment at which it signs. */
  public Instant signsFrom() {
    return signsFrom;
  }

  /** The public key as a JWK (RFC 8037). */
  public ObjectNode publicJwk() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("kty", "OKP")
        .put("crv", "Ed25519")
        .put("x", publicKey)
        .put("kid", keyId)
        .put("use", "sig")
        .put("alg", "EdDSA");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PermitKey key
        && MessageDigest.isEqual(seed, key.seed)
        && signsFrom.equals(key.signsFrom);
  }

  @Override
  public int hashCode() {
    return keyId.hashCode();
  }

  @Override
  public String toString() {
    return "permit key " + keyId + " that signs from " + signsFrom;
  }

  /** A generator makes the pair of the bytes that it is given as random ones. */
  private static byte[] publicKey(byte[] seed) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
      generator.initialize(NamedParameterSpec.ED25519, new FixedBytes(seed));
      byte[] encoded = generator.generateKeyPair().getPublic().getEncoded();
      return Arrays.copyOfRange(encoded, encoded.length - PUBLIC_BYTES, encoded.length);
    } catch (GeneralSecurityException absent) {
      throw new IllegalStateException("Every Java from 15 on has Ed25519.", absent);
    }
  }

  private static String thumbprint(String publicKey) {
    ObjectNode required =
        JsonNodeFactory.instance
            .objectNode()
            .put("crv", "Ed25519")
            .put("kty", "OKP")
            .put("x", publicKey);
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return BASE64URL.encodeToString(sha256.digest(CanonicalJson.canonicalBytes(required)));
    } catch (NoSuchAlgorithmException absent) {
      throw new IllegalStateException("Every JDK has SHA-256.", absent);
    }
  }

  /** Gives what it was made of, once. */
  private static final class FixedBytes extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final byte[] bytes;

    FixedBytes(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public void nextBytes(byte[] target) {
      if (target.length != bytes.length) {
        throw new IllegalStateException(
            "Expected to be asked for " + bytes.length + " bytes, not for " + target.length);
      }
      System.arraycopy(bytes, 0, target, 0, bytes.length);
    }
  }
}
