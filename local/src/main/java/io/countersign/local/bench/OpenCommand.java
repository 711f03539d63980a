package io.countersign.local.bench;

import io.countersign.local.cli.CommandFailure;
import io.countersign.local.cli.ExitCode;
import io.countersign.local.cli.Home;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code countersign bench open}: what many open requests cost. */
@Command(
    name = "open",
    description = {
      "Opens many requests on one instance of the aggregator and measures memory, a look at what is"
          + " due, and restarts with its state kept and lost.",
      "A million take some minutes and about 12 GB of disk for the time."
    })
final class OpenCommand implements Callable<Integer> {
  private static final int MOST_TICK_SECONDS = 600;

  @Spec private CommandSpec spec;

  @Option(
      names = "--requests",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Open requests (default: ${DEFAULT-VALUE}).")
  private int requests;

  @Option(
      names = "--tick-seconds",
      paramLabel = "S",
      defaultValue = "30",
      description = "How long ticks are recorded (default: ${DEFAULT-VALUE}).")
  private int tickSeconds;

  @Option(
      names = "--payload",
      paramLabel = "BYTES",
      defaultValue = "1024",
      description = "Size of the arguments of an action (default: ${DEFAULT-VALUE}).")
  private int payloadBytes;

  @Option(names = "--json", description = "Answer with one JSON document on standard output.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    within("--requests", requests, OpenRequests.FEW_REQUESTS, OpenRequests.MOST_REQUESTS);
    within("--tick-seconds", tickSeconds, 1, MOST_TICK_SECONDS);
    within(
        "--payload", payloadBytes, CaseRecords.LEAST_PAYLOAD_BYTES, CaseRecords.MOST_PAYLOAD_BYTES);
    PrintWriter words = json ? spec.commandLine().getErr() : spec.commandLine().getOut();
    OpenRequests open = new OpenRequests(Home.folder(), requests, tickSeconds, payloadBytes, words);
    OpenRequests.Result result = open.run();
    open.lines(result).forEach(words::println);
    words.println(Machine.describe());
    words.flush();
    if (json) {
      spec.commandLine().getOut().println(open.json(result).put("machine", Machine.describe()));
      spec.commandLine().getOut().flush();
    }
    return ExitCode.DONE;
  }

  private static void within(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw CommandFailure.usage(
          "Expected %s from %d to %d, but it is %d".formatted(option, least, most, value));
    }
  }
}
