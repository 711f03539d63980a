package io.countersign.local.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code countersign escalate}: brings others in before their time. */
@Command(
    name = "escalate",
    description = "Brings others in now, beside those who are asked already.")
final class EscalateCommand implements Callable<Integer> {

  @Mixin private CommandOptions options;

  @Option(
      names = "--to",
      split = ",",
      paramLabel = "NAME",
      description = {
        "Whom to bring in: group:ID or user:ID; several by commas.",
        "Without it: whom the policy's ladder names next."
      })
  private @Nullable List<String> to;

  @Option(names = "--reason", paramLabel = "T", description = "Why.")
  private @Nullable String reason;

  @Override
  public Integer call() {
    return options.send(
        "escalate",
        ReassignCommand.body(to == null ? List.of() : to, CommandOptions.required(reason)));
  }
}
