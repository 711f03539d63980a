package io.countersign.evaluator.topology;

import io.countersign.evaluator.policies.StopsInForce;
import io.countersign.events.Control;
import io.countersign.schemas.registry.RegistryException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Brings stops into force. A stop that cannot be read still stops: its key says what. */
final class ControlRecords implements GlobalRecords {
  private static final Logger LOG = Logger.getLogger(ControlRecords.class);

  private final String topic;
  private final Deserializer<SpecificRecord> deserializer;
  private final StopsInForce stops;

  ControlRecords(String topic, Deserializer<SpecificRecord> deserializer, StopsInForce stops) {
    this.topic = topic;
    this.deserializer = deserializer;
    this.stops = stops;
  }

  @Override
  public void accept(String key, byte @Nullable [] value) {
    if (value == null) {
      stops.lift(key);
      return;
    }
    try {
      if (deserializer.deserialize(topic, value) instanceof Control control) {
        if (control.getSuspended()) {
          stops.stop(key, control.getReason());
        } else {
          stops.lift(key);
        }
        return;
      }
    } catch (SerializationException e) {
      if (RegistryException.isOutage(e)) {
        throw e;
      }
      LOG.errorf(e, "The control %s cannot be read, so it stops its scope", key);
    }
    stops.stop(key, "its control record cannot be read");
  }
}
