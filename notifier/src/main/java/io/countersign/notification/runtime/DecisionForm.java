package io.countersign.notification.runtime;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.countersign.notification.Approver;
import io.countersign.notification.CommandName;
import io.countersign.notification.CommandRequest;
import io.countersign.notification.DecisionRequest;
import io.countersign.notification.InvalidDecisionException;
import io.countersign.schemas.json.CanonicalJson;
import io.countersign.schemas.json.InvalidJsonException;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the forms of a card: what people typed becomes a decision with JSON values, or a command.
 */
final class DecisionForm {
  /** Before the pointer in the name of an input that edits a field. */
  static final String EDIT_PREFIX = "edit:";

  private DecisionForm() {}

  /**
   * The decision. Only inputs that differ from the arguments are edits, and only with an approval.
   *
   * @throws InvalidDecisionException that says what is wrong
   */
  static DecisionRequest read(MultivaluedMap<String, String> form, @Nullable String arguments) {
    DecisionRequest.Choice choice = DecisionRequest.choice(form.getFirst("decision"));
    return new DecisionRequest(
        choice,
        blankAsNull(form.getFirst("reason")),
        choice == DecisionRequest.Choice.APPROVE ? edits(form, arguments) : Map.of(),
        blankAsNull(form.getFirst("commandId")),
        blankAsNull(form.getFirst("seenArgumentsDigest")),
        // A request for changes is nobody's vote, so no grant goes with it.
        choice == DecisionRequest.Choice.REQUEST_CHANGES
            ? null
            : blankAsNull(form.getFirst("delegationId")));
  }

  /**
   * Another command from its form.
   *
   * @throws InvalidDecisionException that says what is wrong
   */
  static CommandRequest readCommand(CommandName name, MultivaluedMap<String, String> form) {
    @Nullable String commandId = blankAsNull(form.getFirst("commandId"));
    @Nullable String reason = blankAsNull(form.getFirst("reason"));
    return switch (name) {
      case COMMENT -> new CommandRequest.Comment(orEmpty(form.getFirst("text")), commandId);
      case REASSIGN -> new CommandRequest.Reassign(names(form), reason, commandId);
      case ESCALATE -> new CommandRequest.Escalate(names(form), reason, commandId);
      case WITHDRAW -> new CommandRequest.Withdraw(reason, commandId);
      // The aggregator refuses an empty reason, in its words.
      case REVOKE -> new CommandRequest.Revoke(orEmpty(reason), commandId);
      case BREAK_GLASS -> new CommandRequest.BreakGlass(orEmpty(reason), commandId);
      case REVIEW ->
          new CommandRequest.CompleteReview(
              CommandName.confirmed(form.getFirst("review")), reason, commandId);
      case REDEEM ->
          throw new InvalidDecisionException("Permits are used by executors, not by a form.");
    };
  }

  /** Names that people separate by commas or blanks. */
  private static List<Approver> names(MultivaluedMap<String, String> form) {
    return CommandName.approvers(
        Arrays.stream(orEmpty(form.getFirst("to")).split("[,\\s]+"))
            .filter(name -> !name.isEmpty())
            .toList());
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  /** A field as an input shows it: texts plainly, anything else as JSON, an absent one empty. */
  static String shown(JsonNode value) {
    if (value.isMissingNode()) {
      return "";
    }
    return value.isTextual() ? value.textValue() : CanonicalJson.canonicalize(value);
  }

  /** The field at the pointer; missing where there is none or the pointer is none. */
  static JsonNode at(JsonNode arguments, String pointer) {
    try {
      return arguments.at(JsonPointer.compile(pointer));
    } catch (IllegalArgumentException notAPointer) {
      throw new InvalidDecisionException("\"" + pointer + "\" is not a JSON Pointer.");
    }
  }

  private static Map<String, String> edits(
      MultivaluedMap<String, String> form, @Nullable String arguments) {
    Map<String, String> edits = new LinkedHashMap<>();
    if (arguments == null) {
      return edits;
    }
    JsonNode current = CanonicalJson.parse(arguments);
    for (Map.Entry<String, List<String>> input : form.entrySet()) {
      if (input.getKey().startsWith(EDIT_PREFIX)) {
        String pointer = input.getKey().substring(EDIT_PREFIX.length());
        JsonNode before = at(current, pointer);
        // Browsers send line ends of text fields as CR LF.
        String typed = input.getValue().getFirst().replace("\r\n", "\n");
        if (!typed.equals(shown(before)) && !(before.isMissingNode() && typed.isBlank())) {
          edits.put(pointer, value(pointer, before, typed));
        }
      }
    }
    return edits;
  }

  private static String value(String pointer, JsonNode before, String typed) {
    if (before.isTextual()) {
      return CanonicalJson.canonicalize(TextNode.valueOf(typed));
    }
    try {
      JsonNode value = CanonicalJson.parse(typed.strip());
      if (before.isNumber() && !value.isNumber()) {
        throw new InvalidDecisionException(pointer + " is a number; type one, as 24000 or 0.5.");
      }
      return CanonicalJson.canonicalize(value);
    } catch (InvalidJsonException e) {
      if (before.isMissingNode()) {
        return CanonicalJson.canonicalize(TextNode.valueOf(typed));
      }
      throw new InvalidDecisionException(
          pointer + " cannot be read: " + typed.strip() + " is not a value of its kind.");
    }
  }

  private static @Nullable String blankAsNull(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }
}
