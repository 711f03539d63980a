package io.countersign.tlog.note;

import java.util.Arrays;
import java.util.Objects;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.jspecify.annotations.Nullable;

/** An Ed25519 verifier key of C2SP signed-note, written {@code name+hash+base64(0x01 ‖ key)}. */
public final class VerifierKey {

  private final String name;
  private final byte[] publicKey;
  private final int id;

  /**
   * A key.
   *
   * @param name name of the key, by custom the origin of the log
   * @param publicKey 32 bytes
   * @throws IllegalArgumentException when the name or the key cannot be one
   */
  public VerifierKey(String name, byte[] publicKey) {
    if (!KeyId.validName(name)) {
      throw new IllegalArgumentException("not the name of a key: '" + name + "'");
    }
    if (publicKey.length != Ed25519.PUBLIC_KEY_SIZE) {
      throw new IllegalArgumentException("an Ed25519 key has 32 bytes, not " + publicKey.length);
    }
    this.name = name;
    this.publicKey = publicKey.clone();
    this.id = KeyId.of(name, KeyId.ED25519, publicKey);
  }

  /**
   * Reads {@code name+hash+base64}; white space around it is ignored.
   *
   * @throws MalformedNoteException when it is not an Ed25519 verifier key or its hash is not that
   *     of its key
   */
  public static VerifierKey parse(String vkey) throws MalformedNoteException {
    // Base64 may hold plus signs; the name and the hash may not.
    String[] parts = vkey.strip().split("\\+", 3);
    if (parts.length != 3 || !KeyId.validName(parts[0])) {
      throw new MalformedNoteException("a verifier key is written name+hash+base64");
    }
    byte[] typed = Base64Strict.decode(parts[2]);
    if (typed == null || typed.length != 1 + Ed25519.PUBLIC_KEY_SIZE || typed[0] != KeyId.ED25519) {
      throw new MalformedNoteException(
          "the verifier key '" + parts[0] + "' is not an Ed25519 key (type 0x01, 32 bytes)");
    }
    VerifierKey key = new VerifierKey(parts[0], Arrays.copyOfRange(typed, 1, typed.length));
    if (!key.hash().equals(parts[1])) {
      throw new MalformedNoteException(
          "the verifier key '" + parts[0] + "' says hash " + parts[1] + " but has " + key.hash());
    }
    return key;
  }

  /** Name of the key. */
  public String name() {
    return name;
  }

  /** Key id, as signature lines carry it. */
  public int id() {
    return id;
  }

  /** Key id as eight hexadecimal digits. */
  public String hash() {
    return KeyId.hex(id);
  }

  /** The 32 bytes of the public key. */
  public byte[] publicKey() {
    return publicKey.clone();
  }

  /** Whether the signature (64 bytes) is this key's over the message. Never throws. */
  public boolean verify(byte[] message, byte[] signature) {
    return signature.length == Ed25519.SIGNATURE_SIZE
        && Ed25519.verify(signature, 0, publicKey, 0, message, 0, message.length);
  }

  /** The text {@code name+hash+base64}. */
  @Override
  public String toString() {
    byte[] typed = new byte[1 + publicKey.length];
    typed[0] = KeyId.ED25519;
    System.arraycopy(publicKey, 0, typed, 1, publicKey.length);
    return name + "+" + hash() + "+" + Base64Strict.encode(typed);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof VerifierKey key
        && key.name.equals(name)
        && Arrays.equals(key.publicKey, publicKey);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, id);
  }
}
