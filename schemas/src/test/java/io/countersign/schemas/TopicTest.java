package io.countersign.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;

class TopicTest {
  @Test
  void namesAreThoseOfTheArchitecture() {
    assertThat(Arrays.stream(Topic.values()).map(Topic::baseName))
        .containsExactly(
            "action.proposed",
            "action.classified",
            "approval.commands",
            "approval.events",
            "action.outcomes",
            "policy.bundles",
            "policy.events",
            "policy.facts",
            "directory.principals",
            "approval.delegations",
            "platform.controls",
            "notification.intents",
            "notification.deliveries",
            "audit.ledger",
            "audit.checkpoints",
            "policy-evaluator.limit-requests",
            "policy-evaluator.limit-answers",
            "policy-evaluator.dead-letter",
            "approval-aggregator.dead-letter",
            "notifier.dead-letter",
            "audit-ledger.dead-letter");
  }

  @Test
  void whatIsAboutOneActionHasEquallyManyPartitionsAndTheRestHasOne() {
    for (Topic topic : Topic.values()) {
      boolean keyed =
          topic.key() == Topic.Key.ACTION_ID || topic.key() == Topic.Key.LEDGER_POSITION;
      assertThat(topic.partitionCount(12)).as(topic.baseName()).isEqualTo(keyed ? 12 : 1);
    }
  }

  @Test
  void theLedgerAndTheDecisionsAreNeverDeletedNorCompacted() {
    for (Topic topic :
        new Topic[] {
          Topic.AUDIT_LEDGER, Topic.AUDIT_CHECKPOINTS, Topic.APPROVAL_EVENTS, Topic.POLICY_EVENTS
        }) {
      assertThat(topic.config())
          .containsEntry(TopicConfig.CLEANUP_POLICY_CONFIG, "delete")
          .containsEntry(TopicConfig.RETENTION_MS_CONFIG, "-1")
          .containsEntry(TopicConfig.RETENTION_BYTES_CONFIG, "-1");
    }
  }

  @Test
  void whatIsInForceIsCompacted() {
    for (Topic topic : Topic.values()) {
      boolean compacted = "compact".equals(topic.config().get(TopicConfig.CLEANUP_POLICY_CONFIG));
      assertThat(compacted)
          .as(topic.baseName())
          .isEqualTo(
              topic.keep() == Topic.Keep.LATEST_PER_KEY
                  || topic.keep() == Topic.Keep.LATEST_PER_KEY_AND_WEEK);
    }
  }

  @Test
  void aBundleThatIsOverwrittenStaysForAWeek() {
    assertThat(Topic.POLICY_BUNDLES.config())
        .containsEntry(TopicConfig.CLEANUP_POLICY_CONFIG, "compact")
        .containsEntry(TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG, "604800000");
  }

  @Test
  void everyTopicTakesALargeRecord() {
    for (Topic topic : Topic.values()) {
      Properties config = new Properties();
      config.putAll(topic.config());
      assertThat(config.getProperty(TopicConfig.MAX_MESSAGE_BYTES_CONFIG)).isEqualTo("3145728");
    }
  }

  @Test
  void aPrefixStandsBeforeEveryName() {
    Topics topics = new Topics("acme.");
    assertThat(topics.name(Topic.ACTION_PROPOSED)).isEqualTo("acme.action.proposed");
    assertThat(topics.find("acme.approval.events")).contains(Topic.APPROVAL_EVENTS);
    assertThat(topics.find("approval.events")).isEmpty();
    Map<String, Topic> all = topics.all();
    assertThat(all).hasSize(Topic.values().length);
    assertThat(all.keySet()).allMatch(name -> name.startsWith("acme."));
  }

  @Test
  void refusesAPrefixThatKafkaWouldRefuse() {
    assertThatThrownBy(() -> new Topics("acme/"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("acme/");
    assertThatThrownBy(() -> new Topics("a".repeat(101)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
