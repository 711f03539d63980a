package io.countersign.local.platform;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the terminal's Ctrl-C away from a child: the launcher alone hears it and stops its children
 * in order.
 *
 * <p>With {@code setsid} (util-linux) the child has a session of its own; elsewhere it is started
 * with SIGINT ignored, which a JVM respects. Both replace themselves by the program, so the process
 * id is the program's.
 */
final class OwnSession {

  private static final List<Path> SETSID =
      List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

  private OwnSession() {}

  /** The command that starts the given one apart from the terminal. */
  static List<String> command(List<String> program) {
    List<String> command = new ArrayList<>();
    SETSID.stream()
        .filter(Files::isExecutable)
        .findFirst()
        .ifPresentOrElse(
            setsid -> command.add(setsid.toString()),
            () -> command.addAll(List.of("/bin/sh", "-c", "trap '' INT; exec \"$@\"", "sh")));
    command.addAll(program);
    return command;
  }
}
