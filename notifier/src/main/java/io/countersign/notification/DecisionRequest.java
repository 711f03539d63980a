package io.countersign.notification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.schemas.json.CanonicalJson;
import java.util.Collections;
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
 * @param delegationId grant under which they decide for another; null for their own right, or for a
 *     grant where they have none
 */
public record DecisionRequest(
    Choice choice,
    @Nullable String reason,
    Map<String, String> edits,
    @Nullable String commandId,
    @Nullable String seenArgumentsDigest,
    @Nullable String delegationId)
    implements CommandRequest {

  /** Most fields that one decision edits. */
  public static final int MAX_EDITS = 50;

  /** Longest pointer to an edited field. */
  public static final int MAX_POINTER_LENGTH = 500;

  /** Longest id of a grant. */
  public static final int MAX_DELEGATION_ID_LENGTH = 200;

  /** Longest new value, as JSON text. */
  public static final int MAX_VALUE_LENGTH = 10_000;

  private static final Set<String> FIELDS =
      Set.of("decision", "reason", "edits", "commandId", "seenArgumentsDigest", "delegationId");
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
    CommandBody.checkReason(reason);
    if (!edits.isEmpty() && choice != Choice.APPROVE) {
      throw new InvalidDecisionException("\"edits\" go with the decision \"approve\" only.");
    }
    if (edits.size() > MAX_EDITS) {
      throw new InvalidDecisionException("\"edits\" has at most " + MAX_EDITS + " fields.");
    }
    edits.forEach(DecisionRequest::checkEdit);
    edits = Collections.unmodifiableMap(new LinkedHashMap<>(edits));
    CommandBody.checkCommandId(commandId);
    if (delegationId != null) {
      if (choice == Choice.REQUEST_CHANGES) {
        throw new InvalidDecisionException(
            "\"delegationId\" goes with a vote: \"approve\" or \"reject\".");
      }
      if (delegationId.isBlank() || delegationId.length() > MAX_DELEGATION_ID_LENGTH) {
        throw new InvalidDecisionException(
            "\"delegationId\" is the id of a grant, at most "
                + MAX_DELEGATION_ID_LENGTH
                + " characters.");
      }
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
    ObjectNode object = CommandBody.read(json, "a decision", FIELDS);
    return new DecisionRequest(
        choice(CommandBody.text(object, "decision")),
        CommandBody.text(object, "reason"),
        edits(object.get("edits")),
        CommandBody.text(object, "commandId"),
        CommandBody.text(object, "seenArgumentsDigest"),
        CommandBody.text(object, "delegationId"));
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
