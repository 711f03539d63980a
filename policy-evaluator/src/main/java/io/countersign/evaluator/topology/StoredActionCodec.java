package io.countersign.evaluator.topology;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.evaluator.limits.LimitedAction;
import io.countersign.evaluator.limits.LimitedAction.Edit;
import io.countersign.evaluator.limits.LimitedAction.Phase;
import io.countersign.evaluator.topology.StoredAction.OpenQuestion;
import io.countersign.events.LimitVerb;
import io.countersign.policy.limits.LimitUse;
import io.countersign.schemas.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Writes the evaluator's own state as JSON, which later versions can read whatever they add. It
 * stands in the evaluator's stores and their changelogs, and nowhere else.
 */
final class StoredActionCodec {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private StoredActionCodec() {}

  static byte[] write(StoredAction stored) {
    ObjectNode node = JSON.createObjectNode();
    LimitedAction action = stored.action();
    if (action != null) {
      node.set("action", write(action));
    }
    OpenQuestion open = stored.open();
    if (open != null) {
      ObjectNode question = node.putObject("open");
      question.put("requestId", open.requestId()).put("verb", open.verb().name());
      question.set("uses", write(open.uses()));
      question.set("recorded", write(open.recorded()));
    }
    node.put("asked", stored.asked())
        .put("firstWaiting", stored.firstWaiting())
        .put("waiting", stored.waiting())
        .put("keepUntil", stored.keepUntilMillis());
    return bytes(node);
  }

  static StoredAction read(byte[] bytes) {
    JsonNode node = tree(bytes);
    JsonNode open = node.get("open");
    return new StoredAction(
        node.has("action") ? action(node.get("action")) : null,
        open == null
            ? null
            : new OpenQuestion(
                open.get("requestId").asText(),
                LimitVerb.valueOf(open.get("verb").asText()),
                uses(open.get("uses")),
                uses(open.get("recorded"))),
        node.get("asked").asLong(),
        node.get("firstWaiting").asLong(),
        node.get("waiting").asInt(),
        node.get("keepUntil").asLong());
  }

  private static ObjectNode write(LimitedAction action) {
    ObjectNode node = JSON.createObjectNode();
    node.put("phase", action.phase().name())
        .put("argumentsDigest", action.argumentsDigest())
        .put("acknowledged", action.acknowledged());
    node.set("uses", write(action.uses()));
    Edit edit = action.edit();
    if (edit != null) {
      ObjectNode edited = node.putObject("edit");
      edited.put("commandId", edit.commandId()).put("taken", edit.taken());
      edited.set("uses", write(edit.uses()));
    }
    return node;
  }

  private static LimitedAction action(JsonNode node) {
    JsonNode edit = node.get("edit");
    return new LimitedAction(
        Phase.valueOf(node.get("phase").asText()),
        node.get("argumentsDigest").asText(),
        node.get("acknowledged").asBoolean(),
        uses(node.get("uses")),
        edit == null
            ? null
            : new Edit(
                edit.get("commandId").asText(),
                uses(edit.get("uses")),
                edit.get("taken").asBoolean()));
  }

  private static ArrayNode write(List<LimitUse> uses) {
    ArrayNode array = JSON.createArrayNode();
    for (LimitUse use : uses) {
      array
          .addObject()
          .put("limit", use.limit())
          .put("key", use.key())
          .put("amount", use.amount().toPlainString())
          .put("max", use.max().toPlainString())
          .put("per", use.per().toMillis());
    }
    return array;
  }

  private static List<LimitUse> uses(JsonNode array) {
    List<LimitUse> uses = new ArrayList<>();
    for (JsonNode node : array) {
      uses.add(
          new LimitUse(
              node.get("limit").asText(),
              node.get("key").asText(),
              new LinkedHashMap<>(),
              new BigDecimal(node.get("amount").asText()),
              new BigDecimal(node.get("max").asText()),
              Duration.ofMillis(node.get("per").asLong())));
    }
    return uses;
  }

  static byte[] write(Incoming incoming) {
    ObjectNode node = JSON.createObjectNode();
    node.put("topic", incoming.topic().name())
        .put("topicName", incoming.topicName())
        .put("partition", incoming.partition())
        .put("offset", incoming.offset())
        .put("timestamp", incoming.timestampMillis())
        .put("key", incoming.key())
        .put("value", incoming.value());
    ArrayNode headers = node.putArray("headers");
    for (Header header : incoming.headers()) {
      headers.addObject().put("name", header.key()).put("value", header.value());
    }
    return bytes(node);
  }

  static Incoming readIncoming(byte[] bytes) {
    JsonNode node = tree(bytes);
    Headers headers = new RecordHeaders();
    for (JsonNode header : node.get("headers")) {
      headers.add(header.get("name").asText(), binary(header.get("value")));
    }
    return new Incoming(
        Topic.valueOf(node.get("topic").asText()),
        node.get("topicName").asText(),
        node.get("partition").asInt(),
        node.get("offset").asLong(),
        node.get("timestamp").asLong(),
        binary(node.get("key")),
        binary(node.get("value")),
        headers);
  }

  private static byte @Nullable [] binary(JsonNode node) {
    try {
      return node.isNull() ? null : node.binaryValue();
    } catch (IOException e) {
      throw new UncheckedIOException("A store of the evaluator holds what it did not write", e);
    }
  }

  private static byte[] bytes(ObjectNode node) {
    try {
      return JSON.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree can always be written", e);
    }
  }

  private static JsonNode tree(byte[] bytes) {
    try {
      return JSON.readTree(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("A store of the evaluator holds what it did not write", e);
    }
  }
}
