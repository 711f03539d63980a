package io.countersign.local.cli;

import io.countersign.local.bench.BenchCommand;
import io.countersign.local.demo.DemoCommand;
import io.countersign.local.platform.PlatformException;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The one command. */
@Command(
    name = "countersign",
    description =
        "Approvals for the actions of AI agents, on Kafka, with a ledger that proves them.",
    mixinStandardHelpOptions = true,
    version = "countersign 0.1.0-SNAPSHOT",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      UpCommand.class,
      DemoCommand.class,
      ProposeCommand.class,
      InboxCommand.class,
      DecideCommand.class,
      CommentCommand.class,
      ReassignCommand.class,
      EscalateCommand.class,
      BreakGlassCommand.class,
      ReviewCommand.class,
      RevokeCommand.class,
      WithdrawCommand.class,
      PermitCommand.class,
      OutcomeCommand.class,
      PolicyCommand.class,
      DirectoryCommand.class,
      DelegationCommand.class,
      ControlCommand.class,
      LedgerCommand.class,
      BenchCommand.class,
      PlatformCommand.class,
      VersionCommand.class,
      CommandLine.HelpCommand.class
    },
    footer = {"", "./countersign test builds everything and runs every test."},
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:the answer is no: rejected, refused, verification failed, policy with errors",
      "2:bad usage",
      "3:the platform is not reached"
    })
public final class Main {

  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    int code = commandLine().execute(arguments);
    System.exit(code);
  }

  /** The commands, ready to run; tests set their own writers. */
  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Main());
    announce(line, "ledger", "the ledger's proofs and replay", "prove", "replay");

    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(Main::explain);
    CommandLine.IParameterExceptionHandler usual = line.getParameterExceptionHandler();
    line.setParameterExceptionHandler(
        (failure, arguments) -> {
          int code = usual.handleParseException(failure, arguments);
          if (List.of(arguments).contains("--json")) {
            printFailure(failure.getCommandLine(), String.valueOf(failure.getMessage()), code);
          }
          return code;
        });
    return line;
  }

  private static void announce(CommandLine line, String group, String what, String... names) {
    CommandLine parent = Objects.requireNonNull(line.getSubcommands().get(group), group);
    for (String name : names) {
      parent.addSubcommand(name, notYet(what));
    }
  }

  private static CommandLine notYet(String what) {
    return new CommandLine(new NotBuiltYet(what)).setUnmatchedArgumentsAllowed(true);
  }

  private static int explain(
      Exception failure, CommandLine line, CommandLine.ParseResult arguments) {
    int code;
    String sentence;
    switch (failure) {
      case CommandFailure expected -> {
        code = expected.exitCode();
        sentence = expected.sentence();
      }
      case PlatformException expected -> {
        code = ExitCode.USAGE;
        sentence = String.valueOf(expected.getMessage());
      }
      case KafkaException kafka -> {
        code = ExitCode.UNREACHABLE;
        sentence =
            "Kafka or the schema registry do not answer as expected: "
                + kafka.getMessage()
                + PlatformOptions.howToStart();
      }
      default -> {
        code = ExitCode.USAGE;
        sentence = "This is a bug in Countersign, please report it: " + failure;
        failure.printStackTrace(line.getErr());
      }
    }
    line.getErr().println(sentence);
    line.getErr().flush();
    if (wantsJson(arguments)) {
      printFailure(line, sentence, code);
    }
    return code;
  }

  private static void printFailure(CommandLine line, String sentence, int code) {
    line.getOut()
        .println(
            OutputOptions.JSON.createObjectNode().put("error", sentence).put("exitCode", code));
    line.getOut().flush();
  }

  private static boolean wantsJson(CommandLine.ParseResult arguments) {
    return arguments.hasMatchedOption("--json")
        || arguments.subcommands().stream().anyMatch(Main::wantsJson);
  }
}
