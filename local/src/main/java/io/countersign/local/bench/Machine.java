package io.countersign.local.bench;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Properties;

/**
 * What a figure has to be read with: the machine, and what the services promise of what they write.
 */
final class Machine {
  private static final long MEGABYTE = 1 << 20;
  private static final String MODEL = "model name";

  private Machine() {}

  /** Processors, memory and JVM. */
  static String describe() {
    return String.format(
        Locale.ROOT,
        "%d processors%s, %,d MB, %s, JDK %s",
        Runtime.getRuntime().availableProcessors(),
        model(),
        megabytes(),
        System.getProperty("os.name"),
        Runtime.version());
  }

  private static String model() {
    return lines(Path.of("/proc/cpuinfo")).stream()
        .filter(line -> line.startsWith(MODEL) && line.contains(":"))
        .findFirst()
        .map(line -> " (" + line.substring(line.indexOf(':') + 1).strip() + ")")
        .orElse("");
  }

  private static long megabytes() {
    return lines(Path.of("/proc/meminfo")).stream()
        .filter(line -> line.startsWith("MemTotal:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024 / MEGABYTE)
        .findFirst()
        .orElse(0);
  }

  private static List<String> lines(Path file) {
    try {
      return Files.isReadable(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** The class of durability, and the settings that latency and throughput follow. */
  static String durability(Path home) {
    return "page cache (no fsync per record, Kafka's default), one broker, one copy, acks=all, "
        + "exactly once; commit intervals of evaluator, aggregator and ledger "
        + String.join(
            ", ",
            List.of("policy-evaluator", "approval-aggregator", "audit-ledger").stream()
                .map(service -> commitInterval(home, service))
                .toList())
        + " ms";
  }

  private static String commitInterval(Path home, String service) {
    Path file = home.resolve(service).resolve("src/main/resources/application.properties");
    Properties settings = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      settings.load(reader);
    } catch (IOException e) {
      return "?";
    }
    return settings.getProperty("kafka-streams.commit.interval.ms", "?");
  }
}
