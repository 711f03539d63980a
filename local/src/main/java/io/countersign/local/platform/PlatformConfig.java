package io.countersign.local.platform;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What platform to start.
 *
 * @param home the checkout with the built programs
 * @param data where everything is kept
 * @param ports the loopback ports
 * @param topicPrefix what stands before each topic's name, usually empty
 * @param parts how much of it
 * @param examples the example organisation that a fresh data folder is filled with; null for none
 * @param pointer file that tells other commands where the platform is; null for none
 * @param serviceSettings environment variables for all four services beside their usual ones
 */
public record PlatformConfig(
    Path home,
    Path data,
    Ports ports,
    String topicPrefix,
    Parts parts,
    @Nullable Path examples,
    @Nullable Path pointer,
    Map<String, String> serviceSettings) {

  /** How much of the platform is started. */
  public enum Parts {
    /** Broker, registry, database, identity provider and the four services. */
    ALL,
    /** Without the four services, for who runs them from an editor. */
    INFRASTRUCTURE,
    /** Broker, registry and the aggregator, for measurements of it alone. */
    DECIDING
  }

  /** Copies what could be changed. */
  public PlatformConfig {
    serviceSettings = Map.copyOf(serviceSettings);
  }

  /** The whole platform in that folder. */
  public static PlatformConfig of(Path home, Path data, Ports ports) {
    return new PlatformConfig(home, data, ports, "", Parts.ALL, null, null, Map.of());
  }

  /** The same with other parts. */
  public PlatformConfig with(Parts others) {
    return new PlatformConfig(
        home, data, ports, topicPrefix, others, examples, pointer, serviceSettings);
  }

  /**
   * The same with that example organisation, a folder with {@code policies} and {@code
   * directory.yaml}.
   */
  public PlatformConfig withExamples(@Nullable Path folder) {
    return new PlatformConfig(
        home, data, ports, topicPrefix, parts, folder, pointer, serviceSettings);
  }

  /** The same, with that file telling other commands where the platform is. */
  public PlatformConfig withPointer(Path file) {
    return new PlatformConfig(
        home, data, ports, topicPrefix, parts, examples, file, serviceSettings);
  }

  /** The same with these environment variables for the services. */
  public PlatformConfig withServiceSettings(Map<String, String> settings) {
    return new PlatformConfig(home, data, ports, topicPrefix, parts, examples, pointer, settings);
  }
}
