package io.countersign.local.bench;

import io.countersign.local.platform.PlatformException;
import io.countersign.local.platform.Service;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process of a baseline, with the JVM options of the services. It ends when its standard input
 * does, which is also the case when this process dies.
 */
final class BaselineProcess implements AutoCloseable {
  private static final String MAIN = "io.countersign.benchmarks.chain.HopMain";
  private static final String READY = "ready";
  private static final String QUIET = "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn";
  private static final long START_SECONDS = 90;
  private static final long STOP_SECONDS = 15;

  private final Process process;

  private BaselineProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts one hop; returns when it runs.
   *
   * @param home the checkout
   * @param folder where its state and its log go
   * @param hop its name
   * @param servers the broker
   * @param prefix what stands before its topics
   * @param sizes sizes of the records that it writes, as {@link RecordSizes} gives them
   */
  static BaselineProcess start(
      Path home, Path folder, String hop, String servers, String prefix, String sizes) {
    Path jar = home.resolve("benchmarks/target/countersign-benchmarks.jar");
    if (!Files.isRegularFile(jar)) {
      throw new PlatformException(
          "The baselines are not built: there is no %s. Run ./countersign from the checkout, which builds what is missing."
              .formatted(jar));
    }
    List<String> command =
        new ArrayList<>(
            Service.jvm(List.of(QUIET, "-cp", jar.toString(), MAIN, hop, servers, prefix)));
    command.addAll(List.of(home.toString(), folder.resolve(prefix + hop).toString(), sizes));
    Path log = folder.resolve(prefix + hop + ".log");
    try {
      Files.createDirectories(folder);
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().putAll(Service.environment());
      builder.redirectError(log.toFile());
      BaselineProcess started = new BaselineProcess(builder.start());
      started.awaitReady(hop, log);
      return started;
    } catch (IOException e) {
      throw new PlatformException(
          "The baseline %s does not start: %s".formatted(hop, e.getMessage()), e);
    }
  }

  private void awaitReady(String hop, Path log) {
    CompletableFuture<Boolean> ready = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
                String line = output.readLine();
                while (line != null) {
                  if (line.equals(READY)) {
                    ready.complete(true);
                  }
                  line = output.readLine();
                }
                ready.complete(false);
              } catch (IOException e) {
                ready.complete(false);
              }
            });
    boolean isReady = false;
    try {
      isReady = ready.get(START_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      isReady = false;
    }
    if (!isReady) {
      close();
      throw new PlatformException("The baseline %s does not start (log: %s).".formatted(hop, log));
    }
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
