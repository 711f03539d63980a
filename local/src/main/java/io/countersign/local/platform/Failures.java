package io.countersign.local.platform;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Turns what programs write when they fail into what a person can act on. */
final class Failures {

  private static final int TAIL_BYTES = 16 * 1024;
  private static final int TAIL_LINES = 12;

  private Failures() {}

  /** What an input/output error says, without its class name. */
  static String sentence(IOException error) {
    return switch (error) {
      case AccessDeniedException denied -> "permission denied on " + denied.getFile();
      case NoSuchFileException missing -> "there is no " + missing.getFile();
      default -> {
        String message = String.valueOf(error.getMessage());
        yield message.contains("No space left on device") ? "the disk is full" : message;
      }
    };
  }

  /** Why a part failed, read from the end of its log; ends with where the rest can be read. */
  static String explain(String part, Path log) {
    String tail = tail(log);
    String rest = " Its log is %s.".formatted(log);
    if (tail.contains("No space left on device")) {
      return "The disk of %s is full: the %s cannot write. Free some space and start again."
              .formatted(log.getParent(), part)
          + rest;
    }
    if (tail.contains("Address already in use") || tail.contains("BindException")) {
      return "A port of the %s is in use. Stop what uses it, or choose another range with --port N."
              .formatted(part)
          + rest;
    }
    if (tail.contains("OutOfMemoryError") || tail.contains("Cannot allocate memory")) {
      return "The %s ran out of memory. The platform needs 2.5 GB.".formatted(part) + rest;
    }
    if (tail.contains("Permission denied") || tail.contains("AccessDeniedException")) {
      return "The %s may not read or write one of its files.".formatted(part) + rest + last(tail);
    }
    return "The %s does not start.".formatted(part) + rest + last(tail);
  }

  /** A few words on why a part died, where its log tells; empty otherwise. */
  static String hint(Path log) {
    String tail = tail(log);
    if (tail.contains("No space left on device")) {
      return " (the disk is full)";
    }
    return tail.contains("OutOfMemoryError") ? " (out of memory)" : "";
  }

  private static String last(String tail) {
    List<String> lines = tail.lines().filter(line -> !line.isBlank()).toList();
    if (lines.isEmpty()) {
      return "";
    }
    return " It ends with:\n    "
        + String.join(
            "\n    ", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
  }

  private static String tail(Path log) {
    if (!Files.isReadable(log)) {
      return "";
    }
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      long length = file.length();
      int wanted = (int) Math.min(TAIL_BYTES, length);
      byte[] bytes = new byte[wanted];
      file.seek(length - wanted);
      file.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
