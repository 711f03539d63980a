package io.countersign.evaluator.topology;

import io.countersign.evaluator.policies.BrokenBundle;
import io.countersign.evaluator.policies.Bundle;
import io.countersign.evaluator.policies.PoliciesInForce;
import io.countersign.events.PolicyBundle;
import io.countersign.events.PolicyMode;
import io.countersign.schemas.json.ActionDigest;
import io.countersign.schemas.policy.SignedBundle;
import io.countersign.schemas.registry.RegistryException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Takes policy bundles in: each record that was ever read stays, so that another one under its key
 * cannot take it away, and neither can a record without value.
 */
final class BundleRecords implements GlobalRecords {
  private static final Logger LOG = Logger.getLogger(BundleRecords.class);

  private static final String UNKNOWN = "unknown";
  private static final int MAXIMUM_TEXT_CHARACTERS = 200;

  private final String topic;
  private final Deserializer<SpecificRecord> deserializer;
  private final PoliciesInForce policies;
  private final Publishers publishers;

  BundleRecords(
      String topic,
      Deserializer<SpecificRecord> deserializer,
      PoliciesInForce policies,
      Publishers publishers) {
    this.topic = topic;
    this.deserializer = deserializer;
    this.policies = policies;
    this.publishers = publishers;
  }

  @Override
  public void accept(String key, byte @Nullable [] value) {
    if (value == null) {
      LOG.warnf("The record %s was deleted, which takes nothing out of force", shortened(key));
      return;
    }
    try {
      if (deserializer.deserialize(topic, value) instanceof PolicyBundle bundle) {
        take(key, id(key, value), bundle);
      } else {
        refuse(key, value, "The record is no policy bundle.");
      }
    } catch (SerializationException e) {
      if (RegistryException.isOutage(e)) {
        throw e;
      }
      refuse(key, value, "The record cannot be read: " + shortened(String.valueOf(e.getMessage())));
    }
  }

  private void take(String key, String id, PolicyBundle bundle) {
    switch (SignedBundle.read(key, bundle)) {
      case SignedBundle.Reading.Broken(String reason) ->
          refuse(
              new BrokenBundle(
                  id,
                  name(key),
                  shortened(bundle.getVersion()),
                  shortened(bundle.getDocumentDigest()),
                  shortened(bundle.getPublishedBy()),
                  List.of(shortened(reason))));
      case SignedBundle.Reading.Whole(SignedBundle signed) ->
          policies.accept(
              new Bundle(
                  id,
                  bundle.getName(),
                  bundle.getVersion(),
                  mode(bundle.getMode()),
                  bundle.getDocumentDigest(),
                  bundle.getDocument(),
                  bundle.getOwner(),
                  bundle.getPublishedBy(),
                  bundle.getPublishedAt(),
                  () -> publishers.problems(signed)));
    }
  }

  private void refuse(String key, byte[] value, String reason) {
    refuse(new BrokenBundle(id(key, value), name(key), UNKNOWN, "", "", List.of(reason)));
  }

  private void refuse(BrokenBundle broken) {
    LOG.warnf(
        "A record of the policy %s is no bundle and changes nothing: %s",
        broken.name(), String.join(" ", broken.problems()));
    policies.refuse(broken);
  }

  static Bundle.Mode mode(PolicyMode mode) {
    return switch (mode) {
      case ENFORCE -> Bundle.Mode.ENFORCE;
      case SHADOW -> Bundle.Mode.SHADOW;
      case WITHDRAWN -> Bundle.Mode.WITHDRAWN;
    };
  }

  /** What tells a record from every other one: the digest of its key and value. */
  static String id(String key, byte[] value) {
    byte[] name = key.getBytes(StandardCharsets.UTF_8);
    return ActionDigest.sha256(
        ByteBuffer.allocate(Integer.BYTES + name.length + value.length)
            .putInt(name.length)
            .put(name)
            .put(value)
            .array());
  }

  /** The policy's name in the key of a record. */
  private static String name(String key) {
    int at = key.lastIndexOf('@');
    return shortened(at < 0 ? key : key.substring(0, at));
  }

  private static String shortened(String text) {
    return text.length() <= MAXIMUM_TEXT_CHARACTERS
        ? text
        : text.substring(0, MAXIMUM_TEXT_CHARACTERS);
  }
}
