package io.countersign.tlog.note;

import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * An Ed25519 signing key of C2SP signed-note, stored as {@code PRIVATE+KEY+name+hash+base64(0x01 ‖
 * seed)}.
 */
public final class SigningKey {
  private static final String PREFIX = "PRIVATE+KEY+";

  private final byte[] seed;
  private final VerifierKey verifier;

  private SigningKey(String name, byte[] seed) {
    byte[] publicKey = new byte[Ed25519.PUBLIC_KEY_SIZE];
    Ed25519.generatePublicKey(seed, 0, publicKey, 0);
    this.seed = seed.clone();
    this.verifier = new VerifierKey(name, publicKey);
  }

  /** A new key from the given source of randomness. */
  public static SigningKey generate(String name, SecureRandom random) {
    byte[] seed = new byte[Ed25519.SECRET_KEY_SIZE];
    random.nextBytes(seed);
    return new SigningKey(name, seed);
  }

  /**
   * Reads {@link #encode()}.
   *
   * @throws MalformedNoteException when it is not an Ed25519 signing key; the message never holds
   *     key material
   */
  public static SigningKey parse(String text) throws MalformedNoteException {
    String stripped = text.strip();
    if (!stripped.startsWith(PREFIX)) {
      throw new MalformedNoteException("a signing key is written PRIVATE+KEY+name+hash+base64");
    }
    String[] parts = stripped.substring(PREFIX.length()).split("\\+", 3);
    if (parts.length != 3 || !KeyId.validName(parts[0])) {
      throw new MalformedNoteException("a signing key is written PRIVATE+KEY+name+hash+base64");
    }
    byte[] typed = Base64Strict.decode(parts[2]);
    if (typed == null || typed.length != 1 + Ed25519.SECRET_KEY_SIZE || typed[0] != KeyId.ED25519) {
      throw new MalformedNoteException(
          "the signing key '" + parts[0] + "' is not an Ed25519 key (type 0x01, 32 bytes)");
    }
    SigningKey key = new SigningKey(parts[0], Arrays.copyOfRange(typed, 1, typed.length));
    if (!key.verifier.hash().equals(parts[1])) {
      throw new MalformedNoteException(
          "the signing key '" + parts[0] + "' does not have the hash that it says");
    }
    return key;
  }

  /** The text to store. Secret. */
  public String encode() {
    byte[] typed = new byte[1 + seed.length];
    typed[0] = KeyId.ED25519;
    System.arraycopy(seed, 0, typed, 1, seed.length);
    return PREFIX + verifier.name() + "+" + verifier.hash() + "+" + Base64Strict.encode(typed);
  }

  /**
   * The same key under another name: key ids depend on the name, so each origin has a verifier key
   * of its own.
   */
  public SigningKey named(String name) {
    return new SigningKey(name, seed);
  }

  /** Its public half. */
  public VerifierKey verifier() {
    return verifier;
  }

  /** The 64 bytes of the signature over the message. */
  public byte[] sign(byte[] message) {
    byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
    Ed25519.sign(seed, 0, message, 0, message.length, signature, 0);
    return signature;
  }

  /** Names the key without its secret. */
  @Override
  public String toString() {
    return "SigningKey[" + verifier + "]";
  }
}
