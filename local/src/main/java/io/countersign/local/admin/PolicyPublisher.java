package io.countersign.local.admin;

import io.countersign.events.PolicyBundle;
import io.countersign.events.PolicyMode;
import io.countersign.policy.PolicyDocument;
import io.countersign.schemas.Topic;
import io.countersign.schemas.policy.PolicyStatement;
import io.countersign.schemas.policy.SignedBundle;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Signs policies and publishes them; each publication is later than every one of its name. */
public final class PolicyPublisher {

  private final RecordWriter writer;
  private final PublishedBundles published;
  private final PolicySigner signer;
  private final Instant now;

  /**
   * A publisher.
   *
   * @param published what is there already
   * @param signer who publishes
   */
  public PolicyPublisher(
      RecordWriter writer, PublishedBundles published, PolicySigner signer, Instant now) {
    this.writer = writer;
    this.published = published;
    this.signer = signer;
    this.now = now.truncatedTo(ChronoUnit.MILLIS);
  }

  /**
   * Publishes policies; returns when the broker has them.
   *
   * @param mode what they are for
   * @return the bundles, in the order of the files
   */
  public List<PolicyBundle> publish(PolicyFiles files, PolicyMode mode) {
    List<PolicyBundle> sent = new ArrayList<>();
    for (PolicyFiles.PolicyFile file : files.policies()) {
      PolicyDocument policy = file.policy();
      sent.add(
          send(
              policy.name(), policy.version(), policy.owner(), file.text(), policy.digest(), mode));
    }
    writer.await();
    return sent;
  }

  /**
   * Publishes the document of a bundle once more, for something else.
   *
   * @param mode what it is for from now on
   */
  public PolicyBundle again(PolicyBundle bundle, PolicyMode mode) {
    PolicyBundle sent =
        send(
            bundle.getName(),
            bundle.getVersion(),
            bundle.getOwner(),
            bundle.getDocument(),
            bundle.getDocumentDigest(),
            mode);
    writer.await();
    return sent;
  }

  private PolicyBundle send(
      String name,
      String version,
      @Nullable String owner,
      String document,
      String digest,
      PolicyMode mode) {
    Instant at = later(now, published.lastPublished(name));
    PolicyStatement statement =
        new PolicyStatement(name, version, mode, signer.principal(), at, digest);
    PolicyBundle bundle =
        SignedBundle.sign(statement, document, owner, signer.keyId(), signer.key());
    writer.send(Topic.POLICY_BUNDLES, statement.label(), bundle, now);
    return bundle;
  }

  /** Now; where a clock was ahead when the policy was published last, a moment after that. */
  static Instant later(Instant now, Optional<Instant> last) {
    return last.filter(moment -> !now.isAfter(moment)).map(m -> m.plusMillis(1)).orElse(now);
  }
}
