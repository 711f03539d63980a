package io.countersign.schemas.dsse;

import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** A public Ed25519 key (RFC 8032) with its name. */
public final class VerificationKey {
  /** What the kind of key is called. */
  public static final String ALGORITHM = "Ed25519";

  /** Length of a key in bytes. */
  public static final int KEY_BYTES = 32;

  /** Length of a signature in bytes. */
  public static final int SIGNATURE_BYTES = 64;

  /** What stands before the key in its X.509 form (RFC 8410). */
  private static final byte[] HEADER = HexFormat.of().parseHex("302a300506032b6570032100");

  private final String id;
  private final byte[] raw;
  private final PublicKey key;

  private VerificationKey(String id, byte[] raw, PublicKey key) {
    this.id = id;
    this.raw = raw;
    this.key = key;
  }

  /**
   * A key by its 32 bytes.
   *
   * @throws InvalidEnvelopeException when it has another length, or is no point of the curve
   */
  public static VerificationKey of(String id, byte[] raw) {
    if (raw.length != KEY_BYTES) {
      throw new InvalidEnvelopeException(
          "An Ed25519 key has %d bytes, but the key '%s' has %d."
              .formatted(KEY_BYTES, id, raw.length));
    }
    byte[] encoded = Arrays.copyOf(HEADER, HEADER.length + raw.length);
    System.arraycopy(raw, 0, encoded, HEADER.length, raw.length);
    try {
      PublicKey key =
          KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded));
      // Only this looks whether it is a point at all.
      verifier(key);
      return new VerificationKey(id, raw.clone(), key);
    } catch (InvalidKeySpecException | InvalidKeyException noPoint) {
      throw new InvalidEnvelopeException("The key '%s' is no Ed25519 key.".formatted(id), noPoint);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every Java from 15 on has Ed25519.", impossible);
    }
  }

  /**
   * A key by the base64 of its 32 bytes.
   *
   * @throws InvalidEnvelopeException when it is none
   */
  public static VerificationKey ofBase64(String id, String base64) {
    try {
      return of(id, Base64.getDecoder().decode(base64));
    } catch (InvalidEnvelopeException noKey) {
      throw noKey;
    } catch (IllegalArgumentException notBase64) {
      throw new InvalidEnvelopeException("The key '%s' is not base64.".formatted(id), notBase64);
    }
  }

  /** Its name. */
  public String id() {
    return id;
  }

  /** Its 32 bytes. */
  public byte[] raw() {
    return raw.clone();
  }

  /** Its 32 bytes in base64. */
  public String base64() {
    return Base64.getEncoder().encodeToString(raw);
  }

  /** Its X.509 form. */
  byte[] encoded() {
    return key.getEncoded();
  }

  /**
   * Whether this key made the signature over the message; a signature of another length is none.
   */
  public boolean verifies(byte[] message, byte[] signature) {
    if (signature.length != SIGNATURE_BYTES) {
      return false;
    }
    try {
      Signature verifier = verifier(key);
      verifier.update(message);
      return verifier.verify(signature);
    } catch (SignatureException malformed) {
      return false;
    } catch (InvalidKeyException | NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("The key was good when it was read.", impossible);
    }
  }

  private static Signature verifier(PublicKey key)
      throws NoSuchAlgorithmException, InvalidKeyException {
    Signature verifier = Signature.getInstance(ALGORITHM);
    verifier.initVerify(key);
    return verifier;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerificationKey key && id.equals(key.id) && Arrays.equals(raw, key.raw);
  }

  @Override
  public int hashCode() {
    return 31 * id.hashCode() + Arrays.hashCode(raw);
  }

  @Override
  public String toString() {
    return id + " " + base64();
  }
}
