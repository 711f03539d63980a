package io.countersign.local.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code countersign version}. */
@Command(name = "version", description = "Says which version this is.")
final class VersionCommand implements Callable<Integer> {

  /** The version of everything in this checkout. */
  static final String VERSION = "0.1.0-SNAPSHOT";

  @Mixin private OutputOptions output;

  @Override
  public Integer call() {
    if (output.isJson()) {
      output.print(OutputOptions.JSON.createObjectNode().put("version", VERSION));
    } else {
      output.say("countersign " + VERSION);
    }
    return ExitCode.DONE;
  }
}
