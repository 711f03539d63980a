package io.countersign.tlog.export;

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
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A small ledger of two partitions, signed in several rounds, and its export. */
final class SampleLedger {
  static final String ORIGIN = "example.org/ledger";

  private final SigningKey key;
  private final TreeMap<String, List<ExportEntry>> logs = new TreeMap<>();
  private final Map<String, CompactRange> trees = new TreeMap<>();
  private final Map<String, Long> signedSizes = new TreeMap<>();
  private final CompactRange headTree = new CompactRange();
  private final List<String[]> checkpoints = new ArrayList<>();

  SampleLedger() {
    this(SigningKey.generate("any", new SecureRandom()));
  }

  SampleLedger(SigningKey key) {
    this.key = key;
  }

  VerifierKey verifier() {
    return key.verifier();
  }

  /** Two logs of 300 and 5 entries, signed at 3 and 2, at 270 and 5, and at 300. */
  static SampleLedger twoLogs() {
    SampleLedger ledger = new SampleLedger();
    ledger.append(0, 3);
    ledger.append(1, 2);
    ledger.sign();
    ledger.append(0, 267);
    ledger.append(1, 3);
    ledger.sign();
    ledger.append(0, 30);
    ledger.sign();
    return ledger;
  }

  void append(int partition, int count) {
    for (int i = 0; i < count; i++) {
      long index = logs.getOrDefault("p" + partition, List.of()).size();
      appendLeaf(
          partition,
          leaf(partition, index, 2 * index, payload(partition, index)),
          payload(partition, index));
    }
  }

  void appendLeaf(int partition, String leaf, byte @org.jspecify.annotations.Nullable [] payload) {
    String log = "p" + partition;
    List<ExportEntry> entries = logs.computeIfAbsent(log, l -> new ArrayList<>());
    byte[] bytes = leaf.getBytes(StandardCharsets.UTF_8);
    entries.add(new ExportEntry(entries.size(), bytes, salt(), payload, "application/json"));
    trees.computeIfAbsent(log, l -> new CompactRange()).append(Rfc6962.leafHash(bytes));
  }

  /** Puts another leaf in the place of an old one, as if it had always stood there. */
  void rewrite(int partition, int index) {
    List<ExportEntry> entries = List.copyOf(logs.get("p" + partition));
    logs.remove("p" + partition);
    trees.remove("p" + partition);
    for (ExportEntry entry : entries) {
      String leaf = new String(entry.leaf(), StandardCharsets.UTF_8);
      appendLeaf(
          partition,
          entry.index() == index
              ? leaf.replace("action.proposed\",\"index", "action.executed\",\"index")
              : leaf,
          entry.payload());
    }
  }

  void sign() {
    trees.forEach(
        (log, tree) -> {
          if (tree.size() != signedSizes.getOrDefault(log, 0L)) {
            String note = note(log, tree);
            headTree.append(Rfc6962.leafHash(note.getBytes(StandardCharsets.UTF_8)));
            checkpoints.add(new String[] {log, note});
            signedSizes.put(log, tree.size());
          }
        });
    checkpoints.add(new String[] {"head", note("head", headTree)});
  }

  ExportWriter.Summary export(Path folder) throws IOException {
    List<VerifierKey> keys = new ArrayList<>();
    for (String log : List.of("p0", "p1", "head")) {
      keys.add(key.named(ORIGIN + "/" + log).verifier());
    }
    var settings = new ExportWriter.Settings("test", Instant.EPOCH, keys, true);
    try (ExportWriter writer = ExportWriter.create(folder, settings)) {
      for (String[] checkpoint : checkpoints) {
        writer.addCheckpoint(checkpoint[0], checkpoint[1]);
      }
      for (var log : logs.entrySet()) {
        for (ExportEntry entry : log.getValue()) {
          writer.addEntry(log.getKey(), entry);
        }
      }
      return writer.finish();
    }
  }

  static String leaf(int partition, long index, long offset, byte[] payload) {
    return """
    {"actionId":"case-%d","eventId":"e-%d","eventType":"action.proposed","index":%d,"origin":"%s/p%d",\
    "payloadCommitment":"%s","source":{"offset":%d,"partition":%d,"topic":"action.proposed"},\
    "time":"2026-11-21T09:00:00.000Z"}\
    """
        .formatted(index, index, index, ORIGIN, partition, commitment(payload), offset, partition);
  }

  static byte[] payload(int partition, long index) {
    return ("{\"n\":" + index + ",\"p\":" + partition + "}").getBytes(StandardCharsets.UTF_8);
  }

  private String note(String log, CompactRange tree) {
    String origin = ORIGIN + "/" + log;
    return SignedNote.sign(
            new Checkpoint(origin, tree.size(), tree.root()).encode(), key.named(origin))
        .encode();
  }

  private static byte[] salt() {
    return new byte[32];
  }

  private static String commitment(byte[] payload) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(salt());
      return HexFormat.of().formatHex(digest.digest(payload));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
