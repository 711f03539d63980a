package io.countersign.local.admin;

import io.countersign.schemas.dsse.InvalidEnvelopeException;
import io.countersign.schemas.dsse.SigningKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The file with the key that signs policies: PEM, readable by its owner alone. */
public final class PolicyKeyFile {

  /** Its name in the keys' folder of a local platform. */
  public static final String LOCAL_NAME = "policy-publisher.key";

  private PolicyKeyFile() {}

  /**
   * Makes a key.
   *
   * @throws java.nio.file.FileAlreadyExistsException where there is a file: no key is written over
   */
  public static SigningKey create(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    SigningKey key = SigningKey.generate();
    FileAttribute<?>[] ownerOnly =
        file.getFileSystem().supportedFileAttributeViews().contains("posix")
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    try (FileChannel channel =
        FileChannel.open(
            file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly)) {
      ByteBuffer text = ByteBuffer.wrap(key.pem().getBytes(StandardCharsets.US_ASCII));
      while (text.hasRemaining()) {
        channel.write(text);
      }
      channel.force(true);
    }
    return key;
  }

  /**
   * Reads a key.
   *
   * @throws IOException with a sentence that names the file, where it holds none
   */
  public static SigningKey read(Path file) throws IOException {
    try {
      if (Files.size(file) > SigningKey.MAX_PEM_CHARACTERS) {
        throw new IOException("The file %s is too long for a key.".formatted(file));
      }
      return SigningKey.ofPem(Files.readString(file, StandardCharsets.US_ASCII));
    } catch (NoSuchFileException e) {
      throw new IOException("There is no key file %s.".formatted(file), e);
    } catch (InvalidEnvelopeException e) {
      throw new IOException(
          "The file %s holds no key for policies: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** Reads a key, or makes one where there is no file. */
  public static SigningKey readOrCreate(Path file) throws IOException {
    return Files.exists(file) ? read(file) : create(file);
  }
}
