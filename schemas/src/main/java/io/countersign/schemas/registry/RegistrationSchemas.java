package io.countersign.schemas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.schemas.json.CanonicalJson;
import org.apache.avro.Schema;

/**
 * Schemas as they are registered: without what only Java needs. Confluent's serializer does the
 * same with {@code avro.remove.java.properties=true}.
 */
public final class RegistrationSchemas {
  private static final String JAVA_STRING = "avro.java.string";

  private RegistrationSchemas() {}

  /** The schema without Java's properties. */
  public static Schema withoutJavaProperties(Schema schema) {
    JsonNode json = CanonicalJson.parse(schema.toString());
    strip(json);
    return new Schema.Parser().parse(json.toString());
  }

  private static void strip(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.remove(JAVA_STRING);
    }
    if (node instanceof ObjectNode || node instanceof ArrayNode) {
      node.forEach(RegistrationSchemas::strip);
    }
  }
}
