package io.countersign.local.cli;

import io.countersign.schemas.json.ActionDigest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code countersign permit}: using permits, and the keys with which they are signed. */
@Command(
    name = "permit",
    description = "Uses permits, and looks after the keys with which they are signed.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {PermitCommand.Redeem.class, PermitKeysCommand.Keys.class})
final class PermitCommand {

  /** {@code countersign permit redeem}. */
  @Command(
      name = "redeem",
      description = {
        "Uses a permit, once, before the action runs.",
        "Exit 0: it is used now and the action may run; 1: it may not, and why is said."
      })
  static final class Redeem implements Callable<Integer> {

    @Mixin private CommandOptions options;

    @Option(
        names = "--permit",
        required = true,
        paramLabel = "ID",
        description = "The permit's id (jti), or the permit itself.")
    private String permit;

    @Option(
        names = "--arguments",
        paramLabel = "FILE",
        required = true,
        description =
            "JSON object of the arguments that are about to run; '-' reads them from"
                + " standard input.")
    private String arguments;

    @Override
    public Integer call() {
      String digest = ActionDigest.ofArguments(JsonInput.object(arguments, "arguments").toString());
      return options.send(
          "redeem",
          OutputOptions.JSON
              .createObjectNode()
              .put("permitId", JsonInput.permitId(permit))
              .put("argumentsDigest", digest));
    }
  }
}
