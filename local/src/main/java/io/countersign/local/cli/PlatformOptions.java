package io.countersign.local.cli;

import io.countersign.local.platform.PlatformAddresses;
import io.countersign.local.platform.PlatformFile;
import io.countersign.local.platform.Ports;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which platform a command talks to. */
final class PlatformOptions {

  private static final String HOW_TO_START =
      " Start one with ./countersign up, or say where it is with --data, --port or COUNTERSIGN_*"
          + " variables.";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The platform that runs on this data folder.")
  private @Nullable Path data;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "The platform that was started with this --port.")
  private @Nullable Integer port;

  /** The platform that was said, or the last one that was started. */
  PlatformAddresses addresses() {
    return addresses(
        System.getenv(),
        PlatformFile.pointer(System.getenv(), Path.of(System.getProperty("user.home"))));
  }

  /**
   * The data folder of the platform that was said, or of the last one that was started; empty where
   * only its addresses were said.
   */
  Optional<Path> dataFolder() {
    return dataFolder(
        System.getenv(),
        PlatformFile.pointer(System.getenv(), Path.of(System.getProperty("user.home"))));
  }

  Optional<Path> dataFolder(Map<String, String> environment, Path pointer) {
    if (data != null) {
      return Optional.of(data.toAbsolutePath());
    }
    if (port != null || environment.containsKey("COUNTERSIGN_KAFKA_BOOTSTRAP_SERVERS")) {
      return Optional.empty();
    }
    return PlatformFile.read(pointer).map(file -> Path.of(file.data()));
  }

  PlatformAddresses addresses(Map<String, String> environment, Path pointer) {
    return override(environment, base(environment, pointer));
  }

  private PlatformAddresses base(Map<String, String> environment, Path pointer) {
    if (data != null) {
      Path file = data.toAbsolutePath().resolve("platform.json");
      return PlatformFile.read(file)
          .filter(PlatformFile::isAlive)
          .map(PlatformFile::addresses)
          .orElseThrow(
              () ->
                  CommandFailure.unreachable(
                      "No platform runs on %s. Start it with ./countersign up --data %s."
                          .formatted(data, data),
                      null));
    }
    if (port != null) {
      return PlatformAddresses.local(Ports.startingAt(port), "");
    }
    if (environment.containsKey("COUNTERSIGN_KAFKA_BOOTSTRAP_SERVERS")) {
      return PlatformAddresses.local(Ports.startingAt(Ports.DEFAULT_BASE), "");
    }
    Optional<PlatformFile> last = PlatformFile.read(pointer);
    if (last.isEmpty()) {
      throw CommandFailure.unreachable("No platform is running here." + HOW_TO_START, null);
    }
    if (!last.get().isAlive()) {
      throw CommandFailure.unreachable(
          "The platform that ran on %s has ended.".formatted(last.get().data()) + HOW_TO_START,
          null);
    }
    return last.get().addresses();
  }

  private static PlatformAddresses override(
      Map<String, String> environment, PlatformAddresses base) {
    return new PlatformAddresses(
        environment.getOrDefault("COUNTERSIGN_KAFKA_BOOTSTRAP_SERVERS", base.kafka()),
        environment.getOrDefault("COUNTERSIGN_REGISTRY_URL", base.registry()),
        environment.getOrDefault("COUNTERSIGN_INBOX_URL", base.inbox()),
        environment.getOrDefault("COUNTERSIGN_AUDIT_URL", base.audit()),
        environment.getOrDefault("COUNTERSIGN_EVALUATOR_URL", base.evaluator()),
        environment.getOrDefault("COUNTERSIGN_AGGREGATOR_URL", base.aggregator()),
        environment.getOrDefault("COUNTERSIGN_IDENTITY_URL", base.identity()),
        environment.getOrDefault("COUNTERSIGN_DATABASE_URL", base.database()),
        environment.getOrDefault("COUNTERSIGN_TOPICS_PREFIX", base.topicPrefix()));
  }

  /** How to get to a platform, for messages. */
  static String howToStart() {
    return HOW_TO_START;
  }
}
