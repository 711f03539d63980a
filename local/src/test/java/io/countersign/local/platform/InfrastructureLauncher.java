package io.countersign.local.platform;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A launcher that a test can kill: what {@code up} does, in a process of its own. */
final class InfrastructureLauncher {

  private InfrastructureLauncher() {}

  /**
   * Runs until it is told to stop.
   *
   * @param arguments the checkout and the data folder
   */
  public static void main(String[] arguments) throws InterruptedException {
    Progress progress =
        new Progress() {
          @Override
          public void starting(String part) {}

          @Override
          public void ready(String part, String detail, Duration took) {
            System.out.println(part + " " + detail);
          }

          @Override
          public void note(String sentence) {
            System.out.println(sentence);
          }
        };
    Platform.Handle handle = new Platform.Handle();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  handle.close();
                  System.out.println("stopped");
                }));
    Platform.start(
        PlatformConfig.of(Path.of(arguments[0]), Path.of(arguments[1]), Ports.free())
            .with(PlatformConfig.Parts.INFRASTRUCTURE),
        progress,
        handle);
    new CountDownLatch(1).await();
  }
}
