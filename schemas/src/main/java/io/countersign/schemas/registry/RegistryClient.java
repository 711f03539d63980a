package io.countersign.schemas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.schemas.registry.RegistryException.Kind;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;

/**
 * A client of the schema registry's documented REST API (Confluent's; Apicurio answers it at {@code
 * /apis/ccompat/v7}). It remembers what cannot change (which schema an id means) and is safe for
 * several threads.
 */
public final class RegistryClient {
  private record Registered(String subject, Schema schema) {}

  private final RegistryHttp http;
  private final BoundedCache<Integer, Schema> schemasById;
  private final BoundedCache<Registered, Integer> idsBySchema;

  /** A client that connects when it is first used. */
  public RegistryClient(RegistryConfig config) {
    this.http = new RegistryHttp(config);
    this.schemasById = new BoundedCache<>(config.maxSchemas());
    this.idsBySchema = new BoundedCache<>(config.maxSchemas());
  }

  /**
   * Registers a schema under a subject, or finds it registered.
   *
   * @return its id
   * @throws RegistryException with status 409 when it is not compatible with what is registered
   */
  public int register(String subject, Schema schema) {
    return id(subject, schema, "/subjects/" + encode(subject) + "/versions");
  }

  /**
   * The id of a schema that is registered under a subject.
   *
   * @throws RegistryException of kind NOT_FOUND when it is not
   */
  public int idOf(String subject, Schema schema) {
    return id(subject, schema, "/subjects/" + encode(subject));
  }

  private int id(String subject, Schema schema, String path) {
    Registered key = new Registered(subject, schema);
    Integer known = idsBySchema.get(key);
    if (known != null) {
      return known;
    }
    String about = about(subject);
    JsonNode answer = http.request("POST", path, body(schema), about);
    if (!answer.path("id").isInt()) {
      throw noSense(about, "an id");
    }
    int id = answer.get("id").intValue();
    idsBySchema.put(key, id);
    return id;
  }

  /**
   * The schema that an id means.
   *
   * @throws RegistryException of kind NOT_FOUND when the registry knows no such id
   */
  public Schema schemaById(int id) {
    Schema known = schemasById.get(id);
    if (known != null) {
      return known;
    }
    String about = "the schema with id " + id;
    JsonNode answer = http.request("GET", "/schemas/ids/" + id, null, about);
    String type = answer.path("schemaType").asText("AVRO");
    if (!type.equals("AVRO") || !answer.path("schema").isTextual()) {
      throw noSense(about, "an Avro schema");
    }
    Schema schema;
    try {
      schema = new Schema.Parser().parse(answer.get("schema").textValue());
    } catch (SchemaParseException notAvro) {
      throw new RegistryException(
          Kind.REFUSED, 0, 0, "What the registry holds as " + about + " is no Avro.", notAvro);
    }
    schemasById.put(id, schema);
    return schema;
  }

  /** Sets what new versions of a subject must be able to do. */
  public void setCompatibility(String subject, Compatibility compatibility) {
    putCompatibility("/config/" + encode(subject), compatibility, about(subject));
  }

  /** Sets what new versions of subjects without a setting of their own must be able to do. */
  public void setGlobalCompatibility(Compatibility compatibility) {
    putCompatibility("/config", compatibility, "the global compatibility");
  }

  private void putCompatibility(String path, Compatibility compatibility, String about) {
    String body =
        JsonNodeFactory.instance.objectNode().put("compatibility", compatibility.name()).toString();
    http.request("PUT", path, body, about);
  }

  /**
   * What new versions of a subject must be able to do; the global setting where it has none of its
   * own.
   */
  public Compatibility compatibility(String subject) {
    String about = about(subject);
    try {
      return level(http.request("GET", "/config/" + encode(subject), null, about), about);
    } catch (RegistryException problem) {
      if (problem.kind() != Kind.NOT_FOUND) {
        throw problem;
      }
      return globalCompatibility();
    }
  }

  /** What new versions must be able to do where their subject says nothing. */
  public Compatibility globalCompatibility() {
    String about = "the global compatibility";
    return level(http.request("GET", "/config", null, about), about);
  }

  private static Compatibility level(JsonNode answer, String about) {
    try {
      return Compatibility.valueOf(
          answer.path("compatibilityLevel").asText("").toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException unknown) {
      throw noSense(about, "a compatibility level");
    }
  }

  /**
   * Whether a schema could be registered as the next version of a subject; true where it has no
   * version yet.
   */
  public boolean isCompatible(String subject, Schema schema) {
    String about = about(subject);
    try {
      return http.request(
              "POST",
              "/compatibility/subjects/" + encode(subject) + "/versions/latest",
              body(schema),
              about)
          .path("is_compatible")
          .asBoolean(false);
    } catch (RegistryException problem) {
      if (problem.kind() == Kind.NOT_FOUND) {
        return true;
      }
      throw problem;
    }
  }

  private static String body(Schema schema) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("schema", schema.toString());
    return body.toString();
  }

  private static String about(String subject) {
    return "subject \"" + subject + "\"";
  }

  private static String encode(String subject) {
    return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static RegistryException noSense(String about, String expected) {
    return new RegistryException(
        Kind.REFUSED,
        0,
        0,
        "The registry's answer about "
            + about
            + " holds no "
            + expected
            + "; check that "
            + RegistryConfig.URL
            + " is the root of the Confluent-compatible API.",
        null);
  }
}
