package io.countersign.local.cli;

import io.countersign.local.platform.Platform;
import io.countersign.local.platform.PlatformConfig;
import io.countersign.local.platform.Ports;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code countersign up}: the platform until Ctrl-C. */
@Command(
    name = "up",
    description = "Starts the platform on this machine and runs it until Ctrl-C; data is kept.")
final class UpCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

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

  @Override
  public Integer call() throws InterruptedException {
    Path home = Path.of(System.getProperty("countersign.home", "."));
    PlatformConfig config =
        PlatformConfig.of(
            home, data == null ? home.resolve(".countersign/data") : data, Ports.startingAt(port));
    if (infrastructureOnly) {
      config = config.with(PlatformConfig.Parts.INFRASTRUCTURE);
    }
    Platform platform = Platform.start(config, new ConsoleProgress(spec.commandLine().getOut()));
    CountDownLatch forever = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(platform::close, "platform-stop"));
    forever.await();
    return ExitCode.DONE;
  }
}
