package io.countersign.local.demo;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.local.cli.Table;
import io.countersign.tlog.export.VerificationReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The end of the demonstration.
 *
 * @param results of the cases, in the order of the file
 * @param ledger what verifying the export came to
 * @param memory resident bytes of each part of the platform
 * @param took the whole
 */
record DemoReport(
    List<CaseResult> results, VerificationReport ledger, Map<String, Long> memory, Duration took) {

  /** What the whole platform may take. */
  static final long MEMORY_BOUND_BYTES = 2_500_000_000L;

  private static final double MEGABYTE = 1_000_000;
  private static final double SECOND_MILLIS = 1000.0;

  DemoReport {
    results = List.copyOf(results);
    memory = Map.copyOf(memory);
  }

  /** Whether every case came out as expected and the ledger verifies. */
  boolean isGood() {
    return ledger.passed() && results.stream().allMatch(CaseResult::isAsExpected);
  }

  long memoryBytes() {
    return memory.values().stream().mapToLong(Long::longValue).sum();
  }

  /** For people. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    Table table = new Table("", "CASE", "TOOL", "TIER", "VERDICT", "DECIDED BY", "END", "SECONDS");
    for (CaseResult result : results) {
      table.row(
          result.isAsExpected() ? "✓" : "✗",
          result.demoCase().name(),
          result.demoCase().tool(),
          result.tier() == null ? "–" : String.valueOf(result.tier()),
          result.verdict(),
          result.decidedBy(),
          result.end(),
          seconds(result.took()));
    }
    lines.addAll(table.lines());
    lines.add("");
    long good = results.stream().filter(CaseResult::isAsExpected).count();
    lines.add("cases     %d of %d came out as expected".formatted(good, results.size()));
    for (CaseResult result : results) {
      for (String mismatch : result.mismatches()) {
        lines.add("          ✗ %s: %s".formatted(result.demoCase().name(), mismatch));
      }
    }
    lines.add(
        "ledger    %d entries exported and verified: integrity %s, authenticity %s, completeness %s, time %s"
            .formatted(
                ledger.entries(),
                ledger.integrity().wireName(),
                ledger.authenticity().wireName(),
                ledger.completeness().wireName(),
                ledger.time().wireName()));
    ledger
        .problems()
        .forEach(problem -> lines.add("          " + problem.log() + ": " + problem.what()));
    lines.add(
        "memory    %.0f MB resident in all (at most %.0f): %s"
            .formatted(memoryBytes() / MEGABYTE, MEMORY_BOUND_BYTES / MEGABYTE, parts()));
    lines.add("time      %s s from nothing to here".formatted(seconds(took)));
    return lines;
  }

  private String parts() {
    return String.join(
        ", ",
        memory.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .map(part -> "%s %.0f".formatted(part.getKey(), part.getValue() / MEGABYTE))
            .toList());
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f", duration.toMillis() / SECOND_MILLIS);
  }

  /** For programs. */
  ObjectNode json() {
    ObjectNode json = JsonMapper.builder().build().createObjectNode();
    json.put("ok", isGood());
    ArrayNode cases = json.putArray("cases");
    for (CaseResult result : results) {
      ObjectNode node = cases.addObject();
      node.put("name", result.demoCase().name());
      node.put("actionId", result.demoCase().actionId());
      node.put("tool", result.demoCase().tool());
      node.put("asExpected", result.isAsExpected());
      node.put("tier", result.tier());
      node.put("verdict", result.verdict());
      node.put("decidedBy", result.decidedBy());
      node.put("end", result.end());
      node.put("millis", result.took().toMillis());
      ArrayNode mismatches = node.putArray("mismatches");
      result.mismatches().forEach(mismatches::add);
    }
    ObjectNode verified = json.putObject("ledger");
    verified.put("integrity", ledger.integrity().wireName());
    verified.put("authenticity", ledger.authenticity().wireName());
    verified.put("completeness", ledger.completeness().wireName());
    verified.put("time", ledger.time().wireName());
    verified.put("entries", ledger.entries());
    json.put("memoryBytes", memoryBytes());
    json.put("millis", took.toMillis());
    return json;
  }
}
