package io.countersign.evaluator.topology;

import io.countersign.evaluator.policies.PoliciesInForce;
import io.countersign.events.PolicyBundle;
import io.countersign.schemas.registry.RegistryException;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Brings policy bundles into force. */
final class BundleRecords implements GlobalRecords {
  private static final Logger LOG = Logger.getLogger(BundleRecords.class);

  private final String topic;
  private final Deserializer<SpecificRecord> deserializer;
  private final PoliciesInForce policies;

  BundleRecords(String topic, Deserializer<SpecificRecord> deserializer, PoliciesInForce policies) {
    this.topic = topic;
    this.deserializer = deserializer;
    this.policies = policies;
  }

  @Override
  public void accept(String key, byte @Nullable [] value) {
    if (value == null) {
      policies.withdraw(key);
      LOG.infof("Policy %s is withdrawn", key);
      return;
    }
    PoliciesInForce.Status status = publish(key, value);
    switch (status.state()) {
      case IN_FORCE -> LOG.infof("Policy %s is in force at version %s", key, status.version());
      case FORMER_KEPT ->
          LOG.errorf(
              "A new version of policy %s is refused, version %s stays in force: %s",
              key, status.version(), String.join("; ", status.problems()));
      case REFUSED ->
          LOG.errorf(
              "Policy %s is refused and has no former version, so every action is denied: %s",
              key, String.join("; ", status.problems()));
    }
  }

  private PoliciesInForce.Status publish(String key, byte[] value) {
    try {
      if (deserializer.deserialize(topic, value) instanceof PolicyBundle bundle) {
        return policies.publish(
            key, bundle.getVersion(), bundle.getDocumentDigest(), bundle.getDocument());
      }
      return policies.refuse(key, "unknown", "", List.of("the record is no policy bundle"));
    } catch (SerializationException e) {
      if (RegistryException.isOutage(e)) {
        throw e;
      }
      return policies.refuse(key, "unknown", "", List.of(String.valueOf(e.getMessage())));
    }
  }
}
