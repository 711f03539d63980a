package io.countersign.local.e2e;

import java.nio.file.Path;

/**
 * The broker of an integration test. The system property {@value #PROPERTY} chooses: {@code
 * embedded} (the platform's own broker program, the default) or {@code containers} (the build's
 * profile of that name).
 */
public interface ItBroker extends AutoCloseable {

  /** Name of the property that chooses the broker. */
  String PROPERTY = "countersign.it.broker";

  /** Value of the property for a broker in a container. */
  String CONTAINERS = "containers";

  /** Addresses for clients. */
  String bootstrapServers();

  @Override
  void close();

  /** What the property says. */
  static String kind() {
    return System.getProperty(PROPERTY, "embedded");
  }

  /**
   * Starts the broker that the property names. A test class that calls this is extended with {@link
   * BrokerIsThere}.
   *
   * @param folder an empty folder for an embedded broker
   */
  static ItBroker start(Path folder) {
    String kind = kind();
    return switch (kind) {
      case "embedded" -> EmbeddedBroker.start(folder);
      case CONTAINERS -> ContainersBroker.start();
      default ->
          throw new IllegalArgumentException(
              "Expected embedded or containers in " + PROPERTY + ", but it is " + kind);
    };
  }
}
