package io.countersign.local.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * A command that the architecture names and that this version does not have; it says so instead of
 * guessing.
 */
@Command(hidden = true)
final class NotBuiltYet implements Callable<Integer> {

  private final String comesWith;

  NotBuiltYet(String comesWith) {
    this.comesWith = comesWith;
  }

  @Override
  public Integer call() {
    throw CommandFailure.usage(
        "This command is not built yet: it comes with %s.".formatted(comesWith));
  }
}
