package io.countersign.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The evaluator's explanation for people. */
final class ExplanationText {

  private ExplanationText() {}

  static List<String> of(JsonNode explanation) {
    List<String> lines = new ArrayList<>();
    if (explanation.has("problems") && !explanation.has("verdict")) {
      lines.add("The proposal cannot be read:");
      for (JsonNode problem : explanation.get("problems")) {
        lines.add(
            "  %s  %s"
                .formatted(problem.path("at").asText(""), problem.path("message").asText("")));
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
    lines.add("");
    Table table = new Table("RULE", "OUTCOME", "WHY", "VALUES");
    for (JsonNode rule : explanation.path("rules")) {
      table.row(
          rule.path("rule").asText(),
          rule.path("outcome").asText().toLowerCase(Locale.ROOT).replace('_', ' '),
          rule.path("detail").asText(""),
          values(rule.path("values")));
    }
    lines.addAll(table.lines());
    return lines;
  }

  private static String values(JsonNode values) {
    List<String> pairs = new ArrayList<>();
    values
        .properties()
        .forEach(value -> pairs.add(value.getKey() + " = " + value.getValue().asText()));
    return String.join(", ", pairs);
  }
}
