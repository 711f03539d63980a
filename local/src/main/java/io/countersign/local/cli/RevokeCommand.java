package io.countersign.local.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code countersign revoke}: takes an unused permit back. */
@Command(
    name = "revoke",
    description = {
      "Takes a permit back that nobody has used yet.",
      "Exit 0: the permit is void; 1: it was refused, for example because it is used already."
    })
final class RevokeCommand implements Callable<Integer> {

  @Mixin private CommandOptions options;

  @Option(names = "--reason", paramLabel = "T", description = "Why; the agent reads it.")
  private @Nullable String reason;

  @Override
  public Integer call() {
    return options.send(
        "revoke",
        OutputOptions.JSON.createObjectNode().put("reason", CommandOptions.required(reason)));
  }
}
