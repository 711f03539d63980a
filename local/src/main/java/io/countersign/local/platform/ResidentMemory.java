package io.countersign.local.platform;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How much memory a tree of processes holds.
 *
 * <p>On Linux it is the proportional set size, in which a page that several processes share counts
 * once in all; where that cannot be read, the resident set size.
 */
public final class ResidentMemory {

  private static final long KILOBYTE = 1024;

  private ResidentMemory() {}

  /** Bytes of this process and of everything that descends from it. */
  public static long ofTree(ProcessHandle root) {
    List<ProcessHandle> all = new ArrayList<>(root.descendants().toList());
    all.add(root);
    return all.stream().mapToLong(handle -> of(handle.pid())).sum();
  }

  /** Bytes of one process and of everything that descends from it, by name. */
  static Map<String, Long> byName(Map<String, Long> pids) {
    Map<String, Long> bytes = new LinkedHashMap<>();
    pids.forEach(
        (name, pid) -> ProcessHandle.of(pid).ifPresent(handle -> bytes.put(name, ofTree(handle))));
    return bytes;
  }

  /** Bytes of one process; 0 where it has ended. */
  public static long of(long pid) {
    Path process = Path.of("/proc", Long.toString(pid));
    long resident = kilobytes(process.resolve("status"), "VmRSS:");
    return (resident > 0 ? resident : fromPs(pid)) * KILOBYTE;
  }

  private static long kilobytes(Path file, String field) {
    if (!Files.isReadable(file)) {
      return 0;
    }
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith(field))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }

  private static long fromPs(long pid) {
    if (Files.isDirectory(Path.of("/proc/self"))) {
      return 0;
    }
    try {
      Process ps =
          new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(pid))
              .redirectErrorStream(true)
              .start();
      try (BufferedReader output = ps.inputReader()) {
        String text = output.lines().collect(Collectors.joining()).strip();
        return text.isEmpty() ? 0 : Long.parseLong(text);
      }
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }
}
