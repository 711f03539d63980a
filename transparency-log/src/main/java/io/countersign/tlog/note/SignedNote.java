package io.countersign.tlog.note;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * A signed note of C2SP signed-note: text, a blank line, and at least one signature line.
 *
 * @param text what is signed, UTF-8, ending in a newline
 * @param signatures the signature lines in their order
 */
public record SignedNote(String text, List<Signature> signatures) {
  /** Longest note that is read, in bytes. */
  public static final int MAX_BYTES = 65_535;

  /** Most signature lines that are read. */
  public static final int MAX_SIGNATURES = 64;

  private static final String SIGNATURE_PREFIX = "— ";
  private static final int KEY_ID_BYTES = 4;

  /** Copies the list. */
  public SignedNote {
    signatures = List.copyOf(signatures);
  }

  /**
   * A signature line.
   *
   * @param name name of the key
   * @param keyId id of the key
   * @param bytes the signature, not empty
   */
  @SuppressWarnings("ArrayRecordComponent") // passed through, never compared
  public record Signature(String name, int keyId, byte[] bytes) {
    private String line() {
      byte[] all =
          ByteBuffer.allocate(KEY_ID_BYTES + bytes.length).putInt(keyId).put(bytes).array();
      return SIGNATURE_PREFIX + name + " " + Base64Strict.encode(all) + "\n";
    }
  }

  /** What verifying a note came to. */
  public enum Verdict {
    /** At least one of the keys signed it, and no line that claims one of the keys is wrong. */
    VERIFIED,
    /** None of the keys signed it. */
    NO_KNOWN_KEY,
    /** A line claims one of the keys and is not its signature. */
    WRONG_SIGNATURE
  }

  /**
   * Reads a note from its bytes.
   *
   * @throws MalformedNoteException when it is not a signed note
   */
  public static SignedNote parse(byte[] bytes) throws MalformedNoteException {
    if (bytes.length > MAX_BYTES) {
      throw new MalformedNoteException(
          "a note has at most " + MAX_BYTES + " bytes, not " + bytes.length);
    }
    String all = utf8(bytes);
    if (all.chars().anyMatch(c -> c < 0x20 && c != '\n')) {
      throw new MalformedNoteException("a note holds no control characters other than newlines");
    }
    int blank = all.lastIndexOf("\n\n");
    if (blank < 0 || !all.endsWith("\n")) {
      throw new MalformedNoteException(
          "a note is text, a blank line and signature lines, each ended by a newline");
    }
    String signaturePart = all.substring(blank + 2);
    if (signaturePart.isEmpty()) {
      throw new MalformedNoteException("the note has no signature");
    }
    List<Signature> signatures = new ArrayList<>();
    for (String line : signaturePart.substring(0, signaturePart.length() - 1).split("\n", -1)) {
      signatures.add(signature(line));
      if (signatures.size() > MAX_SIGNATURES) {
        throw new MalformedNoteException("a note has at most " + MAX_SIGNATURES + " signatures");
      }
    }
    return new SignedNote(all.substring(0, blank + 1), signatures);
  }

  /** Reads a note from its text. */
  public static SignedNote parse(String note) throws MalformedNoteException {
    return parse(note.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Signs a text.
   *
   * @throws IllegalArgumentException when the text does not end in a newline
   */
  public static SignedNote sign(String text, SigningKey... keys) {
    if (!text.endsWith("\n")) {
      throw new IllegalArgumentException("the text of a note ends in a newline");
    }
    byte[] message = text.getBytes(StandardCharsets.UTF_8);
    List<Signature> signatures = new ArrayList<>();
    for (SigningKey key : keys) {
      signatures.add(new Signature(key.verifier().name(), key.verifier().id(), key.sign(message)));
    }
    return new SignedNote(text, signatures);
  }

  /** Verifies against known keys; lines of other keys are passed over. */
  public Verdict verify(Collection<VerifierKey> keys) {
    byte[] message = text.getBytes(StandardCharsets.UTF_8);
    boolean verified = false;
    for (Signature signature : signatures) {
      for (VerifierKey key : keys) {
        if (key.id() == signature.keyId() && key.name().equals(signature.name())) {
          if (!key.verify(message, signature.bytes())) {
            return Verdict.WRONG_SIGNATURE;
          }
          verified = true;
        }
      }
    }
    return verified ? Verdict.VERIFIED : Verdict.NO_KNOWN_KEY;
  }

  /** The note as it is stored and sent. */
  public String encode() {
    StringBuilder note = new StringBuilder(text).append('\n');
    signatures.forEach(signature -> note.append(signature.line()));
    return note.toString();
  }

  private static Signature signature(String line) throws MalformedNoteException {
    if (!line.startsWith(SIGNATURE_PREFIX)) {
      throw new MalformedNoteException("a signature line begins with an em dash and a space");
    }
    String[] parts = line.substring(SIGNATURE_PREFIX.length()).split(" ", -1);
    byte[] bytes = parts.length == 2 ? Base64Strict.decode(parts[1]) : null;
    if (bytes == null || bytes.length <= KEY_ID_BYTES || !KeyId.validName(parts[0])) {
      throw new MalformedNoteException(
          "a signature line is the key's name and base64 of key id and signature");
    }
    return new Signature(
        parts[0],
        ByteBuffer.wrap(bytes).getInt(),
        Arrays.copyOfRange(bytes, KEY_ID_BYTES, bytes.length));
  }

  private static String utf8(byte[] bytes) throws MalformedNoteException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException e) {
      throw new MalformedNoteException("a note is UTF-8 text");
    }
  }
}
