package io.countersign.local.e2e;

import java.nio.file.Path;

/**
 * The broker of an integration test. The system property {@value #PROPERTY} chooses: {@code
 * embedded} (the platform's own broker program, the default) or {@code containers} (the build's
 * profile of that name).
 */
interface ItBroker extends AutoCloseable {

  /** Name of the property that chooses the broker. */
  String PROPERTY = "countersign.it.broker";

  /** Addresses for clients. */
  String bootstrapServers();

  @Override
  void close();

  /**
   * Starts the broker that the property names; where it names containers and no Docker answers, the
   * test is reported as skipped.
   *
   * @param folder an empty folder for an embedded broker
   */
  static ItBroker start(Path folder) {
    String kind = System.getProperty(PROPERTY, "embedded");
    return switch (kind) {
      case "embedded" -> EmbeddedBroker.start(folder);
      case "containers" -> ContainersBroker.start();
      default ->
          throw new IllegalArgumentException(
              "Expected embedded or containers in " + PROPERTY + ", but it is " + kind);
    };
  }
}
