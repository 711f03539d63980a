package io.countersign.local.e2e;

import io.countersign.local.admin.KafkaAccess;
import io.countersign.local.platform.Platform;
import io.countersign.local.platform.PlatformAddresses;
import io.countersign.local.platform.Service;
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

/** One more instance of a service beside that of a platform. */
final class ExtraInstance implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
  private static final int OK = 200;

  private final Process process;
  private final String address;

  private ExtraInstance(Process process, String address) {
    this.process = process;
    this.address = address;
  }

  /** Starts an evaluator, and returns at once. */
  static ExtraInstance evaluator(Platform platform, Path folder, String name) throws IOException {
    return start(Service.POLICY_EVALUATOR, Map.of(), platform, folder, name);
  }

  /** Starts an aggregator with the keys of the platform, and returns at once. */
  static ExtraInstance aggregator(Platform platform, Path folder, String name) throws IOException {
    Map<String, String> settings =
        Map.of(
            "QUARKUS_OIDC_AUTH_SERVER_URL",
            platform.addresses().identity(),
            "QUARKUS_OIDC_CLIENT_ID",
            PlatformAddresses.AUDIENCE,
            "QUARKUS_OIDC_CREDENTIALS_SECRET",
            "not asked for",
            "COUNTERSIGN_PERMIT_KEY_FILE",
            platform.data().keys().resolve("permit.key").toString(),
            "COUNTERSIGN_APPROVAL_ASSURANCE",
            "record");
    return start(Service.APPROVAL_AGGREGATOR, settings, platform, folder, name);
  }

  private static ExtraInstance start(
      Service service, Map<String, String> settings, Platform platform, Path folder, String name)
      throws IOException {
    int port = freePort();
    PlatformAddresses addresses = platform.addresses();
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
                .resolve(service.module())
                .resolve("target/quarkus-app/quarkus-run.jar")
                .toString());
    program
        .environment()
        .putAll(
            Map.of(
                "QUARKUS_HTTP_HOST", "127.0.0.1",
                "QUARKUS_HTTP_PORT", Integer.toString(port),
                "COUNTERSIGN_KAFKA_BOOTSTRAP_SERVERS", addresses.kafka(),
                "COUNTERSIGN_REGISTRY_URL", addresses.registry(),
                "COUNTERSIGN_TOPICS_PREFIX", addresses.topicPrefix(),
                "COUNTERSIGN_STATE_DIR", folder.resolve(name).toString(),
                "COUNTERSIGN_INSTANCE_ID", name,
                "COUNTERSIGN_ADVERTISED_ADDRESS", "127.0.0.1:" + port));
    program.environment().putAll(settings);
    Process process =
        program
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile())
            .start();
    return new ExtraInstance(process, "http://127.0.0.1:" + port);
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

  /** Waits until so many instances of a service have each something to do. */
  static void awaitWorking(PlatformAddresses platform, Service service, int instances)
      throws InterruptedException, ExecutionException {
    String group = platform.topicPrefix() + service.module();
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

  static void closeAll(List<ExtraInstance> instances) {
    instances.forEach(ExtraInstance::close);
  }
}
