package io.countersign.tlog.export;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The lines of the payloads of one log, read in the order of its entries. */
final class PayloadFiles implements Closeable {
  /**
   * Longest line of a file of payloads, in characters: more than the largest record of a topic in
   * base64.
   */
  private static final int MAX_LINE_CHARS = 32 * 1024 * 1024;

  private final Path root;
  private final String log;
  private @Nullable BufferedReader lines;

  PayloadFiles(Path root, String log) {
    this.root = root;
    this.log = log;
  }

  /**
   * The line of an entry; entries are asked for one after another from 0 on. Null where there is no
   * such line, and an empty one where it is longer than any can be.
   */
  @Nullable String line(long index) throws IOException {
    if (index % ExportLayout.PAYLOADS_PER_FILE == 0) {
      open(index / ExportLayout.PAYLOADS_PER_FILE);
    }
    return lines == null ? null : bounded(lines);
  }

  /** Whether the open file goes on behind the line that was read last. */
  boolean goesOn() throws IOException {
    return lines != null && lines.read() >= 0;
  }

  private void open(long number) throws IOException {
    close();
    Path file = ExportLayout.payloads(root, log, number);
    lines =
        Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
            ? Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)
            : null;
  }

  private static @Nullable String bounded(BufferedReader in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (c == '\n') {
        return line.toString();
      }
      if (line.length() == MAX_LINE_CHARS) {
        return "";
      }
      line.append((char) c);
    }
    return line.isEmpty() ? null : line.toString();
  }

  @Override
  public void close() throws IOException {
    if (lines != null) {
      lines.close();
      lines = null;
    }
  }
}
