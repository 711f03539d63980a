package io.countersign.benchmarks;

import io.countersign.tlog.export.ExportEntry;
import io.countersign.tlog.export.ExportWriter;
import io.countersign.tlog.merkle.CompactRange;
import io.countersign.tlog.merkle.Rfc6962;
import io.countersign.tlog.note.Checkpoint;
import io.countersign.tlog.note.SignedNote;
import io.countersign.tlog.note.SigningKey;
import io.countersign.tlog.note.VerifierKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/** Writes an export of one partition log and the head log, signed once. */
final class ExportSample {
  private static final String ORIGIN = "example.org/ledger";
  private static final String PARTITION = "p0";
  private static final String HEAD = "head";
  private static final int PAYLOAD_BYTES = 1024;
  private static final int SALT_BYTES = 32;

  private ExportSample() {}

  /** Writes it into a new folder and returns the keys that it is verified with. */
  static List<VerifierKey> write(Path folder, int entries, boolean withPayloads)
      throws IOException {
    SigningKey key = SigningKey.generate(ORIGIN, new SecureRandom());
    CompactRange tree = new CompactRange();
    for (int index = 0; index < entries; index++) {
      tree.append(Rfc6962.leafHash(entry(index).leaf()));
    }
    String partition = note(key, PARTITION, tree);
    CompactRange heads = new CompactRange();
    heads.append(Rfc6962.leafHash(partition.getBytes(StandardCharsets.UTF_8)));
    List<VerifierKey> keys =
        List.of(
            key.named(ORIGIN + "/" + PARTITION).verifier(),
            key.named(ORIGIN + "/" + HEAD).verifier());
    var settings = new ExportWriter.Settings("benchmarks", Instant.EPOCH, keys, withPayloads);
    try (ExportWriter writer = ExportWriter.create(folder, settings)) {
      writer.addCheckpoint(PARTITION, partition);
      writer.addCheckpoint(HEAD, note(key, HEAD, heads));
      for (int index = 0; index < entries; index++) {
        writer.addEntry(PARTITION, entry(index));
      }
      writer.finish();
    }
    return keys;
  }

  private static String note(SigningKey key, String log, CompactRange tree) {
    String origin = ORIGIN + "/" + log;
    String text = new Checkpoint(origin, tree.size(), tree.root()).encode();
    return SignedNote.sign(text, key.named(origin)).encode();
  }

  private static ExportEntry entry(int index) {
    byte[] salt = new byte[SALT_BYTES];
    byte[] payload = payload(index);
    MessageDigest sha256 = TransparencyLogBenchmark.newSha256();
    sha256.update(salt);
    String leaf =
        """
        {"actionId":"case-%d","eventId":"case-%d#1","eventType":"action.proposed","index":%d,\
        "origin":"%s/%s","payloadCommitment":"%s",\
        "source":{"offset":%d,"partition":0,"topic":"action.proposed"},\
        "time":"2026-11-21T09:00:00.000Z"}\
        """
            .formatted(
                index,
                index,
                index,
                ORIGIN,
                PARTITION,
                HexFormat.of().formatHex(sha256.digest(payload)),
                2 * index);
    return new ExportEntry(
        index, leaf.getBytes(StandardCharsets.UTF_8), salt, payload, "application/json");
  }

  private static byte[] payload(int index) {
    byte[] payload = new byte[PAYLOAD_BYTES];
    for (int i = 0; i < payload.length; i++) {
      payload[i] = (byte) (31 * index + 7 * i);
    }
    return payload;
  }
}
