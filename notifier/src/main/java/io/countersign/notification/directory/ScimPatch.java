package io.countersign.notification.directory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.unboundid.scim2.common.exceptions.ScimException;
import com.unboundid.scim2.common.messages.PatchOperation;
import com.unboundid.scim2.common.utils.JsonUtils;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Changes of parts of a resource (RFC 7644 §3.5.2), parsed and applied by the SCIM library. */
public final class ScimPatch {
  /** Most operations of one patch. */
  public static final int MAX_OPERATIONS = 1_000;

  private static final String SCHEMA = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
  private static final int MAX_QUOTED_LENGTH = 200;

  private final List<PatchOperation> operations;

  private ScimPatch(List<PatchOperation> operations) {
    this.operations = List.copyOf(operations);
  }

  /** Reads a body that is an object, as every resource and every patch is. */
  public static ObjectNode object(byte[] body) {
    try {
      if (JsonUtils.getObjectReader().readTree(body) instanceof ObjectNode object) {
        return object;
      }
    } catch (IOException e) {
      throw ScimProblem.invalidSyntax("The body is not JSON.");
    }
    throw ScimProblem.invalidSyntax("The body is a JSON object.");
  }

  /** Reads a patch. */
  public static ScimPatch parse(byte[] body) {
    ObjectNode request = object(body);
    boolean named = false;
    for (JsonNode schema : request.path("schemas")) {
      named |= schema.asText("").equals(SCHEMA);
    }
    if (!named) {
      throw ScimProblem.invalidSyntax("\"schemas\" of a patch names " + SCHEMA + ".");
    }
    JsonNode wanted = request.path("Operations");
    if (!wanted.isArray() || wanted.isEmpty() || wanted.size() > MAX_OPERATIONS) {
      throw ScimProblem.invalidSyntax(
          "\"Operations\" is a list of 1 to " + MAX_OPERATIONS + " operations.");
    }
    List<PatchOperation> operations = new ArrayList<>();
    for (JsonNode operation : wanted) {
      for (JsonNode single : singles(operation)) {
        operations.add(read(single));
      }
    }
    return new ScimPatch(operations);
  }

  /** The resource after the patch; what is given stays as it is. */
  ObjectNode apply(ObjectNode resource) {
    ObjectNode patched = resource.deepCopy();
    try {
      for (PatchOperation operation : operations) {
        operation.apply(patched);
      }
    } catch (ScimException e) {
      throw Library.problem(e);
    }
    return patched;
  }

  /**
   * A removal that names members by its value, as some providers send it, is one of each of them.
   * By the RFC a removal has no value, and taken so it would empty the group.
   */
  private static List<JsonNode> singles(JsonNode operation) {
    JsonNode value = operation.path("value");
    boolean removal = operation.path("op").asText("").equalsIgnoreCase("remove");
    if (!removal || value.isMissingNode() || value.isNull()) {
      return List.of(inLowerCase(operation));
    }
    if (!operation.path("path").asText("").equalsIgnoreCase("members")) {
      throw ScimProblem.invalidSyntax(
          "A removal has a \"path\" and no \"value\", but for \"members\".");
    }
    List<JsonNode> singles = new ArrayList<>();
    ArrayNode members =
        value instanceof ArrayNode array
            ? array
            : JsonUtils.getJsonNodeFactory().arrayNode().add(value);
    for (JsonNode member : members) {
      @Nullable String id = Attributes.text(member, "value", MAX_QUOTED_LENGTH);
      if (id == null) {
        throw ScimProblem.invalidValue("Each member to be removed has a \"value\".");
      }
      singles.add(
          JsonUtils.getJsonNodeFactory()
              .objectNode()
              .put("op", "remove")
              .put("path", "members[value eq " + TextNode.valueOf(id) + "]"));
    }
    return singles;
  }

  /** Some providers write the operation with a capital. */
  private static JsonNode inLowerCase(JsonNode operation) {
    if (operation instanceof ObjectNode object && object.path("op").isTextual()) {
      ObjectNode copy = object.deepCopy();
      copy.put("op", object.path("op").textValue().toLowerCase(Locale.ROOT));
      return copy;
    }
    return operation;
  }

  private static PatchOperation read(JsonNode operation) {
    try {
      @Nullable PatchOperation read = JsonUtils.nodeToValue(operation, PatchOperation.class);
      if (read != null) {
        return read;
      }
    } catch (JsonProcessingException e) {
      if (e.getCause() instanceof ScimException cause) {
        throw Library.problem(cause);
      }
    } catch (IllegalArgumentException e) {
      // The one sentence about operations says what is expected.
    }
    throw ScimProblem.invalidSyntax(
        "An operation has \"op\" add, replace or remove, and \"path\" and \"value\" as RFC 7644"
            + " says; \""
            + Attributes.quoted(operation.path("op").asText(""))
            + "\" at \""
            + Attributes.quoted(operation.path("path").asText(""))
            + "\" has not.");
  }
}
