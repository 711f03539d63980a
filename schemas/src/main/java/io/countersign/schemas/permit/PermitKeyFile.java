package io.countersign.schemas.permit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;

/** The file with the keys that sign permits, readable by its owner only. */
public final class PermitKeyFile {
  private static final String NEXT = ".next";

  private PermitKeyFile() {}

  /**
   * Reads the keys.
   *
   * @throws IOException with a sentence that names the file, if it cannot be read or holds
   *     something else
   */
  public static PermitKeyRing read(Path file) throws IOException {
    try {
      if (Files.size(file) > PermitKeyRing.MAX_CHARACTERS) {
        throw new IOException(
            "Expected permit keys in " + file + ", but the file is too long for them");
      }
      return PermitKeyRing.parse(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (NoSuchFileException absent) {
      throw new IOException("There is no file " + file + " with permit keys", absent);
    } catch (IllegalArgumentException malformed) {
      throw new IOException(malformed.getMessage() + ", in " + file, malformed);
    }
  }

  /**
   * Reads the keys, and makes one that signs from the beginning where there is no file.
   *
   * @throws IOException as {@link #read}
   */
  public static PermitKeyRing readOrCreate(Path file, SecureRandom random) throws IOException {
    if (Files.notExists(file)) {
      Path parent = file.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      PermitKey first = PermitKey.generate(random, PermitKey.FROM_THE_BEGINNING);
      try {
        write(file, new PermitKeyRing(List.of(first)));
      } catch (FileAlreadyExistsException another) {
        // Another instance made it a moment ago; its key is the key.
        return read(file);
      }
    }
    return read(file);
  }

  /**
   * Puts {@code next} in the place of what is in the file, at once and whole.
   *
   * @throws FileAlreadyExistsException where somebody else is at it, or was and was interrupted
   * @throws IOException where it cannot be written
   */
  public static void replace(Path file, PermitKeyRing next) throws IOException {
    Path written = file.resolveSibling(file.getFileName() + NEXT);
    write(written, next);
    try {
      Files.move(
          written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(written);
    }
  }

  private static void write(Path file, PermitKeyRing ring) throws IOException {
    FileAttribute<?>[] ownerOnly =
        file.getFileSystem().supportedFileAttributeViews().contains("posix")
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    try (FileChannel channel =
        FileChannel.open(
            file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly)) {
      ByteBuffer text = ByteBuffer.wrap(ring.text().getBytes(StandardCharsets.US_ASCII));
      while (text.hasRemaining()) {
        channel.write(text);
      }
      channel.force(true);
    }
  }
}
