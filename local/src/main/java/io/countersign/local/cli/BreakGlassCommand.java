package io.countersign.local.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code countersign break-glass}: grants in an emergency. */
@Command(
    name = "break-glass",
    description = {
      "Grants a request in an emergency, alone and against the order of the stages.",
      "The policy names who may; everybody sees it as an emergency, and others must review it."
    })
final class BreakGlassCommand implements Callable<Integer> {

  @Mixin private CommandOptions options;

  @Option(names = "--reason", paramLabel = "T", description = "What the emergency is.")
  private @Nullable String reason;

  @Override
  public Integer call() {
    return options.send(
        "break-glass",
        OutputOptions.JSON.createObjectNode().put("reason", CommandOptions.required(reason)));
  }
}
