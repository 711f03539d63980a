package io.countersign.approval.runtime;

import io.countersign.schemas.Topic;
import io.countersign.schemas.Topics;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Looks at the start whether the broker answers and its topics fit together. */
@Singleton
final class StartChecks {
  private static final List<Topic> NEEDED =
      List.of(
          Topic.ACTION_CLASSIFIED,
          Topic.APPROVAL_COMMANDS,
          Topic.ACTION_OUTCOMES,
          Topic.APPROVAL_EVENTS,
          Topic.DIRECTORY_PRINCIPALS,
          Topic.APPROVAL_AGGREGATOR_DEAD_LETTER);

  private final AggregatorConfig config;
  private final Topics topics;

  StartChecks(AggregatorConfig config, Topics topics) {
    this.config = config;
    this.topics = topics;
  }

  /**
   * Returns if all is well; throws IllegalStateException with a sentence that says what is wrong.
   */
  void run() {
    Duration timeout = config.kafka().startTimeout();
    String servers = config.kafka().bootstrapServers();
    Map<String, Object> settings =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            servers,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            Math.toIntExact(timeout.toMillis()),
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
            Math.toIntExact(Math.min(timeout.toMillis(), TimeUnit.SECONDS.toMillis(10))));
    try (Admin admin = Admin.create(settings)) {
      unequalPartitions(partitions(admin, timeout), topics)
          .ifPresent(
              problem -> {
                throw new IllegalStateException(problem);
              });
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof UnknownTopicOrPartitionException missing) {
        throw new IllegalStateException(
            "Expected the topics of the platform at %s, but: %s Create them with `countersign platform init`."
                .formatted(servers, missing.getMessage()),
            missing);
      }
      throw unreachable(servers, timeout, failed);
    } catch (TimeoutException late) {
      throw unreachable(servers, timeout, late);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The start was interrupted", interrupted);
    }
  }

  /**
   * Partitions by name of the topics that are needed here, and of the other action-keyed ones as
   * far as they are there: an action whose events and proposals lie in different partitions is met
   * by some other service, but no less lost.
   */
  private Map<String, Integer> partitions(Admin admin, Duration timeout)
      throws ExecutionException, InterruptedException, TimeoutException {
    List<String> needed = NEEDED.stream().map(topics::name).toList();
    Set<String> wanted = new TreeSet<>(needed);
    Topic.actionKeyed().stream().map(topics::name).forEach(wanted::add);
    Map<String, Integer> found = new TreeMap<>();
    for (Map.Entry<String, KafkaFuture<TopicDescription>> answer :
        admin.describeTopics(wanted).topicNameValues().entrySet()) {
      try {
        TopicDescription topic = answer.getValue().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        found.put(answer.getKey(), topic.partitions().size());
      } catch (ExecutionException failed) {
        if (needed.contains(answer.getKey())
            || !(failed.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw failed;
        }
      }
    }
    return found;
  }

  /**
   * A sentence where the action-keyed topics have not one number of partitions: their records would
   * not meet.
   */
  static Optional<String> unequalPartitions(Map<String, Integer> partitions, Topics topics) {
    Map<String, Integer> keyed = new TreeMap<>();
    for (Topic topic : Topic.actionKeyed()) {
      Integer count = partitions.get(topics.name(topic));
      if (count != null) {
        keyed.put(topics.name(topic), count);
      }
    }
    if (keyed.values().stream().distinct().count() <= 1) {
      return Optional.empty();
    }
    return Optional.of(
        "Expected one number of partitions for all topics that are keyed by action, but there are "
            + keyed
            + "; records of one action would not meet. Create the topics anew with equal numbers.");
  }

  private static IllegalStateException unreachable(
      String servers, Duration timeout, Exception problem) {
    return new IllegalStateException(
        "No Kafka broker answered at %s within %s; start it, or set countersign.kafka.bootstrap-servers (%s)"
            .formatted(servers, timeout, problem.getMessage()),
        problem);
  }
}
