package io.countersign.schemas.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * An Avro record as plain JSON for people and for SQL: unions without their branch names, instants
 * in ISO 8601, bytes in Base64, symbols as text.
 */
public final class AvroJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private AvroJson() {}

  /** The record as an object with the fields of its schema, in their order. */
  public static ObjectNode of(IndexedRecord avro) {
    ObjectNode object = NODES.objectNode();
    for (Schema.Field field : avro.getSchema().getFields()) {
      object.set(field.name(), node(avro.get(field.pos())));
    }
    return object;
  }

  private static JsonNode node(@Nullable Object value) {
    if (value == null) {
      return NODES.nullNode();
    }
    if (value instanceof IndexedRecord inner) {
      return of(inner);
    }
    if (value instanceof Collection<?> items) {
      ArrayNode array = NODES.arrayNode();
      items.forEach(item -> array.add(node(item)));
      return array;
    }
    if (value instanceof Map<?, ?> entries) {
      ObjectNode object = NODES.objectNode();
      entries.forEach((key, entry) -> object.set(key.toString(), node(entry)));
      return object;
    }
    if (value instanceof Number number) {
      return number(number);
    }
    if (value instanceof Boolean bool) {
      return NODES.booleanNode(bool);
    }
    if (value instanceof ByteBuffer bytes) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      return NODES.textNode(Base64.getEncoder().encodeToString(copy));
    }
    // Text, symbols, instants: all say what they are by toString.
    return NODES.textNode(value.toString());
  }

  private static JsonNode number(Number number) {
    if (number instanceof Integer whole) {
      return NODES.numberNode(whole);
    }
    if (number instanceof Long whole) {
      return NODES.numberNode(whole);
    }
    return number instanceof Float real
        ? NODES.numberNode(real)
        : NODES.numberNode(number.doubleValue());
  }
}
