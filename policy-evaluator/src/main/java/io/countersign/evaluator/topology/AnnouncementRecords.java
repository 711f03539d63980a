package io.countersign.evaluator.topology;

import io.countersign.evaluator.policies.Announcement;
import io.countersign.evaluator.policies.PoliciesInForce;
import io.countersign.events.PolicyInForce;
import io.countersign.schemas.registry.RegistryException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Remembers what the evaluator itself told of policies, so that one that vanishes is missed. */
final class AnnouncementRecords implements GlobalRecords {
  private static final Logger LOG = Logger.getLogger(AnnouncementRecords.class);

  private final String topic;
  private final Deserializer<SpecificRecord> deserializer;
  private final PoliciesInForce policies;

  AnnouncementRecords(
      String topic, Deserializer<SpecificRecord> deserializer, PoliciesInForce policies) {
    this.topic = topic;
    this.deserializer = deserializer;
    this.policies = policies;
  }

  @Override
  public void accept(String key, byte @Nullable [] value) {
    try {
      if (value != null
          && deserializer.deserialize(topic, value) instanceof PolicyInForce told
          && told.getName().equals(key)) {
        policies.announced(
            new Announcement(
                key,
                told.getVersion(),
                BundleRecords.mode(told.getMode()),
                told.getDocumentDigest(),
                told.getPublishedAt()));
      }
    } catch (SerializationException e) {
      if (RegistryException.isOutage(e)) {
        throw e;
      }
      LOG.errorf(e, "An event of the policy %s cannot be read", key);
    }
  }
}
