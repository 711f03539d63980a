package io.countersign.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.events.PolicyBundle;
import io.countersign.events.PolicyInForce;
import io.countersign.events.PolicyMode;
import io.countersign.events.PolicyRefused;
import io.countersign.local.admin.KafkaAccess;
import io.countersign.local.admin.LocalPublisher;
import io.countersign.local.admin.PolicyFiles;
import io.countersign.local.admin.PolicyPublisher;
import io.countersign.local.admin.PublishedBundles;
import io.countersign.local.admin.RecordReader;
import io.countersign.local.admin.RecordWriter;
import io.countersign.local.cli.PolicyStatus;
import io.countersign.local.cli.Rest;
import io.countersign.local.platform.Platform;
import io.countersign.policy.PolicyDocument;
import io.countersign.policy.PolicyReading;
import io.countersign.schemas.Topic;
import io.countersign.schemas.testing.TestPublisher;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** What publishers, and whoever would like to be one, do to a running platform. */
final class PolicyActs {
  private static final String NAME = "acted";
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Platform platform;
  private final KafkaAccess access;

  PolicyActs(Platform platform) {
    this.platform = platform;
    this.access = new KafkaAccess(platform.addresses());
  }

  /** Publishes a version of a policy that speaks about a tool that nobody else does. */
  PolicyBundle publish(String version, String verdict, PolicyMode mode) {
    String text = document(version, verdict);
    if (!(PolicyDocument.read(NAME, text) instanceof PolicyReading.Valid(PolicyDocument policy))) {
      throw new AssertionError(text);
    }
    PolicyFiles files =
        new PolicyFiles(
            List.of(new PolicyFiles.PolicyFile(Path.of(NAME), text, policy)), List.of());
    try (RecordReader reader = new RecordReader(access);
        RecordWriter writer = new RecordWriter(access)) {
      PolicyPublisher publisher =
          new PolicyPublisher(
              writer,
              PublishedBundles.read(reader),
              LocalPublisher.of(platform.data().policyKey()),
              now());
      List<PolicyBundle> sent = publisher.publish(files, mode);
      PolicyStatus.await(platform.addresses(), sent);
      return sent.getFirst();
    }
  }

  /** Writes a bundle that is signed in another's name, and a good one from before once more. */
  void attack(PolicyBundle old) {
    String text = document("9", "allow");
    PolicyBundle forged =
        TestPublisher.named("mallory")
            .sign(NAME, "9", PolicyMode.ENFORCE, text, now().plusSeconds(3_600));
    try (RecordWriter writer = new RecordWriter(access)) {
      Instant now = now();
      writer.send(
          Topic.POLICY_BUNDLES,
          NAME + "@9",
          PolicyBundle.newBuilder(forged).setPublishedBy(old.getPublishedBy()).build(),
          now);
      writer.send(Topic.POLICY_BUNDLES, TestPublisher.keyOf(old), old, now);
      writer.await();
    }
  }

  /** How the evaluator says that the policy fares. */
  List<String> states() {
    JsonNode policies =
        new Rest()
            .get("policy-evaluator", platform.addresses().evaluator() + "/v1/policies", null)
            .body();
    List<String> states = new ArrayList<>();
    for (JsonNode policy : policies) {
      if (policy.path("name").asText().equals(NAME)) {
        states.add(policy.path("version").asText() + " " + policy.path("status").asText());
      }
    }
    return states;
  }

  /** What was told of the policy, when so much was told. */
  List<String> told(int events) {
    List<String> told = new ArrayList<>();
    try (RecordReader reader = new RecordReader(access)) {
      boolean enough =
          reader.follow(
              Topic.POLICY_EVENTS,
              (raw, value) -> {
                if (value instanceof PolicyInForce event && event.getName().equals(NAME)) {
                  told.add(event.getVersion() + " " + event.getMode());
                } else if (value instanceof PolicyRefused alarm && alarm.getName().equals(NAME)) {
                  told.add(alarm.getVersion() + " refused");
                }
              },
              () -> told.size() >= events,
              LIMIT);
      assertThat(enough).as("%s", told).isTrue();
    }
    return told;
  }

  private static String document(String version, String verdict) {
    return """
    apiVersion: countersign/v1
    kind: ApprovalPolicy
    metadata: {name: %s, version: "%s"}
    rules:
      - {id: all, tools: ["acted.upon"], tier: 2, verdict: %s}
    """
        .formatted(NAME, version, verdict);
  }

  /** Statements have whole milliseconds. */
  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }
}
