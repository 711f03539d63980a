package io.countersign.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.approval.Transitions.Cell;
import io.countersign.approval.Transitions.Move;
import io.countersign.approval.Transitions.State;
import io.countersign.approval.Transitions.Trigger;
import io.countersign.schemas.EventTypes;
import io.countersign.schemas.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The pages on states and on refusals say what the code says. */
final class ApprovalDocsTest {
  private static final Path BASE = Path.of(System.getProperty("basedir", "."));
  private static final Path DOCS = BASE.resolve("../docs");
  private static final String BEGIN = "<!-- states: begin -->\n";
  private static final String END = "<!-- states: end -->";

  /** Refused by the evaluator before the aggregator ever sees the proposal. */
  private static final Set<String> CODES_OF_OTHERS = Set.of("too_many_proposals");

  @Test
  void thePageOfStatesSaysWhatTheTableSays() throws IOException {
    String page = Files.readString(DOCS.resolve("approval-states.md"));
    String written = page.substring(page.indexOf(BEGIN) + BEGIN.length(), page.indexOf(END));

    Path expected = BASE.resolve("target/approval-states.md");
    Files.createDirectories(expected.getParent());
    Files.writeString(expected, diagram() + tables());

    assertThat(written)
        .as("put approval-aggregator/target/approval-states.md between the marks of the page")
        .isEqualTo(diagram() + tables());
  }

  @Test
  void thePageOfRefusalCodesHasEachOnce() throws IOException {
    List<String> documented =
        Pattern.compile("^\\| `([a-z_]+)` \\|", Pattern.MULTILINE)
            .matcher(Files.readString(DOCS.resolve("refusal-codes.md")))
            .results()
            .map(result -> result.group(1))
            .filter(code -> !CODES_OF_OTHERS.contains(code))
            .toList();
    assertThat(documented)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(RefusalCode.values()).map(RefusalCode::wire).toList());
  }

  private static String diagram() {
    Map<String, Set<String>> edges = new LinkedHashMap<>();
    for (State state : State.values()) {
      for (Trigger trigger : Trigger.values()) {
        if (Transitions.of(state, trigger) instanceof Cell.Leads(List<Move> moves)) {
          for (Move move : moves) {
            if (move.to() != state) {
              edges
                  .computeIfAbsent(
                      "  " + node(state) + " --> " + node(move.to()), _ -> new TreeSet<>())
                  .add(nameOf(move.event()));
            }
          }
        }
      }
    }
    StringBuilder diagram = new StringBuilder("\n```mermaid\nstateDiagram-v2\n");
    edges.forEach(
        (edge, events) ->
            diagram.append(edge).append(": ").append(String.join(", ", events)).append('\n'));
    return diagram.append("```\n").toString();
  }

  private static String tables() {
    StringBuilder page = new StringBuilder();
    for (Trigger trigger : Trigger.values()) {
      page.append("\n### ").append(capital(trigger.words())).append('\n');
      page.append("| in | comes to |\n| --- | --- |\n");
      Map<String, List<State>> rows = new LinkedHashMap<>();
      for (State state : State.values()) {
        rows.computeIfAbsent(inWords(state, Transitions.of(state, trigger)), _ -> new ArrayList<>())
            .add(state);
      }
      rows.forEach(
          (result, states) ->
              page.append("| ")
                  .append(
                      states.size() == State.values().length
                          ? "every state"
                          : states.stream()
                              .map(ApprovalDocsTest::name)
                              .collect(Collectors.joining(", ")))
                  .append(" | ")
                  .append(result)
                  .append(" |\n"));
    }
    return page.append('\n').toString();
  }

  private static String inWords(State state, Cell cell) {
    return switch (cell) {
      case Cell.Leads(List<Move> moves) -> {
        Set<String> words = new LinkedHashSet<>();
        for (Move move : moves) {
          words.add(
              move.to() == state
                  ? "`" + nameOf(move.event()) + "`"
                  : "`" + nameOf(move.event()) + "` → " + name(move.to()));
        }
        yield String.join("; ", words);
      }
      case Cell.Refused(RefusalCode code, String _) -> "refused: `" + code.wire() + "`";
      case Cell.Repeated(RefusalCode code) ->
          "nothing for the same action again; refused: `" + code.wire() + "` for another";
      case Cell.Nothing _ -> "nothing";
    };
  }

  private static String nameOf(Class<? extends ApprovalEvent> event) {
    return Topic.APPROVAL_EVENTS.records().stream()
        .filter(record -> record.getSimpleName().equals(event.getSimpleName()))
        .map(EventTypes::nameOf)
        .findFirst()
        .orElseThrow(() -> new AssertionError("No record is named like " + event));
  }

  private static String node(State state) {
    return state == State.UNSEEN ? "[*]" : state.name().toLowerCase(Locale.ROOT);
  }

  private static String name(State state) {
    return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String capital(String words) {
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }
}
