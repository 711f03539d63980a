package io.countersign.approval.topology;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.approval.ArgumentsEditor;
import io.countersign.approval.FieldEdit;
import io.countersign.schemas.json.CanonicalJson;
import io.countersign.schemas.json.InvalidJsonException;
import java.util.List;

/**
 * Edits JSON arguments: each edit replaces the value at its pointer, or adds a member to an object
 * that is there. It never adds an element to an array, never makes a parent, and never replaces the
 * whole.
 */
public final class JsonArgumentsEditor implements ArgumentsEditor {
  @Override
  public Result apply(String arguments, List<FieldEdit> edits) {
    JsonNode edited = CanonicalJson.parse(arguments);
    for (FieldEdit edit : edits) {
      try {
        String problem =
            set(edited, JsonPointer.compile(edit.pointer()), CanonicalJson.parse(edit.value()));
        if (!problem.isEmpty()) {
          return new Invalid(
              "The edit of %s cannot be applied: %s".formatted(edit.pointer(), problem));
        }
      } catch (InvalidJsonException notJson) {
        return new Invalid(
            "Expected JSON as the new value of %s, but: %s"
                .formatted(edit.pointer(), notJson.getMessage()));
      } catch (IllegalArgumentException notPointer) {
        return new Invalid("Expected a JSON Pointer, but it is " + edit.pointer());
      }
    }
    try {
      // Read back: edits that each are in order can together be deeper or longer than arguments may
      // be, and what cannot be read again would stop everybody who reads it after.
      return new Applied(
          CanonicalJson.canonicalize(CanonicalJson.parse(CanonicalJson.canonicalize(edited))));
    } catch (InvalidJsonException tooMuch) {
      return new Invalid(
          "Expected arguments within their bounds, but after the edits: " + tooMuch.getMessage());
    }
  }

  /** Sets the value in place; the text says why it cannot, and is empty where it did. */
  private static String set(JsonNode root, JsonPointer pointer, JsonNode value) {
    if (pointer.matches()) {
      return "it would replace all arguments";
    }
    JsonNode parent = root.at(pointer.head());
    JsonPointer last = pointer.last();
    if (parent instanceof ObjectNode object) {
      object.set(last.getMatchingProperty(), value);
      return "";
    }
    if (parent instanceof ArrayNode array) {
      int index = last.getMatchingIndex();
      if (index >= 0 && index < array.size()) {
        array.set(index, value);
        return "";
      }
      return "the array has no such element";
    }
    return "there is nothing that it could be a part of";
  }
}
