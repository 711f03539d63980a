package io.countersign.local.platform;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Says which process listens on a port, as far as Linux lets this user see it. */
final class PortOwner {

  private static final Path PROC = Path.of("/proc");
  private static final String LISTENING = "0A";

  private PortOwner() {}

  /** For example {@code java (process 4711)}; empty where the machine does not tell. */
  static Optional<String> of(int port) {
    try {
      Set<String> inodes = new HashSet<>();
      for (String table : new String[] {"net/tcp", "net/tcp6"}) {
        Path file = PROC.resolve(table);
        if (Files.isReadable(file)) {
          for (String line : Files.readAllLines(file)) {
            addInode(line, port, inodes);
          }
        }
      }
      return inodes.isEmpty() ? Optional.empty() : holderOf(inodes);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static void addInode(String line, int port, Set<String> inodes) {
    // "  sl  local_address rem_address st tx:rx tr:tm retrnsmt uid timeout inode …"
    String[] fields = line.strip().split("\\s+");
    if (fields.length > 9
        && fields[1].endsWith(String.format(Locale.ROOT, ":%04X", port))
        && fields[3].equals(LISTENING)) {
      inodes.add("socket:[" + fields[9] + "]");
    }
  }

  private static Optional<String> holderOf(Set<String> sockets) throws IOException {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        if (holds(process, sockets)) {
          String name = Files.readString(process.resolve("comm")).strip();
          return Optional.of("%s (process %s)".formatted(name, process.getFileName()));
        }
      }
    }
    return Optional.empty();
  }

  private static boolean holds(Path process, Set<String> sockets) {
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        if (sockets.contains(Files.readSymbolicLink(descriptor).toString())) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      // Another user's process, or one that has just ended.
      return false;
    }
  }
}
