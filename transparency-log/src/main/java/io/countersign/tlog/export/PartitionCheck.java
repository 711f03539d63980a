package io.countersign.tlog.export;

import io.countersign.tlog.export.Findings.Aspect;
import io.countersign.tlog.export.LeafReader.BadLeafException;
import io.countersign.tlog.export.LeafReader.Leaf;
import io.countersign.tlog.note.Checkpoint;
import io.countersign.tlog.tiles.TileLogWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks the entries of one partition log: their form, their sources, their payloads, and the
 * earlier heads.
 */
final class PartitionCheck implements AutoCloseable {
  private static final int SALT_BYTES = 32;

  private final String log;
  private final Checkpoint checkpoint;
  private final boolean payloads;
  private final PayloadFiles files;
  private final Findings findings;
  private final Map<String, Long> lastOffsets = new HashMap<>();
  private final MessageDigest sha256;
  private int nextHead;

  PartitionCheck(
      Path root, String log, Checkpoint checkpoint, boolean payloadsPromised, Findings findings) {
    this.log = log;
    this.checkpoint = checkpoint;
    this.payloads =
        payloadsPromised || Files.exists(root.resolve(ExportLayout.PAYLOADS).resolve(log));
    this.files = new PayloadFiles(root, log);
    this.findings = findings;
    try {
      this.sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  void entry(long index, byte[] entry) throws IOException {
    findings.countEntry();
    PayloadLine payload = payloads ? payload(index) : null;
    try {
      Leaf leaf = LeafReader.read(entry);
      position(index, leaf);
      if (payload != null) {
        commitment(index, leaf, payload);
      }
    } catch (BadLeafException e) {
      findings.fail(log, index, String.valueOf(e.getMessage()), Aspect.INTEGRITY);
    }
  }

  /**
   * Holds the tree against each head that the head log kept of this log and that it has just
   * reached.
   */
  void heads(List<Checkpoint> earlier, TileLogWriter tree) {
    while (nextHead < earlier.size() && earlier.get(nextHead).size() <= tree.size()) {
      Checkpoint head = earlier.get(nextHead++);
      if (head.size() == tree.size() && !Arrays.equals(head.rootHash(), tree.root())) {
        findings.fail(
            log,
            null,
            "the first " + head.size() + " entries are not those that were signed at that size",
            Aspect.INTEGRITY);
      }
    }
  }

  private void position(long index, Leaf leaf) {
    if (leaf.index() != index) {
      findings.fail(log, index, "the leaf says that it is entry " + leaf.index(), Aspect.INTEGRITY);
    }
    if (!leaf.origin().equals(checkpoint.origin())) {
      findings.fail(log, index, "the leaf belongs to the log " + leaf.origin(), Aspect.INTEGRITY);
    }
    // A log takes the records of its own partition only, so no source can stand in two logs.
    if (!log.equals("p" + leaf.partition())) {
      findings.fail(
          log,
          index,
          "the leaf comes from partition " + leaf.partition() + ", which another log takes",
          Aspect.INTEGRITY);
    }
    Long before = lastOffsets.put(leaf.topic(), leaf.offset());
    if (before != null && leaf.offset() <= before) {
      String what =
          leaf.offset() == before ? "stands in the log twice" : "comes after offset " + before;
      findings.fail(
          log,
          index,
          "the record "
              + leaf.topic()
              + "-"
              + leaf.partition()
              + " at offset "
              + leaf.offset()
              + " "
              + what,
          Aspect.INTEGRITY);
    }
  }

  private void commitment(long index, Leaf leaf, PayloadLine payload) {
    byte[] value = payload.payload();
    if (value == null) {
      // Erased, withheld, or the record had no value; the commitment stays, and nothing contradicts
      // it.
      return;
    }
    sha256.update(payload.salt());
    String computed = HexFormat.of().formatHex(sha256.digest(value));
    if (payload.salt().length != SALT_BYTES || !computed.equals(leaf.commitment())) {
      findings.fail(
          log, index, "the payload is not the one that the leaf commits to", Aspect.INTEGRITY);
    }
  }

  private @Nullable PayloadLine payload(long index) throws IOException {
    String line = files.line(index);
    PayloadLine payload = line == null ? null : PayloadLine.parse(line);
    if (line == null) {
      findings.fail(log, index, "the payload is missing", Aspect.COMPLETENESS);
    } else if (payload == null || payload.index() != index) {
      findings.fail(
          log,
          index,
          "the line of the payload cannot be read or is that of another entry",
          Aspect.INTEGRITY);
      return null;
    }
    boolean lastOfFile =
        index % ExportLayout.PAYLOADS_PER_FILE == ExportLayout.PAYLOADS_PER_FILE - 1
            || index == checkpoint.size() - 1;
    if (lastOfFile && files.goesOn()) {
      findings.fail(
          log, index, "the file of payloads goes on behind its last entry", Aspect.COMPLETENESS);
    }
    return payload;
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
