package io.countersign.local.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code countersign withdraw}: takes an action back. */
@Command(
    name = "withdraw",
    description = {
      "Takes an action back that is not decided yet.",
      "The agent may (--as agent:ID), its owner, and who asked for the action."
    })
final class WithdrawCommand implements Callable<Integer> {

  @Mixin private CommandOptions options;

  @Option(names = "--reason", paramLabel = "T", description = "Why.")
  private @Nullable String reason;

  @Override
  public Integer call() {
    ObjectNode body = OutputOptions.JSON.createObjectNode();
    if (reason != null) {
      body.put("reason", reason);
    }
    return options.send("withdraw", body);
  }
}
