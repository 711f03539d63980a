package io.countersign.local.platform;

import java.nio.file.Path;
import java.util.Map;

/**
 * What platform to start.
 *
 * @param home the checkout with the built programs
 * @param data where everything is kept
 * @param ports the loopback ports
 * @param topicPrefix what stands before each topic's name, usually empty
 * @param parts how much of it
 * @param serviceSettings environment variables for all four services beside their usual ones
 */
public record PlatformConfig(
    Path home,
    Path data,
    Ports ports,
    String topicPrefix,
    Parts parts,
    Map<String, String> serviceSettings) {

  /** How much of the platform is started. */
  public enum Parts {
    /** Broker, registry, database, identity provider and the four services. */
    ALL,
    /** Without the four services, for who runs them from an editor. */
    INFRASTRUCTURE
  }

  /** Copies what could be changed. */
  public PlatformConfig {
    serviceSettings = Map.copyOf(serviceSettings);
  }

  /** The whole platform in that folder. */
  public static PlatformConfig of(Path home, Path data, Ports ports) {
    return new PlatformConfig(home, data, ports, "", Parts.ALL, Map.of());
  }

  /** The same with other parts. */
  public PlatformConfig with(Parts others) {
    return new PlatformConfig(home, data, ports, topicPrefix, others, serviceSettings);
  }

  /** The same with these environment variables for the services. */
  public PlatformConfig withServiceSettings(Map<String, String> settings) {
    return new PlatformConfig(home, data, ports, topicPrefix, parts, settings);
  }
}
