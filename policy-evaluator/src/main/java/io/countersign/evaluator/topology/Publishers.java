package io.countersign.evaluator.topology;

import io.countersign.evaluator.policies.PoliciesInForce;
import io.countersign.events.Principal;
import io.countersign.schemas.policy.Publisher;
import io.countersign.schemas.policy.SignedBundle;
import io.countersign.schemas.registry.RegistryException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Who may publish policies, as the directory says. A principal that cannot be read may publish
 * nothing.
 */
final class Publishers implements GlobalRecords {
  private static final Logger LOG = Logger.getLogger(Publishers.class);

  private final String topic;
  private final Deserializer<SpecificRecord> deserializer;
  private final PoliciesInForce policies;
  private final Map<String, Publisher> publishers = new ConcurrentHashMap<>();

  Publishers(String topic, Deserializer<SpecificRecord> deserializer, PoliciesInForce policies) {
    this.topic = topic;
    this.deserializer = deserializer;
    this.policies = policies;
  }

  /** Why a bundle is not to be believed at present; empty where it is. */
  List<String> problems(SignedBundle signed) {
    return signed.problems(publishers.get(signed.bundle().getPublishedBy()));
  }

  @Override
  public void accept(String key, byte @Nullable [] value) {
    Publisher now = value == null ? null : read(key, value);
    Publisher before = now == null ? publishers.remove(key) : publishers.put(key, now);
    if (now == null ? before != null : !now.equals(before)) {
      policies.directoryChanged(key);
    }
  }

  /** Null where the principal has no part in publishing. */
  private @Nullable Publisher read(String key, byte[] value) {
    try {
      if (deserializer.deserialize(topic, value) instanceof Principal principal
          && principal.getId().equals(key)) {
        Publisher publisher = Publisher.of(principal);
        publisher.faults().forEach(fault -> LOG.errorf("%s: %s", key, fault));
        return publisher.publishes().isEmpty() && publisher.keys().isEmpty() ? null : publisher;
      }
      LOG.errorf("The record %s of the directory is no principal of that id", key);
    } catch (SerializationException e) {
      if (RegistryException.isOutage(e)) {
        throw e;
      }
      LOG.errorf(e, "The principal %s cannot be read, so it publishes nothing", key);
    }
    return null;
  }
}
