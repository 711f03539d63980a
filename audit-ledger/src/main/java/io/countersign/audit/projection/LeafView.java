package io.countersign.audit.projection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a leaf says. The keys are fixed by the ledger's format.
 *
 * @param index position that the leaf claims
 * @param eventId id of the event
 * @param eventType stable name of the event
 * @param actionId the action; null where the record is not about one
 * @param topic topic of the source record
 * @param partition its partition
 * @param offset its offset
 * @param time when Kafka took it
 * @param payloadCommitment lower-case hex SHA-256 of salt and payload, as the leaf has it
 */
record LeafView(
    long index,
    String eventId,
    String eventType,
    @Nullable String actionId,
    String topic,
    int partition,
    long offset,
    Instant time,
    String payloadCommitment) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Parses a leaf. An entry of the ledger that is not a leaf is a bug of the fold or a forgery. */
  static LeafView parse(byte[] leaf) {
    try {
      JsonNode node = JSON.readTree(leaf);
      JsonNode source = node.required("source");
      return new LeafView(
          node.required("index").asLong(),
          node.required("eventId").asText(),
          node.required("eventType").asText(),
          node.required("actionId").textValue(),
          source.required("topic").asText(),
          source.required("partition").asInt(),
          source.required("offset").asLong(),
          Instant.parse(node.required("time").asText()),
          node.required("payloadCommitment").asText());
    } catch (JsonProcessingException | IllegalArgumentException | DateTimeException e) {
      throw new IllegalStateException("Expected a leaf of the ledger, but " + e.getMessage(), e);
    } catch (IOException e) {
      throw new IllegalStateException("Reading from memory failed", e);
    }
  }
}
