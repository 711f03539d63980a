package io.countersign.local.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.countersign.local.cli.CommandRun;
import io.countersign.local.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code policy backtest} on an export, as somebody types it. */
class BacktestCommandTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir Path folder;
  private Path export;
  private Path candidate;

  @BeforeEach
  void exportAWeek() throws IOException {
    export = folder.resolve("export");
    SampleExport.write(SampleWeek.history(), export);
    candidate = Files.writeString(folder.resolve("payments.yaml"), SampleWeek.CANDIDATE);
  }

  private CommandRun backtest(String... more) {
    return CommandRun.of(
        List.of(
            "policy", "backtest", "--against", candidate.toString(), "--ledger", export.toString()),
        more);
  }

  @Test
  void theTerminalShowsTablesAndSentences() {
    CommandRun run = backtest("--zone", "Europe/Berlin");

    assertThat(run.code()).as(run.context()).isEqualTo(ExitCode.DONE);
    assertThat(run.out())
        .contains("candidates  payments@2026-11-28.1")
        .contains("in force    operations@7")
        .contains("150 actions replayed: 21 verdicts changed, 6 more lenient, 15 stricter")
        .containsPattern("require_approval +allow_with_review +6 +MORE LENIENT")
        .containsPattern("group:treasury +0 +37 +– +\\d+ at 2026-11-\\d\\d \\d\\d:00 +no history")
        .contains("Agents waited 2 d 7 h for 79 requests")
        .contains("and 1 more; --html and --json list up to 200")
        .contains("Limits are counted from the begin of this time on");
  }

  @Test
  void withJsonThereIsOneDocument() throws IOException {
    CommandRun run = backtest("--json");

    assertThat(run.code()).as(run.context()).isEqualTo(ExitCode.DONE);
    JsonNode document = JSON.readTree(run.out());
    assertThat(document.path("actions").path("replayed").asLong()).isEqualTo(150);
    assertThat(document.path("changes")).hasSize(21);
    assertThat(document.path("changes").path(0).path("moreLenient").asBoolean()).isTrue();
    assertThat(document.path("changes").path(0).path("recorded").path("rules").path(0).asText())
        .isEqualTo("payments/large-transfer");
    assertThat(document.path("verdicts").path(0).path("recorded").asText()).isEqualTo("allow");
    assertThat(document.path("load").path(0).path("hours")).hasSize(24);
    assertThat(document.path("waiting").path(0).path("medianMillis").asLong()).isPositive();
    assertThat(document.path("agents").path("byDeadline").asLong()).isEqualTo(37);
    assertThat(document.path("habits").path(0).path("always").asText()).isEqualTo("rejected");
    assertThat(document.path("inForce").path(0).asText()).isEqualTo("operations@7");
    assertThat(document.path("notes")).isNotEmpty();
  }

  @Test
  void thePageIsWrittenWhereItIsWanted() throws IOException {
    Path page = folder.resolve("page.html");

    CommandRun run = backtest("--html", page.toString());

    assertThat(run.out()).contains("the same with charts: " + page);
    assertThat(Files.readString(page)).startsWith("<!doctype html>").contains("day1-03");
  }

  @Test
  void aSpanCountsBackFromTheExport() throws IOException {
    // The export was made three days after the last actions of its five days.
    JsonNode document = JSON.readTree(backtest("--json", "--since", "P3DT12H").out());

    assertThat(document.path("until").asText()).isEqualTo("2026-11-23T00:00:00Z");
    assertThat(document.path("since").asText()).isEqualTo("2026-11-19T12:00:00Z");
    assertThat(document.path("actions").path("replayed").asLong()).isBetween(30L, 60L);
  }

  @Test
  void aCandidateWithErrorsIsNotReplayed() throws IOException {
    Files.writeString(candidate, SampleWeek.CANDIDATE.replace("tier: 2", "tier: 9"));

    CommandRun run = backtest("--json");

    assertThat(run.code()).isEqualTo(ExitCode.NO);
    assertThat(run.err()).contains("payments.yaml:").contains("Nothing was replayed.");
    assertThat(JSON.readTree(run.out()).path("problems")).isNotEmpty();
  }

  @Test
  void aPayloadThatWasChangedEndsTheBacktest() throws IOException {
    Path payloads = export.resolve("payloads/p0/000.jsonl");
    List<String> lines = Files.readAllLines(payloads);
    lines.set(3, lines.get(2).replace("\"index\":2", "\"index\":3"));
    Files.write(payloads, lines);

    CommandRun run = backtest();

    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .contains("the entry 3 of the log p0 cannot be used")
        .contains("not the one that the leaf commits to");
  }

  @Test
  void wrongOptionsAreSaidInASentence() {
    assertThat(backtest("--since", "yesterday").err()).contains("--since takes a moment such as");
    assertThat(backtest("--since", "yesterday").code()).isEqualTo(ExitCode.USAGE);
    assertThat(backtest("--zone", "Mars/Base").err()).contains("'Mars/Base' is no zone");
    assertThat(CommandRun.of(List.of("policy", "backtest")).code()).isEqualTo(ExitCode.USAGE);
    assertThat(
            CommandRun.of(
                    List.of(
                        "policy",
                        "backtest",
                        "--against",
                        candidate.toString(),
                        "--ledger",
                        folder.toString()))
                .err())
        .contains("is no export of a ledger");
  }
}
