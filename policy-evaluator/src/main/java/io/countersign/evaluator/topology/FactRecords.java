package io.countersign.evaluator.topology;

import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.evaluator.policies.FactsInForce;
import io.countersign.events.PolicyFact;
import io.countersign.policy.ExternalFacts;
import io.countersign.schemas.json.CanonicalJson;
import io.countersign.schemas.json.InvalidJsonException;
import io.countersign.schemas.json.PlainValues;
import io.countersign.schemas.registry.RegistryException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Brings external facts into force. One that cannot be taken is absent, also where a former value
 * is known: whoever published the new one says that the old one no longer holds.
 */
final class FactRecords implements GlobalRecords {
  private static final Logger LOG = Logger.getLogger(FactRecords.class);

  private final String topic;
  private final Deserializer<SpecificRecord> deserializer;
  private final FactsInForce facts;

  FactRecords(String topic, Deserializer<SpecificRecord> deserializer, FactsInForce facts) {
    this.topic = topic;
    this.deserializer = deserializer;
    this.facts = facts;
  }

  @Override
  public void accept(String key, byte @Nullable [] value) {
    if (value == null) {
      facts.withdraw(key);
      return;
    }
    try {
      take(key, value);
    } catch (SerializationException e) {
      if (RegistryException.isOutage(e)) {
        throw e;
      }
      refuse(key, String.valueOf(e.getMessage()));
    } catch (InvalidJsonException | ExternalFacts.RefusedException e) {
      refuse(key, String.valueOf(e.getMessage()));
    }
  }

  private void take(String key, byte[] value) throws ExternalFacts.RefusedException {
    if (!(deserializer.deserialize(topic, value) instanceof PolicyFact fact)) {
      refuse(key, "the record is no fact");
      return;
    }
    if (!fact.getName().equals(key)) {
      refuse(key, "the record is about " + fact.getName());
      return;
    }
    // A value need not be an object, which is what the strict reader takes.
    JsonNode whole = CanonicalJson.parse("{\"value\":" + fact.getValue() + "}");
    if (whole.size() != 1) {
      refuse(key, "its value is not one JSON value");
      return;
    }
    facts.publish(key, PlainValues.value(whole.path("value")), fact.getValidUntil());
    LOG.infof("The fact %s is published by %s", key, fact.getChangedBy());
  }

  private void refuse(String key, String reason) {
    facts.withdraw(key);
    LOG.errorf("The fact %s is refused, and conditions that ask for it fail: %s", key, reason);
  }
}
