package io.countersign.local.e2e;

import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/** Kafka in a container, the image of {@code docker/compose.yaml}. */
final class ContainersBroker implements ItBroker {

  /** Another image that holds Kafka, for machines that cannot pull the usual one. */
  private static final String IMAGE_PROPERTY = "countersign.it.kafka-image";

  private static final String IMAGE = "apache/kafka:4.3.1";

  private final KafkaContainer container;

  private ContainersBroker(KafkaContainer container) {
    this.container = container;
  }

  static boolean dockerAnswers() {
    return DockerClientFactory.instance().isDockerAvailable();
  }

  static ContainersBroker start() {
    KafkaContainer container =
        new KafkaContainer(
                DockerImageName.parse(System.getProperty(IMAGE_PROPERTY, IMAGE))
                    .asCompatibleSubstituteFor("apache/kafka"))
            .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
    container.start();
    return new ContainersBroker(container);
  }

  @Override
  public String bootstrapServers() {
    return container.getBootstrapServers();
  }

  @Override
  public void close() {
    container.close();
  }
}
