package io.countersign.local.admin;

import io.countersign.events.PolicyBundle;
import io.countersign.policy.PolicyDocument;
import io.countersign.schemas.Topic;
import java.time.Instant;

/** Puts policies in force. */
public final class PolicyPublisher {

  private PolicyPublisher() {}

  /**
   * Writes policies to {@code policy.bundles}; returns when the broker has them.
   *
   * @param by principal who publishes
   */
  public static void publish(RecordWriter writer, PolicyFiles files, String by, Instant now) {
    for (PolicyFiles.PolicyFile file : files.policies()) {
      PolicyDocument policy = file.policy();
      writer.send(
          Topic.POLICY_BUNDLES,
          policy.name(),
          PolicyBundle.newBuilder()
              .setName(policy.name())
              .setVersion(policy.version())
              .setOwner(policy.owner())
              .setDocument(file.text())
              .setDocumentDigest(policy.digest())
              .setPublishedBy(by)
              .setPublishedAt(now)
              .build(),
          now);
    }
    writer.await();
  }
}
