package io.countersign.schemas.dsse;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A secret Ed25519 key and the public one that belongs to it.
 *
 * <p>As text it is two PEM blocks, {@code PRIVATE KEY} (PKCS #8) and {@code PUBLIC KEY} (X.509), as
 * OpenSSL writes them; what stands outside of them is remarks.
 */
public final class SigningKey {
  /** Longest text of a key in characters. */
  public static final int MAX_PEM_CHARACTERS = 4_096;

  private static final int PEM_LINE_CHARACTERS = 64;
  private static final byte[] TRIAL = "A key signs for itself.".getBytes(StandardCharsets.US_ASCII);

  private final PrivateKey secret;
  private final byte[] publicKey;

  private SigningKey(PrivateKey secret, byte[] publicKey) {
    this.secret = secret;
    this.publicKey = publicKey;
  }

  /** A new key. */
  public static SigningKey generate() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance(VerificationKey.ALGORITHM).generateKeyPair();
      return new SigningKey(pair.getPrivate(), raw(pair.getPublic().getEncoded()));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every Java from 15 on has Ed25519.", impossible);
    }
  }

  /**
   * Reads the text of a key.
   *
   * @throws InvalidEnvelopeException when it is none, or its halves do not belong together
   */
  public static SigningKey ofPem(String text) {
    if (text.length() > MAX_PEM_CHARACTERS) {
      throw new InvalidEnvelopeException("The text is too long for a key.");
    }
    byte[] secretBytes = block(text, "PRIVATE KEY");
    byte[] publicBytes = block(text, "PUBLIC KEY");
    try {
      PrivateKey secret =
          KeyFactory.getInstance(VerificationKey.ALGORITHM)
              .generatePrivate(new PKCS8EncodedKeySpec(secretBytes));
      SigningKey key = new SigningKey(secret, raw(publicBytes));
      if (!key.publicKey("").verifies(TRIAL, key.sign(TRIAL))) {
        throw new InvalidEnvelopeException("The secret key and the public key are not a pair.");
      }
      return key;
    } catch (InvalidKeySpecException noKey) {
      throw new InvalidEnvelopeException("The secret key is no Ed25519 key.", noKey);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every Java from 15 on has Ed25519.", impossible);
    }
  }

  /** Its text. */
  public String pem() {
    return pem("PRIVATE KEY", secret.getEncoded()) + pem("PUBLIC KEY", publicKey("").encoded());
  }

  /** The public key under a name. */
  public VerificationKey publicKey(String id) {
    return VerificationKey.of(id, publicKey);
  }

  /** Signs a message: 64 bytes. */
  public byte[] sign(byte[] message) {
    try {
      Signature signer = Signature.getInstance(VerificationKey.ALGORITHM);
      signer.initSign(secret);
      signer.update(message);
      return signer.sign();
    } catch (NoSuchAlgorithmException | InvalidKeyException | SignatureException impossible) {
      throw new IllegalStateException("An Ed25519 key signs every message.", impossible);
    }
  }

  @Override
  public String toString() {
    return "secret key of " + publicKey("");
  }

  /** The last 32 bytes of the X.509 form are the key; what stands before is checked by reading. */
  private static byte[] raw(byte[] encoded) {
    int begin = Math.max(0, encoded.length - VerificationKey.KEY_BYTES);
    byte[] raw = Arrays.copyOfRange(encoded, begin, encoded.length);
    if (!Arrays.equals(VerificationKey.of("", raw).encoded(), encoded)) {
      throw new InvalidEnvelopeException("The public key is no Ed25519 key.");
    }
    return raw;
  }

  private static byte[] block(String text, String label) {
    Matcher block =
        Pattern.compile(
                "-----BEGIN " + label + "-----([A-Za-z0-9+/=\\s]+)-----END " + label + "-----")
            .matcher(text);
    if (!block.find()) {
      throw new InvalidEnvelopeException(
          "There is no block '%s' in the text; a key file has a PRIVATE KEY and a PUBLIC KEY."
              .formatted(label));
    }
    try {
      return Base64.getMimeDecoder().decode(block.group(1));
    } catch (IllegalArgumentException notBase64) {
      throw new InvalidEnvelopeException(
          "The block '%s' is not base64.".formatted(label), notBase64);
    }
  }

  private static String pem(String label, byte[] encoded) {
    Base64.Encoder lines = Base64.getMimeEncoder(PEM_LINE_CHARACTERS, new byte[] {'\n'});
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, lines.encodeToString(encoded), label);
  }

  /** Whether the other one is the same public key. */
  public boolean belongsTo(VerificationKey key) {
    return Arrays.equals(publicKey, key.raw());
  }
}
