package io.countersign.notification.directory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.notification.VisibleText;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads attributes of resources; SCIM's names do not depend on case. */
final class Attributes {
  private static final int MAX_QUOTED_LENGTH = 60;

  private Attributes() {}

  /** The names of an object's attributes, in lower case. */
  static Set<String> names(ObjectNode object) {
    Set<String> names = new LinkedHashSet<>();
    object.fieldNames().forEachRemaining(name -> names.add(name.toLowerCase(Locale.ROOT)));
    return names;
  }

  /** A text; null where it is absent, null or blank. */
  static @Nullable String text(JsonNode object, String name, int maxLength) {
    JsonNode value = object.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      throw ScimProblem.invalidValue("\"" + name + "\" is a text.");
    }
    String text = value.textValue().strip();
    return text.isEmpty() ? null : bounded(name, text, maxLength);
  }

  static String bounded(String name, String text, int maxLength) {
    if (text.length() > maxLength) {
      throw ScimProblem.invalidValue("\"" + name + "\" has at most " + maxLength + " characters.");
    }
    return text;
  }

  /** A truth; null where it is absent. Some providers send it as a text. */
  static @Nullable Boolean truth(JsonNode object, String name) {
    JsonNode value = object.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (value.isBoolean()) {
      return value.booleanValue();
    }
    return switch (value.asText("").toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw ScimProblem.invalidValue("\"" + name + "\" is true or false.");
    };
  }

  /** What others wrote, short enough and visible enough for a sentence. */
  static String quoted(String text) {
    return VisibleText.line(
        text.length() <= MAX_QUOTED_LENGTH ? text : text.substring(0, MAX_QUOTED_LENGTH));
  }
}
