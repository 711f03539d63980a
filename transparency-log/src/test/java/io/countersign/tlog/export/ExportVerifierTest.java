package io.countersign.tlog.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.tlog.export.VerificationReport.Verdict;
import io.countersign.tlog.note.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An honest export passes; each way of tampering with one is found, and blamed on the right
 * question.
 */
class ExportVerifierTest {
  private static final int RANDOM_FLIPS = 300;

  @TempDir private Path scratch;
  private Path export;
  private SampleLedger ledger;

  @BeforeEach
  void exportTwoLogs() throws IOException {
    export = scratch.resolve("export");
    ledger = SampleLedger.twoLogs();
    ledger.export(export);
  }

  @Test
  void anHonestExportPasses() {
    VerificationReport report = verify();
    assertThat(report.problems()).isEmpty();
    assertThat(report.passed()).isTrue();
    assertThat(report.entries()).isEqualTo(305);
    assertThat(report.time()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void withoutPinnedKeysTheExportedOnesCount() {
    assertThat(ExportVerifier.verify(export, List.of()).passed()).isTrue();
  }

  @Test
  void anotherPinnedKeyFailsAuthenticityOnly() {
    VerificationReport report =
        ExportVerifier.verify(
            export, List.of(SigningKey.generate("any", new SecureRandom()).verifier()));
    assertThat(report.authenticity()).isEqualTo(Verdict.FAIL);
    assertThat(report.integrity()).isEqualTo(Verdict.PASS);
    assertThat(report.completeness()).isEqualTo(Verdict.PASS);
  }

  @Test
  void noKeyAtAllLeavesAuthenticityUnknown() throws IOException {
    try (Stream<Path> keys = Files.list(export.resolve("keys"))) {
      for (Path key : keys.toList()) {
        Files.delete(key);
      }
    }
    assertThat(ExportVerifier.verify(export, List.of()).authenticity()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void anEditedEntryIsNamed() throws IOException {
    replace("p0/tile/entries/000", "case-17", "case-71");
    VerificationReport report = verify();
    assertThat(report.integrity()).isEqualTo(Verdict.FAIL);
    assertThat(report.authenticity()).isEqualTo(Verdict.PASS);
    assertThat(report.problems())
        .anyMatch(p -> p.log().equals("p0") && Long.valueOf(17).equals(p.index()));
  }

  @Test
  void anEditedPayloadIsNamed() throws IOException {
    Path file = export.resolve("payloads/p1/000.jsonl");
    List<String> lines = Files.readAllLines(file);
    String other = lines.get(1).replace("\"index\":1", "\"index\":3");
    lines.set(3, other);
    Files.write(file, lines);
    assertThat(verify().problems())
        .anyMatch(p -> p.log().equals("p1") && Long.valueOf(3).equals(p.index()));
    assertThat(verify().integrity()).isEqualTo(Verdict.FAIL);
  }

  @Test
  void anErasedPayloadContradictsNothing() throws IOException {
    Path file = export.resolve("payloads/p1/000.jsonl");
    List<String> lines = Files.readAllLines(file);
    lines.set(2, lines.get(2).replaceAll("\"payload\":\"[^\"]*\"", "\"payload\":null"));
    Files.write(file, lines);
    assertThat(verify().passed()).isTrue();
  }

  @Test
  void aTruncatedTailFailsIntegrityAndCompleteness() throws IOException {
    Files.delete(export.resolve("p0/tile/entries/001.p/44"));
    VerificationReport report = verify();
    assertThat(report.completeness()).isEqualTo(Verdict.FAIL);
    assertThat(report.integrity()).isEqualTo(Verdict.FAIL);
    assertThat(report.problems().getFirst().index()).isEqualTo(256);
  }

  @Test
  void aLogThatWasCutOffFailsCompleteness() throws IOException {
    deleteTree(export.resolve("p1"));
    replace("manifest.json", "\"log\" : \"p1\"", "\"log\" : \"p0\"");
    VerificationReport report = verify();
    assertThat(report.completeness()).isEqualTo(Verdict.FAIL);
    assertThat(report.problems())
        .anyMatch(p -> p.what().contains("example.org/ledger/p1 is missing"));
  }

  @Test
  void swappedHeadsFail() throws IOException {
    Path p0 = export.resolve("p0/checkpoint");
    Path p1 = export.resolve("p1/checkpoint");
    Path third = scratch.resolve("third");
    Files.move(p0, third);
    Files.move(p1, p0);
    Files.move(third, p1);
    VerificationReport report = verify();
    assertThat(report.authenticity()).isEqualTo(Verdict.FAIL);
    assertThat(report.integrity()).isEqualTo(Verdict.FAIL);
  }

  @Test
  void aForgedCheckpointFailsAuthenticity() throws IOException {
    SampleLedger forged = new SampleLedger();
    forged.append(1, 5);
    forged.sign();
    Path other = scratch.resolve("forged");
    forged.export(other);
    Files.copy(
        other.resolve("p1/checkpoint"),
        export.resolve("p1/checkpoint"),
        StandardCopyOption.REPLACE_EXISTING);
    assertThat(verify().authenticity()).isEqualTo(Verdict.FAIL);
  }

  @Test
  void anEarlierGenuineHeadIsNotTheLatest() throws IOException {
    SampleLedger shorter = ledger;
    Path head = export.resolve("head/tile/entries/000.p/5");
    assertThat(head).exists();
    // The head log's leaves are p0@3, p1@2, p0@270, p1@5, p0@300: its second leaf is a genuine head
    // of p1.
    byte[] earlier =
        java.util.Objects.requireNonNull(
                io.countersign.tlog.tiles.EntryBundle.decode(Files.readAllBytes(head)))
            .get(1);
    Files.write(export.resolve("p1/checkpoint"), earlier);
    VerificationReport report = ExportVerifier.verify(export, List.of(shorter.verifier()));
    assertThat(report.authenticity()).isEqualTo(Verdict.PASS);
    assertThat(report.completeness()).isEqualTo(Verdict.FAIL);
  }

  @Test
  void historyRewrittenUnderTheSameKeyFailsAgainstTheEarlierHeads() throws IOException {
    SigningKey key = SigningKey.generate("any", new SecureRandom());
    SampleLedger cheat = new SampleLedger(key);
    cheat.append(0, 3);
    cheat.sign();
    cheat.append(0, 2);
    cheat.rewrite(0, 1);
    cheat.sign();
    Path folder = scratch.resolve("cheat");
    cheat.export(folder);
    VerificationReport report = ExportVerifier.verify(folder, List.of(key.verifier()));
    assertThat(report.authenticity()).isEqualTo(Verdict.PASS);
    assertThat(report.integrity()).isEqualTo(Verdict.FAIL);
    assertThat(report.problems())
        .anyMatch(p -> p.what().contains("first 3 entries are not those that were signed"));
  }

  @Test
  void aSourceThatStandsInTheLogTwiceIsNamed() throws IOException {
    SampleLedger doubled = new SampleLedger();
    byte[] payload = SampleLedger.payload(0, 0);
    doubled.appendLeaf(0, SampleLedger.leaf(0, 0, 7, payload), payload);
    doubled.appendLeaf(0, SampleLedger.leaf(0, 1, 7, payload), payload);
    doubled.sign();
    Path folder = scratch.resolve("doubled");
    doubled.export(folder);
    assertThat(ExportVerifier.verify(folder, List.of()).problems())
        .anyMatch(p -> Long.valueOf(1).equals(p.index()) && p.what().contains("twice"));
  }

  @Test
  void anIndexGapAndAForeignKeyOfTheLeafAreNamed() throws IOException {
    SampleLedger odd = new SampleLedger();
    byte[] payload = SampleLedger.payload(0, 0);
    odd.appendLeaf(0, SampleLedger.leaf(0, 1, 0, payload), payload);
    odd.appendLeaf(0, SampleLedger.leaf(0, 1, 1, payload).replace("\"time\"", "\"zone\""), payload);
    odd.sign();
    Path folder = scratch.resolve("odd");
    odd.export(folder);
    assertThat(ExportVerifier.verify(folder, List.of()).problems())
        .extracting(p -> p.index())
        .contains(0L, 1L);
  }

  @Test
  void whatStandsBesideTheLogIsReported() throws IOException {
    Files.writeString(export.resolve("p0/tile/entries/002"), "more");
    Files.writeString(export.resolve("note.txt"), "more");
    VerificationReport report = verify();
    assertThat(report.completeness()).isEqualTo(Verdict.FAIL);
    assertThat(report.integrity()).isEqualTo(Verdict.PASS);
  }

  @Test
  void everySingleFlippedBitIsFound() throws IOException {
    // Base64 of a payload's key names in a manifest's free text may change without harm; everything
    // else is bound.
    Random random = new Random(4821);
    List<Path> files;
    try (Stream<Path> all = Files.walk(export)) {
      files =
          all.filter(Files::isRegularFile)
              .filter(
                  f ->
                      !f.endsWith("manifest.json")
                          && !f.startsWith(export.resolve("keys"))
                          && !f.toString().endsWith(".jsonl"))
              .sorted()
              .toList();
    }
    for (int i = 0; i < RANDOM_FLIPS; i++) {
      Path file = files.get(random.nextInt(files.size()));
      byte[] honest = Files.readAllBytes(file);
      byte[] flipped = honest.clone();
      int at = random.nextInt(flipped.length);
      flipped[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, flipped);
      assertThat(verify().passed())
          .as("a flipped bit of byte %d of %s", at, export.relativize(file))
          .isFalse();
      Files.write(file, honest);
    }
    assertThat(verify().passed()).isTrue();
  }

  @Test
  void garbageIsAProblemAndNeverAnException() throws IOException {
    Random random = new Random(7);
    try (Stream<Path> all = Files.walk(export)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        byte[] garbage = new byte[random.nextInt(600)];
        random.nextBytes(garbage);
        Files.write(file, garbage, StandardOpenOption.TRUNCATE_EXISTING);
      }
    }
    assertThat(verify().passed()).isFalse();
    assertThat(ExportVerifier.verify(scratch.resolve("absent"), List.of()).passed()).isFalse();
    assertThat(
            ExportVerifier.verify(Files.createDirectory(scratch.resolve("empty")), List.of())
                .passed())
        .isFalse();
  }

  @Test
  void anExportDoesNotGoIntoAFolderThatHoldsSomething() {
    assertThatThrownBy(() -> ledger.export(export))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not empty");
  }

  private VerificationReport verify() {
    return ExportVerifier.verify(export, List.of(ledger.verifier()));
  }

  private void replace(String path, String what, String with) throws IOException {
    Path file = export.resolve(path);
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    assertThat(text).contains(what);
    Files.writeString(file, text.replace(what, with), StandardCharsets.ISO_8859_1);
  }

  private static void deleteTree(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
