package io.countersign.local.cli;

import io.countersign.local.demo.DemoCommand;
import io.countersign.local.platform.PlatformException;
import java.io.PrintWriter;
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
      PolicyCommand.class,
      DirectoryCommand.class,
      ControlCommand.class,
      LedgerCommand.class,
      PlatformCommand.class,
      CommandLine.HelpCommand.class
    },
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
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(Main::explain);
    return line;
  }

  private static int explain(
      Exception failure, CommandLine line, CommandLine.ParseResult arguments) {
    PrintWriter err = line.getErr();
    int code =
        switch (failure) {
          case CommandFailure expected -> {
            err.println(expected.sentence());
            yield expected.exitCode();
          }
          case PlatformException sentence -> {
            err.println(sentence.getMessage());
            yield ExitCode.USAGE;
          }
          default -> {
            err.println("This is a bug in Countersign, please report it:");
            failure.printStackTrace(err);
            yield ExitCode.USAGE;
          }
        };
    err.flush();
    return code;
  }
}
