package io.countersign.local.e2e;

import io.countersign.local.admin.KafkaAccess;
import io.countersign.local.platform.PlatformAddresses;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;

/** One more instance of the policy evaluator beside that of a platform. */
final class ExtraEvaluator implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
  private static final int OK = 200;

  private final Process process;
  private final String address;

  private ExtraEvaluator(Process process, String address) {
    this.process = process;
    this.address = address;
  }

  /** Starts it, and returns at once. */
  static ExtraEvaluator start(PlatformAddresses platform, Path folder, String name)
      throws IOException {
    int port = freePort();
    ProcessBuilder program =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx192m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-jar",
            WholePlatform.home()
                .resolve("policy-evaluator/target/quarkus-app/quarkus-run.jar")
                .toString());
    program
        .environment()
        .putAll(
            Map.of(
                "QUARKUS_HTTP_HOST", "127.0.0.1",
                "QUARKUS_HTTP_PORT", Integer.toString(port),
                "COUNTERSIGN_KAFKA_BOOTSTRAP_SERVERS", platform.kafka(),
                "COUNTERSIGN_REGISTRY_URL", platform.registry(),
                "COUNTERSIGN_TOPICS_PREFIX", platform.topicPrefix(),
                "COUNTERSIGN_STATE_DIR", folder.resolve(name).toString(),
                "COUNTERSIGN_INSTANCE_ID", name,
                "COUNTERSIGN_ADVERTISED_ADDRESS", "127.0.0.1:" + port));
    Process process =
        program
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile())
            .start();
    return new ExtraEvaluator(process, "http://127.0.0.1:" + port);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Where its REST interface is. */
  String address() {
    return address;
  }

  /** Waits until it takes part. */
  void awaitReady() throws InterruptedException {
    HttpRequest ready =
        HttpRequest.newBuilder(URI.create(address + "/q/health/ready"))
            .timeout(Duration.ofSeconds(2))
            .build();
    long until = System.nanoTime() + START_LIMIT.toNanos();
    try (HttpClient http = HttpClient.newHttpClient()) {
      while (System.nanoTime() < until && process.isAlive()) {
        try {
          if (http.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == OK) {
            return;
          }
        } catch (IOException e) {
          // It does not listen yet.
        }
        Thread.sleep(BETWEEN_LOOKS);
      }
    }
    throw new AssertionError("The instance at " + address + " is not ready");
  }

  /** Waits until so many instances have each something to do. */
  static void awaitWorking(PlatformAddresses platform, int instances)
      throws InterruptedException, ExecutionException {
    String group = platform.topicPrefix() + "policy-evaluator";
    long until = System.nanoTime() + START_LIMIT.toNanos();
    long working = 0;
    try (Admin admin = new KafkaAccess(platform).admin()) {
      while (System.nanoTime() < until) {
        working =
            admin.describeConsumerGroups(List.of(group)).all().get().values().stream()
                .flatMap(described -> described.members().stream())
                .filter(member -> !member.assignment().topicPartitions().isEmpty())
                .count();
        if (working == instances) {
          return;
        }
        Thread.sleep(BETWEEN_LOOKS);
      }
    }
    throw new AssertionError(
        "Expected %d instances that work, but there are %d".formatted(instances, working));
  }

  /** {@code kill -9}. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Stops it in order. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  static void closeAll(List<ExtraEvaluator> instances) {
    instances.forEach(ExtraEvaluator::close);
  }
}
