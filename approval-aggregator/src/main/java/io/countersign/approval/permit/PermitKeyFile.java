package io.countersign.approval.permit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/**
 * The file with the secret key: one line, the seed of RFC 8032 in base64. Readable by its owner
 * only.
 */
public final class PermitKeyFile {
  private static final int MAX_FILE_BYTES = 4096;

  private PermitKeyFile() {}

  /**
   * Reads the key, and makes one where there is no file.
   *
   * @throws IOException with a sentence that names the file, if it cannot be read or written, or
   *     holds something else
   */
  public static byte[] loadOrCreate(Path file, SecureRandom random) throws IOException {
    if (Files.notExists(file)) {
      create(file, random);
    }
    if (Files.size(file) > MAX_FILE_BYTES) {
      throw new IOException(
          "Expected a permit key in " + file + ", but the file is too long for one");
    }
    byte[] seed;
    try {
      seed = Base64.getDecoder().decode(Files.readString(file).strip());
    } catch (IllegalArgumentException notBase64) {
      throw new IOException(
          "Expected a permit key in base64 in " + file + ", but it is not", notBase64);
    }
    if (seed.length != Ed25519PermitSigner.SEED_BYTES) {
      throw new IOException(
          "Expected a permit key of %d bytes in %s, but it has %d"
              .formatted(Ed25519PermitSigner.SEED_BYTES, file, seed.length));
    }
    return seed;
  }

  private static void create(Path file, SecureRandom random) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    byte[] seed = new byte[Ed25519PermitSigner.SEED_BYTES];
    random.nextBytes(seed);
    byte[] line =
        (Base64.getEncoder().encodeToString(seed) + "\n").getBytes(StandardCharsets.US_ASCII);
    try (FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer buffer = ByteBuffer.wrap(line);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    } catch (FileAlreadyExistsException another) {
      // Another instance made it a moment ago; its key is the key.
      return;
    }
  }
}
