package io.countersign.local.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.agent.Answer;
import io.countersign.agent.AnswerStatus;
import io.countersign.events.ChangesRequested;
import io.countersign.events.Escalated;
import io.countersign.events.Granted;
import io.countersign.events.PermitViolated;
import io.countersign.events.Rejected;
import io.countersign.events.RejectionCause;
import io.countersign.events.SlaBreached;
import io.countersign.schemas.EventTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** The words of the demonstration. */
final class Telling {

  private static final int LONGEST_ARGUMENTS_CHARACTERS = 110;

  private Telling() {}

  /** A constant as a person would write it. */
  static String word(String constant) {
    return constant.toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  static String proposed(DemoCase demoCase, Answer answer) {
    if (answer.status() == AnswerStatus.REFUSED) {
      return "an agent sends a record that is no proposal → refused: "
          + String.join(" ", answer.reasons());
    }
    return "agent:%s proposes %s → %s, tier %s (%s)"
        .formatted(
            demoCase.agent(),
            demoCase.tool(),
            word(answer.verdict().name()),
            answer.tier(),
            answer.rules().isEmpty()
                ? String.join(" ", answer.reasons())
                : "rule " + String.join(", ", answer.rules()));
  }

  static String decision(
      String person,
      String action,
      @Nullable ObjectNode edits,
      String reason,
      String refusal,
      String message) {
    String verb =
        switch (action) {
          case "approve" -> edits == null ? "approves" : "approves with the edit " + edits;
          case "reject" -> "rejects";
          case "request_changes" -> "asks for changes";
          default -> action;
        };
    return person
        + " "
        + verb
        + (reason.isEmpty() ? "" : " (\"" + reason + "\")")
        + (refusal.isEmpty() ? "" : " → refused, " + refusal + ": " + message);
  }

  /** What the events say at the end. */
  static List<String> ended(Answer last, List<SpecificRecord> history) {
    List<String> lines = new ArrayList<>();
    for (SpecificRecord event : history) {
      switch (event) {
        case SlaBreached _ -> lines.add("the deadline passes");
        case Escalated escalated -> lines.add("escalated: " + escalated.getReason());
        case ChangesRequested changes when !changes.getMissing().isEmpty() ->
            lines.add("returned to the agent, missing: " + String.join(", ", changes.getMissing()));
        case PermitViolated violated -> lines.add("permit violated: " + violated.getMessage());
        default -> {}
      }
    }
    String permit = last.permit() == null ? "" : ", permit for " + shortened(last.arguments());
    lines.add("⇒ " + end(last, history) + permit);
    return lines;
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST_ARGUMENTS_CHARACTERS
        ? text
        : text.substring(0, LONGEST_ARGUMENTS_CHARACTERS) + "…";
  }

  /** Who decided, for the table. */
  static String decidedBy(Answer last, List<SpecificRecord> history) {
    for (SpecificRecord event : history.reversed()) {
      if (event instanceof Granted granted) {
        return String.join(" + ", granted.getApprovers().stream().map(Telling::person).toList());
      }
      if (event instanceof Rejected rejected) {
        return rejected.getCause() == RejectionCause.DEADLINE
            ? "deadline"
            : person(rejected.getMeta().getActor());
      }
    }
    return switch (last.status()) {
      case PENDING -> "nobody yet";
      case REFUSED -> "–";
      default -> "policy";
    };
  }

  private static String person(String principal) {
    return principal.substring(principal.indexOf(':') + 1);
  }

  /** The event that ended it, or its state. */
  static String end(Answer last, List<SpecificRecord> history) {
    return switch (last.status()) {
      case PENDING -> "pending (held)";
      case REFUSED -> "command.refused";
      default -> {
        boolean violated = history.stream().anyMatch(PermitViolated.class::isInstance);
        yield violated ? EventTypes.nameOf(PermitViolated.class) : lastDecision(last, history);
      }
    };
  }

  private static String lastDecision(Answer last, List<SpecificRecord> history) {
    String wanted =
        last.status() == AnswerStatus.RETURNED ? "changes_requested" : last.status().wireName();
    return history.reversed().stream()
        .map(EventTypes::nameOf)
        .filter(type -> type.endsWith("." + wanted))
        .findFirst()
        .orElse(last.status().wireName());
  }
}
