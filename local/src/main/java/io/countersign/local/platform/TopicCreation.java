package io.countersign.local.platform;

import io.countersign.schemas.Topic;
import io.countersign.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes the topics of the catalogue and sees that those which exist fit it. */
public final class TopicCreation {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final long POLL_MILLIS = 50;

  private TopicCreation() {}

  /**
   * Creates what is missing and waits until every partition has a leader: who writes earlier can
   * wait for two minutes.
   *
   * @param actionPartitions partitions of each action-keyed topic that is created
   * @param replication copies of each topic that is created
   * @return how many topics were created
   * @throws PlatformException where a topic exists with another number of partitions
   */
  public static int createMissing(
      Admin admin, Topics names, int actionPartitions, short replication) {
    try {
      Set<String> existing =
          admin.listTopics().names().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      int partitions = partitionsInUse(admin, names, existing, actionPartitions);
      List<NewTopic> missing = new ArrayList<>();
      names
          .all()
          .forEach(
              (name, topic) -> {
                if (!existing.contains(name)) {
                  missing.add(
                      new NewTopic(name, topic.partitionCount(partitions), replication)
                          .configs(topic.config()));
                }
              });
      if (!missing.isEmpty()) {
        create(admin, missing);
      }
      awaitLeaders(admin, names.all().keySet());
      return missing.size();
    } catch (ExecutionException e) {
      throw new PlatformException(
          "The topics cannot be created: " + String.valueOf(e.getCause()), e);
    } catch (TimeoutException e) {
      throw new PlatformException(
          "The broker does not answer within %d s.".formatted(LIMIT.toSeconds()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PlatformException("The creation of the topics was interrupted.", e);
    }
  }

  /**
   * All action-keyed topics have the same count; that of an existing one holds for those that are
   * added to it.
   */
  private static int partitionsInUse(Admin admin, Topics names, Set<String> existing, int wanted)
      throws ExecutionException, InterruptedException, TimeoutException {
    List<String> keyed =
        Topic.actionKeyed().stream().map(names::name).filter(existing::contains).toList();
    if (keyed.isEmpty()) {
      return wanted;
    }
    Map<String, Integer> counts = new HashMap<>();
    admin
        .describeTopics(keyed)
        .allTopicNames()
        .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .forEach((name, topic) -> counts.put(name, topic.partitions().size()));
    if (counts.values().stream().distinct().count() > 1) {
      throw new PlatformException(
          "The action-keyed topics must have equal partition counts, but have "
              + counts
              + ". Order per action holds only then; recreate the odd ones.");
    }
    return counts.values().iterator().next();
  }

  private static void create(Admin admin, List<NewTopic> missing)
      throws ExecutionException, InterruptedException, TimeoutException {
    for (var created : admin.createTopics(missing).values().values()) {
      try {
        created.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw e;
        }
      }
    }
  }

  private static void awaitLeaders(Admin admin, Set<String> topics)
      throws ExecutionException, InterruptedException, TimeoutException {
    long until = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() < until) {
      try {
        Map<String, TopicDescription> described =
            admin
                .describeTopics(topics)
                .allTopicNames()
                .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        if (described.values().stream()
            .flatMap(topic -> topic.partitions().stream())
            .allMatch(TopicCreation::hasLeader)) {
          return;
        }
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof org.apache.kafka.common.errors.RetriableException)) {
          throw e;
        }
      }
      Thread.sleep(POLL_MILLIS);
    }
    throw new TimeoutException("no leaders");
  }

  private static boolean hasLeader(TopicPartitionInfo partition) {
    return partition.leader() != null && !partition.leader().isEmpty();
  }
}
