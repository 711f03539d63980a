package io.countersign.local.platform;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * A child process of the launcher.
 *
 * @param name the part, as people read it
 * @param command program and arguments
 * @param environment added to the launcher's own environment
 * @param log where its output goes
 * @param ready whether it answers; asked often, must not wait long
 * @param startLimit how long it may take until it answers
 * @param stopSignal what asks it to stop: {@code TERM}, or {@code INT} for PostgreSQL's fast
 *     shutdown
 * @param stopLimit how long it may take to stop before it is killed
 */
record ChildSpec(
    String name,
    List<String> command,
    Map<String, String> environment,
    Path log,
    BooleanSupplier ready,
    Duration startLimit,
    String stopSignal,
    Duration stopLimit) {

  ChildSpec {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }
}
