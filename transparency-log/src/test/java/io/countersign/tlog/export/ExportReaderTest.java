package io.countersign.tlog.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.tlog.export.ExportReader.Payload;
import io.countersign.tlog.export.ExportReader.UnreadableExportException;
import io.countersign.tlog.export.VerificationReport.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportReaderTest {
  @TempDir private Path scratch;
  private Path export;

  @BeforeEach
  void exportTwoLogs() throws IOException {
    export = scratch.resolve("export");
    SampleLedger.twoLogs().export(export);
  }

  @Test
  void everyPayloadOfEveryLogComesInOrder() throws IOException {
    ExportReader reader = ExportReader.open(export);

    assertThat(reader.logs()).containsExactly("p0", "p1");
    assertThat(reader.exportedAt()).isEqualTo("1970-01-01T00:00:00Z");
    List<Payload> payloads = read(reader, "p0");
    assertThat(payloads).hasSize(300);
    for (int i = 0; i < payloads.size(); i++) {
      assertThat(payloads.get(i).index()).isEqualTo(i);
      assertThat(payloads.get(i).payload()).isEqualTo(SampleLedger.payload(0, i));
      assertThat(payloads.get(i).eventType()).isEqualTo("action.proposed");
    }
    assertThat(read(reader, "p1")).hasSize(5);
  }

  @Test
  void anErasedPayloadIsPassedOver() throws IOException {
    Path file = export.resolve("payloads/p1/000.jsonl");
    List<String> lines = Files.readAllLines(file);
    lines.set(2, lines.get(2).replaceAll("\"payload\":\"[^\"]*\"", "\"payload\":null"));
    Files.write(file, lines);

    assertThat(read(ExportReader.open(export), "p1"))
        .extracting(Payload::index)
        .containsExactly(0L, 1L, 3L, 4L);
  }

  @Test
  void aPayloadThatItsLeafDoesNotCommitToIsNotRead() throws IOException {
    Path file = export.resolve("payloads/p1/000.jsonl");
    List<String> lines = Files.readAllLines(file);
    lines.set(3, lines.get(1).replace("\"index\":1", "\"index\":3"));
    Files.write(file, lines);
    ExportReader reader = ExportReader.open(export);

    assertThatThrownBy(() -> read(reader, "p1"))
        .isInstanceOf(UnreadableExportException.class)
        .hasMessageContaining("the entry 3 of the log p1")
        .hasMessageContaining("commits to");
  }

  @Test
  void aMissingPayloadOrEntryIsSaidByItsPlace() throws IOException {
    ExportReader reader = ExportReader.open(export);
    Files.delete(export.resolve("payloads/p0/001.jsonl"));
    Files.delete(export.resolve("p1/tile/entries/000.p/5"));

    assertThatThrownBy(() -> read(reader, "p0"))
        .hasMessageContaining("the entry 256 of the log p0");
    assertThatThrownBy(() -> read(reader, "p1")).hasMessageContaining("it is missing");
  }

  @Test
  void aFolderThatIsNoExportIsRefused() {
    assertThatThrownBy(() -> ExportReader.open(scratch))
        .isInstanceOf(UnreadableExportException.class)
        .hasMessageContaining("is no export of a ledger");
  }

  @Test
  void anExportWithoutPayloadsIsRefused() throws IOException {
    Path manifest = export.resolve("manifest.json");
    Files.writeString(
        manifest,
        Files.readString(manifest).replace("\"payloads\" : true", "\"payloads\" : false"));

    assertThatThrownBy(() -> ExportReader.open(export)).hasMessageContaining("without payloads");
  }

  @Test
  void schemasStandBesideThePayloadsAndAreNoPartOfWhatIsVerified() throws IOException {
    Path schemas = Files.createDirectories(export.resolve("payloads/schemas"));
    Files.writeString(schemas.resolve("7.json"), "{\"type\":\"record\"}");
    Files.writeString(schemas.resolve("12.json"), "\"string\"");

    assertThat(ExportReader.open(export).schemas())
        .isEqualTo(Map.of(7, "{\"type\":\"record\"}", 12, "\"string\""));
    assertThat(ExportVerifier.verify(export, List.of()).passed()).isTrue();
  }

  @Test
  void aFileThatIsNoSchemaIsFoundByTheVerifierAndRefusedByTheReader() throws IOException {
    Path schemas = Files.createDirectories(export.resolve("payloads/schemas"));
    for (String[] bad :
        new String[][] {{"7.json", "{"}, {"7.json", "{} {}"}, {"7.json", ""}, {"x.json", "{}"}}) {
      Path file = Files.writeString(schemas.resolve(bad[0]), bad[1]);

      VerificationReport report = ExportVerifier.verify(export, List.of());
      assertThat(report.integrity()).as(bad[1]).isEqualTo(Verdict.FAIL);
      assertThat(report.completeness()).isEqualTo(Verdict.PASS);
      assertThat(report.problems())
          .extracting(VerificationReport.Problem::what)
          .containsExactly("the file payloads/schemas/" + bad[0] + " is no schema");
      assertThatThrownBy(() -> ExportReader.open(export).schemas())
          .isInstanceOf(UnreadableExportException.class);
      Files.delete(file);
    }
  }

  private static List<Payload> read(ExportReader reader, String log) throws IOException {
    List<Payload> payloads = new ArrayList<>();
    try (ExportReader.Entries entries = reader.entries(log)) {
      for (Payload next = entries.next(); next != null; next = entries.next()) {
        payloads.add(next);
      }
    }
    return payloads;
  }
}
