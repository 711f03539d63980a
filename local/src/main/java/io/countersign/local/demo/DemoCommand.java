package io.countersign.local.demo;

import io.countersign.local.admin.ExampleOrganisation;
import io.countersign.local.cli.CommandFailure;
import io.countersign.local.cli.ConsoleProgress;
import io.countersign.local.cli.ExitCode;
import io.countersign.local.cli.Home;
import io.countersign.local.platform.Platform;
import io.countersign.local.platform.PlatformConfig;
import io.countersign.local.platform.Ports;
import io.countersign.tlog.export.VerificationReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code countersign demo}: everything once, in a folder of its own. */
@Command(
    name = "demo",
    description = {
      "Starts a platform in a temporary folder, plays the example cases on it, verifies the ledger,"
          + " stops.",
      "Exit 0: every case came out as expected and the ledger verifies; 1: not so."
    })
public final class DemoCommand implements Callable<Integer> {

  /** A demonstration lives two minutes: the services' code is not worth the slower compiler. */
  private static final Map<String, String> QUICK_START =
      Map.of("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1");

  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Answer with one JSON document on standard output.")
  private boolean json;

  @Option(names = "--keep", description = "Keep the data folder, logs and ledger export.")
  private boolean keep;

  /** For picocli, which fills in the options. */
  public DemoCommand() {}

  @Override
  public Integer call() throws IOException {
    long began = System.nanoTime();
    Path home = Home.folder();
    Path file = Demo.cases(home);
    if (!Files.isRegularFile(file)) {
      throw CommandFailure.usage("There is no " + file + ": the demo plays the cases in it.");
    }
    List<DemoCase> cases = DemoCase.read(file);
    Path folder = Files.createTempDirectory("countersign-demo");
    PrintWriter out = json ? spec.commandLine().getErr() : spec.commandLine().getOut();
    Story story = new Story(out);
    boolean good = false;
    try {
      DemoReport report = run(home, folder, cases, story, out, began);
      good = report.isGood();
      story.chapter("What came of it");
      story.line("");
      report.lines().forEach(story::line);
      if (json) {
        spec.commandLine().getOut().println(report.json());
        spec.commandLine().getOut().flush();
      }
      return good ? ExitCode.DONE : ExitCode.NO;
    } finally {
      if (good && !keep) {
        delete(folder);
      } else {
        story.line("data, logs and export: " + folder);
      }
    }
  }

  private static DemoReport run(
      Path home, Path folder, List<DemoCase> cases, Story story, PrintWriter out, long began)
      throws IOException {
    story.chapter("A platform starts: Kafka, registry, PostgreSQL, identity, four services");
    Platform.Handle handle = new Platform.Handle();
    Runtime.getRuntime().addShutdownHook(new Thread(handle::close, "demo-stop"));
    PlatformConfig config =
        PlatformConfig.of(home, folder.resolve("data"), Ports.free())
            .withExamples(ExampleOrganisation.folder(home))
            .withServiceSettings(QUICK_START);
    try (Platform platform = Platform.start(config, new ConsoleProgress(out), handle)) {
      story.line(
          "ready after %.1f s"
              .formatted(Duration.ofNanos(System.nanoTime() - began).toMillis() / 1000.0));
      Demo demo = new Demo(platform, home, story);
      List<CaseResult> results = demo.play(cases);
      VerificationReport ledger = demo.verifyLedger(folder.resolve("ledger"));
      Map<String, Long> memory = platform.memory();
      return new DemoReport(results, ledger, memory, Duration.ofNanos(System.nanoTime() - began));
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
