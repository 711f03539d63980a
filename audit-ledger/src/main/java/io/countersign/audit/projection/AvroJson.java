package io.countersign.audit.projection;

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
    return switch (value) {
      case null -> NODES.nullNode();
      case IndexedRecord inner -> of(inner);
      case Collection<?> items -> {
        ArrayNode array = NODES.arrayNode();
        items.forEach(item -> array.add(node(item)));
        yield array;
      }
      case Map<?, ?> entries -> {
        ObjectNode object = NODES.objectNode();
        entries.forEach((key, entry) -> object.set(key.toString(), node(entry)));
        yield object;
      }
      case Integer number -> NODES.numberNode(number);
      case Long number -> NODES.numberNode(number);
      case Double number -> NODES.numberNode(number);
      case Float number -> NODES.numberNode(number);
      case Boolean bool -> NODES.booleanNode(bool);
      case ByteBuffer bytes -> {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        yield NODES.textNode(Base64.getEncoder().encodeToString(copy));
      }
      // Text, symbols, instants: all say what they are by toString.
      default -> NODES.textNode(value.toString());
    };
  }
}
