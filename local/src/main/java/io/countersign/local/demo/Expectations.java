package io.countersign.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.agent.Answer;
import io.countersign.agent.AnswerStatus;
import io.countersign.events.ChangesRequested;
import io.countersign.events.Granted;
import io.countersign.events.VoteRecorded;
import io.countersign.schemas.EventTypes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;

/** Compares what came of a case with what the file expects. */
final class Expectations {

  private static final String PENDING = "pending";
  private static final String REFUSED = "refused";
  private static final Set<String> KNOWN =
      Set.of("verdict", "verdicts", "tier", "end", "edited", "seen", "returned", "onBehalfOf");

  private Expectations() {}

  /** The policy's answer. */
  static void verdict(JsonNode expected, Answer answer, List<String> mismatches) {
    expected
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!KNOWN.contains(name)) {
                mismatches.add("the demo does not know the expectation '" + name + "'");
              }
            });
    compare(
        "verdict",
        expected.path("verdict").asText(""),
        answer.verdict().name().toLowerCase(Locale.ROOT),
        mismatches);
    compare("tier", expected.path("tier").asText(""), String.valueOf(answer.tier()), mismatches);
  }

  /** The policy's answers where a case proposes several actions. */
  static void verdicts(JsonNode expected, List<Answer> answers, List<String> mismatches) {
    if (expected.has("verdicts")) {
      List<String> wanted = new ArrayList<>();
      expected.path("verdicts").forEach(verdict -> wanted.add(verdict.asText()));
      List<String> got =
          answers.stream().map(answer -> answer.verdict().name().toLowerCase(Locale.ROOT)).toList();
      compare("verdicts", wanted.toString(), got.toString(), mismatches);
    }
  }

  /** Whether every event that is expected is there, so that nothing need be waited for. */
  static boolean isReached(JsonNode expected, List<SpecificRecord> history) {
    Set<String> seen = types(history);
    return seen.containsAll(wanted(expected));
  }

  /** The events and the state at the end. */
  static void events(
      JsonNode expected, List<SpecificRecord> history, Answer last, List<String> mismatches) {
    Set<String> seen = types(history);
    for (String type : wanted(expected)) {
      if (!seen.contains(type)) {
        mismatches.add("expected the event " + type + ", got " + String.join(", ", seen));
      }
    }
    switch (expected.path("end").asText("")) {
      case PENDING -> {
        if (last.status() != AnswerStatus.PENDING) {
          mismatches.add("expected to be pending, got " + last.status().wireName());
        }
      }
      case REFUSED -> {
        if (last.status() != AnswerStatus.REFUSED) {
          mismatches.add("expected to be refused, got " + last.status().wireName());
        }
      }
      default -> {}
    }
    if (expected.has("edited")) {
      compare(
          "edited",
          expected.path("edited").asText(),
          String.valueOf(
              history.stream()
                  .anyMatch(event -> event instanceof Granted granted && granted.getEdited())),
          mismatches);
    }
    compare("onBehalfOf", expected.path("onBehalfOf").asText(""), onBehalfOf(history), mismatches);
    if (expected.has("returned")) {
      compare("missing", names(expected.path("returned")), missing(history), mismatches);
    }
  }

  private static List<String> wanted(JsonNode expected) {
    List<String> types = new ArrayList<>();
    expected.path("seen").forEach(type -> types.add(type.asText()));
    String end = expected.path("end").asText("");
    if (end.contains(".")) {
      types.add(end);
    }
    if (end.equals(REFUSED)) {
      types.add("command.refused");
    }
    if (expected.has("returned")) {
      types.add("approval.changes_requested");
    }
    return types;
  }

  private static Set<String> types(List<SpecificRecord> history) {
    Set<String> types = new HashSet<>();
    history.forEach(event -> types.add(EventTypes.nameOf(event)));
    return types;
  }

  private static String names(JsonNode list) {
    List<String> names = new ArrayList<>();
    list.forEach(name -> names.add(name.asText()));
    return names.stream().sorted().toList().toString();
  }

  private static String onBehalfOf(List<SpecificRecord> history) {
    for (SpecificRecord event : history.reversed()) {
      if (event instanceof VoteRecorded vote) {
        String whose = vote.getAuthority().getOnBehalfOf();
        return whose == null ? "nobody else" : whose;
      }
    }
    return "nobody";
  }

  private static String missing(List<SpecificRecord> history) {
    for (SpecificRecord event : history) {
      if (event instanceof ChangesRequested changes) {
        return changes.getMissing().stream().sorted().toList().toString();
      }
    }
    return "nothing";
  }

  private static void compare(
      String what, String expected, String actual, List<String> mismatches) {
    if (!expected.isEmpty() && !expected.equals(actual)) {
      mismatches.add("%s: expected %s, got %s".formatted(what, expected, actual));
    }
  }
}
