package io.countersign.notification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.schemas.id.CommandId;
import io.countersign.schemas.json.CanonicalJson;
import io.countersign.schemas.json.InvalidJsonException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads what the bodies of all commands have in common; every problem is a sentence. */
final class CommandBody {
  /** How much of a field's name a sentence quotes. */
  private static final int MAX_QUOTED_LENGTH = 60;

  private CommandBody() {}

  /** The object, where it has no field but these. */
  static ObjectNode read(byte[] json, String what, Set<String> fields) {
    JsonNode body;
    try {
      body = CanonicalJson.parse(json);
    } catch (InvalidJsonException e) {
      throw new InvalidDecisionException("The body is not JSON: " + e.getMessage());
    }
    String known = String.join(", ", new TreeSet<>(fields));
    if (!(body instanceof ObjectNode object)) {
      throw new InvalidDecisionException("The body is a JSON object of: " + known + ".");
    }
    for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!fields.contains(name)) {
        throw new InvalidDecisionException(
            "\""
                + VisibleText.line(Bounds.cut(name, MAX_QUOTED_LENGTH))
                + "\" is not a field of "
                + what
                + "; these are: "
                + known
                + ".");
      }
    }
    return object;
  }

  static @Nullable String text(ObjectNode object, String name) {
    @Nullable JsonNode value = object.get(name);
    if (value == null || value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      throw new InvalidDecisionException("\"" + name + "\" is a text.");
    }
    return value.textValue();
  }

  static String required(ObjectNode object, String name) {
    @Nullable String text = text(object, name);
    if (text == null || text.isBlank()) {
      throw new InvalidDecisionException("\"" + name + "\" is missing.");
    }
    return text;
  }

  static List<String> texts(ObjectNode object, String name) {
    @Nullable JsonNode value = object.get(name);
    List<String> texts = new ArrayList<>();
    if (value == null || value.isNull()) {
      return texts;
    }
    if (!value.isArray()) {
      throw new InvalidDecisionException("\"" + name + "\" is a list of texts.");
    }
    for (JsonNode item : value) {
      if (!item.isTextual()) {
        throw new InvalidDecisionException("\"" + name + "\" is a list of texts.");
      }
      texts.add(item.textValue());
    }
    return texts;
  }

  static void checkReason(@Nullable String reason) {
    checkLength("reason", reason, CommandRequest.MAX_REASON_LENGTH);
  }

  static void checkLength(String name, @Nullable String text, int maxLength) {
    if (text != null && text.length() > maxLength) {
      throw new InvalidDecisionException(
          "\"" + name + "\" has at most " + maxLength + " characters.");
    }
  }

  static void checkCommandId(@Nullable String commandId) {
    if (commandId != null) {
      CommandId.problem(commandId)
          .ifPresent(
              problem -> {
                throw new InvalidDecisionException("\"commandId\": " + problem);
              });
    }
  }
}
