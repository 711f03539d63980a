package io.countersign.schemas.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON as plain Java values: maps, lists, text, booleans, {@code BigInteger} for whole numbers,
 * {@code BigDecimal} for others, and null.
 */
public final class PlainValues {
  private PlainValues() {}

  /** The members of an object; empty where the node is none. */
  public static Map<String, @Nullable Object> object(JsonNode node) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    node.properties().forEach(entry -> map.put(entry.getKey(), value(entry.getValue())));
    return map;
  }

  /** The value of a node that was parsed from text. */
  public static @Nullable Object value(JsonNode node) {
    return switch (node.getNodeType()) {
      case STRING -> node.textValue();
      case BOOLEAN -> node.booleanValue();
      case NUMBER -> node.isIntegralNumber() ? node.bigIntegerValue() : node.decimalValue();
      case OBJECT -> object(node);
      case ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>(node.size());
        node.forEach(item -> list.add(value(item)));
        yield list;
      }
      case NULL -> null;
      case BINARY, MISSING, POJO ->
          throw new IllegalStateException("Parsed JSON has no " + node.getNodeType());
    };
  }
}
