package io.countersign.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the table of the documentation that says what two matching rules come to. */
class CombinationTableTest {
  private static final Instant NOW = Instant.parse("2026-11-18T09:00:00Z");
  private static final Path PAGE =
      Path.of(System.getProperty("countersign.home", "..")).resolve("docs/policy-authors.md");
  private static final String ASKING = "approval: {stages: [{anyOf: [{group: g}]}], sla: PT1H}";
  private static final String EXCEPTION = "*exception* to the other";

  /** What a rule says, by the words of the table. */
  private static final SequencedMap<String, String> RULES = rules();

  private static SequencedMap<String, String> rules() {
    SequencedMap<String, String> rules = new LinkedHashMap<>();
    rules.put("`allow`", "verdict: allow");
    rules.put("`allow_with_review`", "verdict: allow_with_review, review: {by: [{group: g}]}");
    rules.put("`require_approval`", "verdict: require_approval, " + ASKING);
    rules.put("`draft_only`", "verdict: draft_only");
    rules.put("`deny`", "verdict: deny");
    rules.put("*error*", "when: args.gone == 1, verdict: allow");
    rules.put(
        "*window closed*",
        "windows: [{zone: UTC, days: [SUN], from: '09:00', to: '10:00'}], verdict: allow");
    rules.put(
        "*limit, deny*", "limits: [{subject: [agent.id], count: 1, per: PT1H}], verdict: allow");
    rules.put(
        "*limit, people*",
        "limits: [{subject: [agent.id], count: 1, per: PT1H, otherwise: require_approval}], "
            + ASKING
            + ", verdict: allow");
    rules.put(EXCEPTION, "exception: {to: [two], because: b}, verdict: allow");
    return rules;
  }

  @Test
  void theTableOfTheDocumentationIsWhatTheEvaluatorDoes() throws IOException {
    List<List<String>> told = table(Files.readString(PAGE));
    List<String> columns = told.getFirst().subList(1, told.getFirst().size());

    assertThat(columns)
        .containsExactlyElementsOf(
            RULES.keySet().stream().filter(name -> !name.equals(EXCEPTION)).toList());
    List<List<String>> expected = new ArrayList<>();
    RULES.forEach(
        (name, rule) -> {
          List<String> row = new ArrayList<>(List.of(name));
          columns.forEach(column -> row.add(together(rule, String.valueOf(RULES.get(column)))));
          expected.add(row);
        });
    assertThat(told.subList(1, told.size())).isEqualTo(expected);
  }

  /** What comes of two rules whose limits are used up. */
  private static String together(String one, String other) {
    String yaml =
        Policies.document(
            "p",
            "rules:\n  - {id: one, tools: [a], tier: 1, "
                + one
                + "}\n  - {id: two, tools: [a], tier: 1, "
                + other
                + "}\n");
    return switch (PolicyDocument.read("p.yaml", yaml)) {
      case PolicyReading.Invalid _ -> "refused";
      case PolicyReading.Valid valid -> {
        Assessment assessment =
            PolicySet.of(List.of(valid.policy()))
                .assess(Actions.action("read", "a").facts(), Circumstances.at(NOW));
        Map<String, BigDecimal> used = new HashMap<>();
        assessment.limits().forEach(use -> used.put(use.key(), BigDecimal.ONE));
        yield assessment.classification(used).verdict().word();
      }
    };
  }

  private static List<List<String>> table(String page) {
    List<String> lines =
        page.lines()
            .dropWhile(line -> !line.startsWith("| one, and the other"))
            .takeWhile(line -> line.startsWith("|"))
            .filter(line -> !line.startsWith("| ---"))
            .toList();
    return lines.stream()
        .map(
            line ->
                Stream.of(line.split(Pattern.quote("|"), -1))
                    .map(String::strip)
                    .filter(cell -> !cell.isEmpty())
                    .toList())
        .toList();
  }
}
