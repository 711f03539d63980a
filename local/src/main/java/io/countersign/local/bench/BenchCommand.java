package io.countersign.local.bench;

import io.countersign.local.admin.KafkaAccess;
import io.countersign.local.cli.CommandFailure;
import io.countersign.local.cli.ExitCode;
import io.countersign.local.cli.Home;
import io.countersign.local.platform.PlatformFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code countersign bench}: how many approvals the platform carries, and how fast. */
@Command(
    name = "bench",
    subcommands = OpenCommand.class,
    description = {
      "Plays the approval case (propose, pending, approve, granted) on a platform of its own,"
          + " beside two bare baselines with the same broker, durability and commit intervals.",
      "Exit 0: every case of every round had exactly its events; 1: not so."
    })
public final class BenchCommand implements Callable<Integer> {
  private static final int MOST_ROUNDS = 50;
  private static final int MOST_SECONDS = 600;
  private static final int MOST_OPEN = 20_000;
  private static final double MOST_RATE = 100_000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Measured rounds of each loop (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "10",
      description = "How long a round begins cases (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "S",
      defaultValue = "30",
      description = "Length of the round that does not count (default: ${DEFAULT-VALUE}).")
  private int warmUpSeconds;

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      defaultValue = "512",
      description = "Open cases of the closed loop (default: ${DEFAULT-VALUE}).")
  private int concurrency;

  @Option(
      names = "--load",
      paramLabel = "PERCENT",
      defaultValue = "40",
      description =
          "Rate of the open loop in percent of what was carried in the closed one (default:"
              + " ${DEFAULT-VALUE}).")
  private int loadPercent;

  @Option(
      names = "--rate",
      paramLabel = "CASES",
      description = "Rate of the open loop in cases a second, in place of --load.")
  private @Nullable Double rate;

  @Option(
      names = "--payload",
      paramLabel = "BYTES",
      defaultValue = "1024",
      description = "Size of the arguments of an action (default: ${DEFAULT-VALUE}).")
  private int payloadBytes;

  @Option(
      names = "--quick",
      description = "A first look in less than two minutes: one round of 5 s after 10 s.")
  private boolean quick;

  @Option(names = "--no-baselines", description = "The platform alone.")
  private boolean alone;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "The platform that runs on this data folder, with the example organisation; it keeps what"
              + " is played.")
  private @Nullable Path data;

  @Option(names = "--keep", description = "Keep the data folder and the logs.")
  private boolean keep;

  @Option(names = "--json", description = "Answer with one JSON document on standard output.")
  private boolean json;

  /** For picocli, which fills in the options. */
  public BenchCommand() {}

  @Override
  public Integer call() throws IOException {
    if (quick) {
      rounds = 1;
      seconds = 5;
      warmUpSeconds = 10;
    }
    within("--rounds", rounds, 1, MOST_ROUNDS);
    within("--seconds", seconds, 1, MOST_SECONDS);
    within("--warm-up", warmUpSeconds, 1, MOST_SECONDS);
    within("--concurrency", concurrency, 1, MOST_OPEN);
    within("--load", loadPercent, 1, 100);
    within(
        "--payload", payloadBytes, CaseRecords.LEAST_PAYLOAD_BYTES, CaseRecords.MOST_PAYLOAD_BYTES);
    Double fixed = rate;
    if (fixed != null && !(fixed > 0 && fixed <= MOST_RATE)) {
      throw CommandFailure.usage(
          "Expected --rate above 0 and up to %.0f, but it is %s".formatted(MOST_RATE, fixed));
    }
    PrintWriter words = json ? spec.commandLine().getErr() : spec.commandLine().getOut();
    Path home = Home.folder();
    Bench bench =
        new Bench(
            home,
            new Bench.Effort(
                rounds,
                seconds,
                warmUpSeconds,
                concurrency,
                loadPercent / 100.0,
                fixed,
                payloadBytes,
                !alone),
            words);
    Path folder = data;
    BenchReport report =
        folder == null
            ? bench.onItsOwn(keep)
            : bench.on(new KafkaAccess(running(folder).addresses()), running(folder).pid());
    report.lines().forEach(words::println);
    words.println();
    words.println(Machine.describe());
    words.println(Machine.durability(home));
    words.printf(
        "%d round(s) of %d s after a warm-up of %d s, %d open cases, payload of %,d bytes; medians,"
            + " percentiles over all rounds%n",
        rounds, seconds, warmUpSeconds, concurrency, payloadBytes);
    words.flush();
    if (json) {
      spec.commandLine()
          .getOut()
          .println(
              report
                  .json()
                  .put("machine", Machine.describe())
                  .put("durability", Machine.durability(home))
                  .put("rounds", rounds)
                  .put("seconds", seconds)
                  .put("warmUpSeconds", warmUpSeconds)
                  .put("concurrency", concurrency)
                  .put("payloadBytes", payloadBytes));
      spec.commandLine().getOut().flush();
    }
    return report.isWhole() ? ExitCode.DONE : ExitCode.NO;
  }

  private static PlatformFile running(Path folder) {
    return PlatformFile.read(folder.toAbsolutePath().resolve("platform.json"))
        .filter(PlatformFile::isAlive)
        .orElseThrow(
            () ->
                CommandFailure.unreachable(
                    "No platform runs on %s. Start it with ./countersign up --data %s."
                        .formatted(folder, folder),
                    null));
  }

  private static void within(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw CommandFailure.usage(
          "Expected %s from %d to %d, but it is %d".formatted(option, least, most, value));
    }
  }
}
