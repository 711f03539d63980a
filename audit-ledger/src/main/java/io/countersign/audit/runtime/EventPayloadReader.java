package io.countersign.audit.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.countersign.audit.projection.PayloadReader;
import io.countersign.schemas.headers.CloudEvents;
import io.countersign.schemas.json.AvroJson;
import io.countersign.schemas.registry.RegistryException;
import java.io.IOException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads payloads in the Confluent wire format by the registry, and JSON as it is. */
final class EventPayloadReader implements PayloadReader {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Deserializer<SpecificRecord> avro;

  EventPayloadReader(Deserializer<SpecificRecord> avro) {
    this.avro = avro;
  }

  @Override
  public JsonNode read(String topic, String contentType, byte[] payload)
      throws UnreadablePayloadException {
    if (contentType.equals(CloudEvents.JSON)) {
      try {
        return JSON.readTree(payload);
      } catch (IOException e) {
        throw new UnreadablePayloadException("The payload is not JSON", e);
      }
    }
    if (!contentType.equals(CloudEvents.AVRO)) {
      throw new UnreadablePayloadException(
          "The payload is " + contentType, new IllegalArgumentException(contentType));
    }
    try {
      return AvroJson.of(avro.deserialize(topic, payload));
    } catch (SerializationException e) {
      if (RegistryException.isOutage(e)) {
        // Not the record's fault: the projection waits and tries again.
        throw e;
      }
      throw new UnreadablePayloadException("The payload is not a known event", e);
    }
  }
}
