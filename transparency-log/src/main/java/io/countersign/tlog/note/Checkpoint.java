package io.countersign.tlog.note;

import io.countersign.tlog.merkle.Rfc6962;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The text of a C2SP tlog-checkpoint: what a signed head says.
 *
 * @param origin name of the log
 * @param size number of leaves
 * @param rootHash RFC 6962 root, 32 bytes
 * @param extensions further lines, without their newlines; none is empty
 */
// Compared by content and copied on the way in and out, below.
@SuppressWarnings("ArrayRecordComponent")
public record Checkpoint(String origin, long size, byte[] rootHash, List<String> extensions) {
  private static final int MAX_SIZE_DIGITS = 19;

  /** Checks and copies. */
  public Checkpoint {
    if (!KeyId.validName(origin)) {
      throw new IllegalArgumentException("not the origin of a log: '" + origin + "'");
    }
    if (size < 0 || rootHash.length != Rfc6962.HASH_BYTES) {
      throw new IllegalArgumentException("a checkpoint has a size and a root of 32 bytes");
    }
    rootHash = rootHash.clone();
    extensions = List.copyOf(extensions);
  }

  /** A checkpoint without extension lines. */
  public Checkpoint(String origin, long size, byte[] rootHash) {
    this(origin, size, rootHash, List.of());
  }

  /**
   * Reads the text of a note.
   *
   * @throws MalformedNoteException when it is not a checkpoint
   */
  public static Checkpoint parse(String text) throws MalformedNoteException {
    String[] lines = text.split("\n", -1);
    // The newline at the end leaves one empty piece behind the last line.
    if (lines.length < 4 || !lines[lines.length - 1].isEmpty()) {
      throw new MalformedNoteException(
          "a checkpoint has at least three lines: origin, size, root hash");
    }
    if (!KeyId.validName(lines[0])) {
      throw new MalformedNoteException("the first line of a checkpoint is the origin of its log");
    }
    byte[] root = Base64Strict.decode(lines[2]);
    if (root == null || root.length != Rfc6962.HASH_BYTES) {
      throw new MalformedNoteException(
          "the third line of a checkpoint is a root hash of 32 bytes in base64");
    }
    List<String> extensions = Arrays.asList(lines).subList(3, lines.length - 1);
    if (extensions.stream().anyMatch(String::isEmpty)) {
      throw new MalformedNoteException("a checkpoint holds no empty line");
    }
    return new Checkpoint(lines[0], size(lines[1]), root, extensions);
  }

  /** The text to sign. */
  public String encode() {
    StringBuilder text = new StringBuilder();
    text.append(origin)
        .append('\n')
        .append(size)
        .append('\n')
        .append(Base64Strict.encode(rootHash))
        .append('\n');
    extensions.forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }

  /** The 32 bytes of the root. */
  @Override
  public byte[] rootHash() {
    return rootHash.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Checkpoint that
        && size == that.size
        && origin.equals(that.origin)
        && Arrays.equals(rootHash, that.rootHash)
        && extensions.equals(that.extensions);
  }

  @Override
  public int hashCode() {
    return Objects.hash(origin, size, Arrays.hashCode(rootHash), extensions);
  }

  private static long size(String line) throws MalformedNoteException {
    boolean digits =
        !line.isEmpty()
            && line.length() <= MAX_SIZE_DIGITS
            && line.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!digits || (line.length() > 1 && line.startsWith("0"))) {
      throw new MalformedNoteException(
          "the second line of a checkpoint is its size in decimal digits");
    }
    try {
      return Long.parseLong(line);
    } catch (NumberFormatException e) {
      throw new MalformedNoteException("the size of the checkpoint is out of range");
    }
  }
}
