package io.countersign.local.e2e;

import io.countersign.local.admin.KafkaAccess;
import io.countersign.local.platform.Platform;
import io.countersign.local.platform.PlatformAddresses;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;

/** One more instance of the approval aggregator beside that of a platform. */
final class ExtraAggregator implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

  private final Process process;
  private final String address;

  private ExtraAggregator(Process process, String address) {
    this.process = process;
    this.address = address;
  }

  /** Starts it with the keys of the platform, and returns at once. */
  static ExtraAggregator start(Platform platform, Path folder, String name) throws IOException {
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
                .resolve("approval-aggregator/target/quarkus-app/quarkus-run.jar")
                .toString());
    Map<String, String> settings = new HashMap<>();
    settings.put("QUARKUS_HTTP_HOST", "127.0.0.1");
    settings.put("QUARKUS_HTTP_PORT", Integer.toString(port));
    settings.put("QUARKUS_OIDC_AUTH_SERVER_URL", addresses.identity());
    settings.put("QUARKUS_OIDC_CLIENT_ID", PlatformAddresses.AUDIENCE);
    settings.put("QUARKUS_OIDC_CREDENTIALS_SECRET", "not asked for");
    settings.put("COUNTERSIGN_KAFKA_BOOTSTRAP_SERVERS", addresses.kafka());
    settings.put("COUNTERSIGN_REGISTRY_URL", addresses.registry());
    settings.put("COUNTERSIGN_TOPICS_PREFIX", addresses.topicPrefix());
    settings.put("COUNTERSIGN_STATE_DIR", folder.resolve(name).toString());
    settings.put("COUNTERSIGN_INSTANCE_ID", name);
    settings.put("COUNTERSIGN_ADVERTISED_ADDRESS", "127.0.0.1:" + port);
    settings.put(
        "COUNTERSIGN_PERMIT_KEY_FILE", platform.data().keys().resolve("permit.key").toString());
    settings.put("COUNTERSIGN_APPROVAL_ASSURANCE", "record");
    program.environment().putAll(settings);
    Process process =
        program
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile())
            .start();
    return new ExtraAggregator(process, "http://127.0.0.1:" + port);
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

  /** Waits until so many instances have each something to decide. */
  static void awaitWorking(PlatformAddresses platform, int instances)
      throws InterruptedException, ExecutionException {
    String group = platform.topicPrefix() + "approval-aggregator";
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
        "Expected %d instances that decide, but there are %d".formatted(instances, working));
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
}
