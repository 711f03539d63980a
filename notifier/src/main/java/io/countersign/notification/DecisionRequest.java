package io.countersign.notification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.schemas.id.CommandId;
import io.countersign.schemas.json.CanonicalJson;
import io.countersign.schemas.json.InvalidJsonException;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a person sends to decide. Who they are is not in it: the token says that.
 *
 * @param choice what they want
 * @param reason why; null where they did not say
 * @param edits JSON Pointer into the arguments → new value as JSON text, in the order given
 * @param commandId chosen by the sender so that sending again is safe; null to have one made
 * @param seenArgumentsDigest digest of the arguments that they saw; null where not said
 */
public record DecisionRequest(
    Choice choice,
    @Nullable String reason,
    Map<String, String> edits,
    @Nullable String commandId,
    @Nullable String seenArgumentsDigest) {
  /** Longest reason in UTF-16 units. */
  public static final int MAX_REASON_LENGTH = 4_000;

  /** Most fields that one decision edits. */
  public static final int MAX_EDITS = 50;

  /** Longest pointer to an edited field. */
  public static final int MAX_POINTER_LENGTH = 500;

  /** Longest new value, as JSON text. */
  public static final int MAX_VALUE_LENGTH = 10_000;

  private static final Set<String> FIELDS =
      Set.of("decision", "reason", "edits", "commandId", "seenArgumentsDigest");
  private static final Pattern POINTER = Pattern.compile("(/([^~/]|~0|~1)*)+");
  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

  /** What a person wants. */
  public enum Choice {
    /** The action may run, as far as they are concerned. */
    APPROVE,
    /** It may not. */
    REJECT,
    /** The agent shall change it. */
    REQUEST_CHANGES
  }

  /**
   * Checks every bound.
   *
   * @throws InvalidDecisionException that says what is wrong
   */
  public DecisionRequest {
    if (reason != null && reason.length() > MAX_REASON_LENGTH) {
      throw new InvalidDecisionException(
          "\"reason\" has at most " + MAX_REASON_LENGTH + " characters.");
    }
    if (!edits.isEmpty() && choice != Choice.APPROVE) {
      throw new InvalidDecisionException("\"edits\" go with the decision \"approve\" only.");
    }
    if (edits.size() > MAX_EDITS) {
      throw new InvalidDecisionException("\"edits\" has at most " + MAX_EDITS + " fields.");
    }
    edits.forEach(DecisionRequest::checkEdit);
    edits = Collections.unmodifiableMap(new LinkedHashMap<>(edits));
    if (commandId != null) {
      CommandId.problem(commandId)
          .ifPresent(
              problem -> {
                throw new InvalidDecisionException("\"commandId\": " + problem);
              });
    }
    if (seenArgumentsDigest != null && !DIGEST.matcher(seenArgumentsDigest).matches()) {
      throw new InvalidDecisionException(
          "\"seenArgumentsDigest\" is \"sha256:\" and 64 hexadecimal digits.");
    }
  }

  /**
   * Reads a body.
   *
   * @throws InvalidDecisionException that says what is wrong
   */
  public static DecisionRequest parse(byte[] json) {
    JsonNode body;
    try {
      body = CanonicalJson.parse(json);
    } catch (InvalidJsonException e) {
      throw new InvalidDecisionException("The body is not JSON: " + e.getMessage());
    }
    if (!(body instanceof ObjectNode object)) {
      throw new InvalidDecisionException("The body is a JSON object with \"decision\".");
    }
    for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!FIELDS.contains(name)) {
        throw new InvalidDecisionException(
            "\""
                + VisibleText.line(Bounds.cut(name, 60))
                + "\" is not a field of a decision; these are: decision, reason, edits, commandId,"
                + " seenArgumentsDigest.");
      }
    }
    return new DecisionRequest(
        choice(text(object, "decision")),
        text(object, "reason"),
        edits(object.get("edits")),
        text(object, "commandId"),
        text(object, "seenArgumentsDigest"));
  }

  /**
   * The choice with this wire name.
   *
   * @throws InvalidDecisionException for any other name
   */
  public static Choice choice(@Nullable String name) {
    return switch (name) {
      case "approve" -> Choice.APPROVE;
      case "reject" -> Choice.REJECT;
      case "request_changes" -> Choice.REQUEST_CHANGES;
      case null, default ->
          throw new InvalidDecisionException(
              "\"decision\" is \"approve\", \"reject\" or \"request_changes\".");
    };
  }

  private static @Nullable String text(ObjectNode object, String name) {
    @Nullable JsonNode value = object.get(name);
    if (value == null || value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      throw new InvalidDecisionException("\"" + name + "\" is a text.");
    }
    return value.textValue();
  }

  private static Map<String, String> edits(@Nullable JsonNode value) {
    Map<String, String> edits = new LinkedHashMap<>();
    if (value == null || value.isNull()) {
      return edits;
    }
    if (!(value instanceof ObjectNode object)) {
      throw new InvalidDecisionException(
          "\"edits\" is an object: JSON Pointer to new value, as {\"/amount\": 24000}.");
    }
    object
        .properties()
        .forEach(edit -> edits.put(edit.getKey(), CanonicalJson.canonicalize(edit.getValue())));
    return edits;
  }

  private static void checkEdit(String pointer, String value) {
    if (pointer.length() > MAX_POINTER_LENGTH || !POINTER.matcher(pointer).matches()) {
      throw new InvalidDecisionException(
          "Each name in \"edits\" is a JSON Pointer of at most "
              + MAX_POINTER_LENGTH
              + " characters, as \"/amount\".");
    }
    if (value.length() > MAX_VALUE_LENGTH) {
      throw new InvalidDecisionException(
          "Each value in \"edits\" has at most " + MAX_VALUE_LENGTH + " characters of JSON.");
    }
  }
}
