package io.countersign.local.cli;

import io.countersign.local.admin.ControlSwitch;
import io.countersign.local.admin.KafkaAccess;
import io.countersign.local.admin.RecordWriter;
import io.countersign.local.platform.PlatformAddresses;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code countersign control}: stops agents and tools. */
@Command(
    name = "control",
    description = "Stops agents, tools and policies, and lets them go on.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {ControlCommand.Suspend.class, ControlCommand.Resume.class})
final class ControlCommand {

  /** What both have in common. */
  static final class Arguments {
    @Mixin private PlatformOptions platform;
    @Mixin private OutputOptions output;

    @Parameters(paramLabel = "SCOPE", description = "agent:<id>, tool:<pattern> or policy:<name>.")
    private String scope;

    @Option(names = "--reason", paramLabel = "T", required = true, description = "Why.")
    private String reason;

    @Option(
        names = "--as",
        paramLabel = "WHO",
        description = "Who does it (default: ${DEFAULT-VALUE}).",
        defaultValue = "service:countersign-cli")
    private String by;

    int apply(boolean suspended) {
      if (!ControlSwitch.isScope(scope)) {
        throw CommandFailure.usage(
            "Expected agent:<id>, tool:<pattern> or policy:<name>, but got '%s'.".formatted(scope));
      }
      PlatformAddresses addresses = platform.addresses();
      Reachability.requireKafka(addresses.kafka());
      try (RecordWriter writer = new RecordWriter(new KafkaAccess(addresses))) {
        ControlSwitch.set(writer, scope, suspended, reason, by, Clock.systemUTC().instant());
      }
      if (output.isJson()) {
        output.print(
            OutputOptions.JSON.createObjectNode().put("scope", scope).put("suspended", suspended));
      } else {
        output.say(scope + (suspended ? " is stopped: " : " goes on: ") + reason);
      }
      return ExitCode.DONE;
    }
  }

  /** {@code countersign control suspend}. */
  @Command(name = "suspend", description = "Denies everything that it proposes, from now on.")
  static final class Suspend implements Callable<Integer> {
    @Mixin private Arguments arguments;

    @Override
    public Integer call() {
      return arguments.apply(true);
    }
  }

  /** {@code countersign control resume}. */
  @Command(name = "resume", description = "Lifts a stop.")
  static final class Resume implements Callable<Integer> {
    @Mixin private Arguments arguments;

    @Override
    public Integer call() {
      return arguments.apply(false);
    }
  }
}
