package io.countersign.evaluator.runtime;

import io.countersign.schemas.Topic;
import io.countersign.schemas.Topics;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/** Stops the start, with a sentence, where there is no broker or its topics do not fit. */
@Singleton
public class StartCheck {
  private static final Logger LOG = Logger.getLogger(StartCheck.class);
  private static final int EXIT_UNREACHABLE = 3;

  private final EvaluatorConfig config;

  /** With the settings of the program. */
  @Inject
  public StartCheck(EvaluatorConfig config) {
    this.config = config;
  }

  void onStart(@Observes @Priority(1) StartupEvent event) {
    String servers = config.kafka().bootstrapServers();
    long timeoutMillis = config.kafka().startTimeout().toMillis();
    Map<String, Object> settings = new HashMap<>();
    settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
    settings.put(AdminClientConfig.CLIENT_ID_CONFIG, "policy-evaluator-start-check");
    try {
      Admin admin = Admin.create(settings);
      try {
        admin.describeCluster().clusterId().get(timeoutMillis, TimeUnit.MILLISECONDS);
        checkPartitions(admin);
      } finally {
        // Closing would otherwise wait for the very answer that did not come.
        admin.close(Duration.ZERO);
      }
    } catch (TimeoutException | ExecutionException | KafkaException e) {
      fail(
          "No Kafka broker answered at "
              + servers
              + " within "
              + config.kafka().startTimeout()
              + ". Start it, or set countersign.kafka.bootstrap-servers"
              + " (COUNTERSIGN_KAFKA_BOOTSTRAP_SERVERS).");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail("The start was interrupted.");
    }
  }

  private void checkPartitions(Admin admin) throws InterruptedException {
    Topics topics = new Topics(config.topics().prefix().orElse(""));
    List<String> names =
        List.of(
            topics.name(Topic.ACTION_PROPOSED),
            topics.name(Topic.APPROVAL_EVENTS),
            topics.name(Topic.ACTION_CLASSIFIED),
            topics.name(Topic.LIMIT_ANSWERS));
    try {
      Map<String, TopicDescription> found = admin.describeTopics(names).allTopicNames().get();
      TreeSet<Integer> counts = new TreeSet<>();
      found.values().forEach(topic -> counts.add(topic.partitions().size()));
      if (counts.size() > 1) {
        fail(
            "The topics "
                + String.join(", ", names)
                + " must have the same number of partitions, but have "
                + counts
                + ".");
      }
    } catch (ExecutionException e) {
      // The Kafka Streams extension waits for missing topics and names them.
      LOG.infof("Not every topic is there yet: %s", e.getMessage());
    }
  }

  private static void fail(String sentence) {
    LOG.error(sentence);
    Quarkus.asyncExit(EXIT_UNREACHABLE);
    throw new IllegalStateException(sentence);
  }
}
