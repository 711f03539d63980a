package io.countersign.benchmarks;

import io.countersign.benchmarks.Comparison.Group;
import io.countersign.benchmarks.Comparison.Measured;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Measures chosen groups and prints each value beside its baseline. Every method runs once in every
 * round, in a JVM of its own, a value and its baseline one after the other: what slows the machine
 * for a while slows both.
 */
@Command(
    name = "countersign-benchmarks",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Measures the parts of Countersign, each beside a baseline of the same run.")
public final class BenchmarksMain implements Callable<Integer> {
  private static final int MOST_ROUNDS = 100;
  private static final int MOST_ITERATIONS = 100;
  private static final int MOST_MILLISECONDS = 60_000;
  private static final int MOST_ENTRIES = 10_000_000;

  /** The heap of every measured JVM is fixed, and the collector is that of the services. */
  private static final String[] JVM_OPTIONS = {
    "-Xms1g", "-Xmx1g", "-XX:+UseSerialGC", "--sun-misc-unsafe-memory-access=allow"
  };

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "GROUP",
      description = "What to measure: ${COMPLETION-CANDIDATES}; everything where none is named.")
  private List<Group> groups = List.of();

  @Option(
      names = "--rounds",
      defaultValue = "3",
      description = "How often each method is measured, in a new JVM (${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--warmups",
      defaultValue = "3",
      description = "Iterations of each round that do not count (${DEFAULT-VALUE}).")
  private int warmups;

  @Option(
      names = "--iterations",
      defaultValue = "5",
      description = "Iterations of each round that count (${DEFAULT-VALUE}).")
  private int iterations;

  @Option(
      names = "--millis",
      defaultValue = "1000",
      description = "Length of an iteration in milliseconds (${DEFAULT-VALUE}).")
  private int millis;

  @Option(
      names = "--entries",
      defaultValue = "100000",
      description = "Entries of the export that is verified (${DEFAULT-VALUE}).")
  private int entries;

  @Option(
      names = "--quick",
      description =
          "A first look in about two minutes: one round of 2 + 3 iterations of half a second, and "
              + "exports of 20,000 entries.")
  private boolean quick;

  /** Runs and exits with 0, or 2 where an argument is wrong. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new BenchmarksMain()).setCaseInsensitiveEnumValuesAllowed(true);
  }

  @Override
  public Integer call() throws RunnerException, IOException, InterruptedException {
    if (quick) {
      rounds = 1;
      warmups = 2;
      iterations = 3;
      millis = 500;
      entries = 20_000;
    }
    within("--rounds", rounds, 1, MOST_ROUNDS);
    within("--warmups", warmups, 0, MOST_ITERATIONS);
    within("--iterations", iterations, 1, MOST_ITERATIONS);
    within("--millis", millis, 1, MOST_MILLISECONDS);
    within("--entries", entries, 1, MOST_ENTRIES);
    Set<Group> chosen = groups.isEmpty() ? EnumSet.allOf(Group.class) : EnumSet.copyOf(groups);
    List<Comparison> comparisons =
        Comparison.all().stream().filter(each -> chosen.contains(each.group())).toList();
    PrintWriter out = spec.commandLine().getOut();
    if (!comparisons.isEmpty()) {
      compare(comparisons, out);
    }
    if (chosen.contains(Group.STALL)) {
      out.printf("%n");
      out.flush();
      measureStall();
    }
    return CommandLine.ExitCode.OK;
  }

  private void compare(List<Comparison> comparisons, PrintWriter out) throws RunnerException {
    List<Measured> methods = Comparison.measured(comparisons);
    List<Map<String, Double>> results = new ArrayList<>();
    for (int round = 1; round <= rounds; round++) {
      Map<String, Double> scores = new HashMap<>();
      for (Measured method : methods) {
        out.printf("round %d of %d: %s%n", round, rounds, method.fullName());
        out.flush();
        scores.put(method.fullName(), measure(method));
      }
      results.add(scores);
    }
    out.printf("%n%s", Table.of(comparisons, results));
    out.printf(
        "%nspeed = value / baseline, cost = baseline / value; medians of %d round(s) of %d"
            + " iteration(s) of %d ms, single-threaded;%nexports have %,d entries. %s%n",
        rounds, iterations, millis, entries, machine());
    out.flush();
  }

  /** In a JVM of its own, as everything else. */
  private void measureStall() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(JVM_OPTIONS));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Stall.class.getName()));
    command.add(Integer.toString(rounds * iterations));
    command.add(Integer.toString(millis));
    int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (exit != 0) {
      throw new IllegalStateException("Measuring stalls ended with " + exit);
    }
  }

  /** Operations per second. */
  private double measure(Measured method) throws RunnerException {
    Options options =
        new OptionsBuilder()
            .include("^" + Pattern.quote(method.fullName()) + "$")
            .param("entries", Integer.toString(entries))
            .mode(Mode.Throughput)
            .forks(1)
            .threads(1)
            .warmupIterations(warmups)
            .warmupTime(TimeValue.milliseconds(millis))
            .measurementIterations(iterations)
            .measurementTime(TimeValue.milliseconds(millis))
            .jvmArgs(JVM_OPTIONS)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();
    RunResult result = new Runner(options).runSingle();
    return result.getPrimaryResult().getScore();
  }

  private void within(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "Expected %s between %d and %d, but it is %d".formatted(option, least, most, value));
    }
  }

  private static String machine() {
    return "JDK %s, %d processors."
        .formatted(Runtime.version(), Runtime.getRuntime().availableProcessors());
  }
}
