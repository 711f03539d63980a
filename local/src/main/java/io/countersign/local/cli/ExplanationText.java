package io.countersign.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The evaluator's explanation for people. */
final class ExplanationText {

  private static final String OTHER_TOOLS = "other_tools";

  private ExplanationText() {}

  static List<String> of(JsonNode explanation) {
    List<String> lines = new ArrayList<>();
    if (explanation.has("problems") && !explanation.has("verdict")) {
      lines.add("The proposal cannot be read:");
      for (JsonNode problem : explanation.get("problems")) {
        lines.add("  " + problem.asText());
      }
      return lines;
    }
    if (!explanation.has("verdict")) {
      lines.add(explanation.path("message").asText("The evaluator gives no explanation."));
      return lines;
    }
    lines.add(
        "verdict  %s, tier %s"
            .formatted(
                explanation.path("verdict").asText().replace('_', ' '),
                explanation.path("tier").asText()));
    explanation.path("reasons").forEach(reason -> lines.add("because  " + reason.asText()));
    if (explanation.hasNonNull("runUntil")) {
      lines.add(
          "until    %s; then a change window closes or a freeze begins"
              .formatted(explanation.path("runUntil").asText()));
    }
    explanation.path("limits").forEach(limit -> lines.add("limit    " + limit(limit)));
    requirement(explanation.path("requirement"), lines);
    shadow(explanation.path("shadow"), lines);
    lines.add("");
    Table table = new Table("RULE", "OUTCOME", "WHY", "VALUES");
    int others = 0;
    for (JsonNode rule : explanation.path("asked")) {
      if (rule.path("outcome").asText().equals(OTHER_TOOLS)) {
        others++;
        continue;
      }
      table.row(
          rule.path("rule").asText(),
          rule.path("outcome").asText().toLowerCase(Locale.ROOT).replace('_', ' '),
          rule.path("detail").asText(""),
          values(rule.path("values")));
    }
    lines.addAll(table.lines());
    lines.add("");
    lines.add("%d more rules speak about other tools.".formatted(others));
    return lines;
  }

  private static void shadow(JsonNode shadow, List<String> lines) {
    if (shadow.has("verdict")) {
      lines.add(
          "shadow   %s, tier %s by %s; not used"
              .formatted(
                  shadow.path("verdict").asText().replace('_', ' '),
                  shadow.path("tier").asText(),
                  shadow.path("policy").asText()));
      shadow.path("reasons").forEach(reason -> lines.add("         " + reason.asText()));
    }
  }

  private static String limit(JsonNode limit) {
    return "%s: %s of %s within %s taken for %s; this would be %s more%s"
        .formatted(
            limit.path("limit").asText(),
            limit.path("used").asText("an unknown amount"),
            limit.path("max").asText(),
            limit.path("per").asText(),
            values(limit.path("subject")),
            limit.path("amount").asText(),
            limit.path("exceeded").asBoolean() ? ", for which there is no room" : "");
  }

  private static void requirement(JsonNode requirement, List<String> lines) {
    int stage = 0;
    for (JsonNode demands : requirement.path("stages")) {
      stage++;
      List<String> texts = new ArrayList<>();
      demands.forEach(demand -> texts.add(demand.asText()));
      lines.add("stage %d  %s".formatted(stage, String.join(" and ", texts)));
    }
    if (requirement.has("sla")) {
      JsonNode calendar = requirement.path("workingTimeOf");
      lines.add(
          "deadline "
              + requirement.path("sla").asText()
              + (calendar.isTextual() ? " of the working time of " + calendar.asText() : ""));
    }
    if (requirement.path("breakGlass").isTextual()) {
      lines.add("emergency " + requirement.path("breakGlass").asText());
    }
    if (requirement.has("permit")) {
      lines.add("permit   " + requirement.path("permit").asText());
    }
  }

  private static String values(JsonNode values) {
    List<String> pairs = new ArrayList<>();
    values
        .properties()
        .forEach(value -> pairs.add(value.getKey() + " = " + value.getValue().asText()));
    return String.join(", ", pairs);
  }
}
