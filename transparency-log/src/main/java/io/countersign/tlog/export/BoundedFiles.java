package io.countersign.tlog.export;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads small files of unknown content. */
final class BoundedFiles {
  private BoundedFiles() {}

  /**
   * The file's bytes, or null where it is absent, unreadable, not a plain file, or longer than
   * allowed.
   */
  static byte @Nullable [] read(Path file, int maxBytes) {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return null;
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(maxBytes + 1);
      return bytes.length > maxBytes ? null : bytes;
    } catch (IOException e) {
      return null;
    }
  }
}
