package io.countersign.local.cli;

import io.countersign.local.admin.ExampleOrganisation;
import io.countersign.local.platform.Platform;
import io.countersign.local.platform.PlatformConfig;
import io.countersign.local.platform.PlatformFile;
import io.countersign.local.platform.Ports;
import io.countersign.local.platform.Progress;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code countersign up}: the platform until Ctrl-C. */
@Command(
    name = "up",
    description = "Starts the platform on this machine and runs it until Ctrl-C; data is kept.")
final class UpCommand implements Callable<Integer> {

  @Mixin private OutputOptions output;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder that keeps everything (default: .countersign/data in the checkout).")
  private Path data;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "First of ten ports in a row (default: ${DEFAULT-VALUE}).",
      defaultValue = "" + Ports.DEFAULT_BASE)
  private int port;

  @Option(
      names = "--infrastructure-only",
      hidden = true,
      description = "Broker, registry, database and identity provider without the four services.")
  private boolean infrastructureOnly;

  @Option(names = "--empty", description = "Begin a fresh folder without the example organisation.")
  private boolean empty;

  @Override
  public Integer call() throws InterruptedException {
    Path home = Home.folder();
    PlatformConfig config =
        PlatformConfig.of(
                home,
                data == null ? home.resolve(".countersign/data") : data,
                Ports.startingAt(port))
            .withExamples(empty ? null : ExampleOrganisation.folder(home))
            .withPointer(
                PlatformFile.pointer(System.getenv(), Path.of(System.getProperty("user.home"))));
    if (infrastructureOnly) {
      config = config.with(PlatformConfig.Parts.INFRASTRUCTURE);
    }
    PrintWriter words = output.isJson() ? output.err() : output.out();
    Progress progress = new ConsoleProgress(words);
    Startup startup = new Startup(progress);
    Runtime.getRuntime().addShutdownHook(new Thread(startup::stop, "platform-stop"));
    long began = System.nanoTime();
    Platform platform = startup.run(config);
    UpReport.lines(platform, Duration.ofNanos(System.nanoTime() - began)).forEach(words::println);
    words.flush();
    if (output.isJson()) {
      output.print(OutputOptions.JSON.valueToTree(platform.addresses()));
    }
    new CountDownLatch(1).await();
    return ExitCode.DONE;
  }

  /** Ctrl-C may come while the platform is still starting: then what runs already is stopped. */
  private static final class Startup {
    private final Progress progress;
    private final Platform.Handle handle = new Platform.Handle();

    private Startup(Progress progress) {
      this.progress = progress;
    }

    Platform run(PlatformConfig config) {
      return Platform.start(config, progress, handle);
    }

    void stop() {
      if (handle.isBegun()) {
        progress.note("stopping");
        handle.close();
        progress.note("stopped");
      }
    }
  }
}
