package io.countersign.tlog.export;

import io.countersign.tlog.export.LeafReader.BadLeafException;
import io.countersign.tlog.export.LeafReader.Leaf;
import io.countersign.tlog.note.Checkpoint;
import io.countersign.tlog.note.MalformedNoteException;
import io.countersign.tlog.note.SignedNote;
import io.countersign.tlog.tiles.EntryBundle;
import io.countersign.tlog.tiles.TilePath;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the payloads of an export, each held against its leaf. Whether the leaves are those that
 * were signed is the business of {@link ExportVerifier}. Memory does not grow with the export.
 */
public final class ExportReader {
  private static final int MAX_MANIFEST_BYTES = 4 * 1024 * 1024;
  private static final int MAX_BUNDLE_BYTES =
      TilePath.TILE_WIDTH * (2 + EntryBundle.MAX_ENTRY_BYTES);

  private final Path root;
  private final Manifest manifest;

  /** The export cannot be read; the message says why in a sentence without its full stop. */
  public static final class UnreadableExportException extends IOException {
    private static final long serialVersionUID = 1L;

    UnreadableExportException(String message) {
      super(message);
    }
  }

  /**
   * The payload of an entry.
   *
   * @param log `p0`, `p1`, …
   * @param index position in the log
   * @param eventType what the leaf says that the record is
   * @param payload the value of the record, which the leaf commits to
   */
  @SuppressWarnings("ArrayRecordComponent") // passed through, never compared
  public record Payload(String log, long index, String eventType, byte[] payload) {}

  private ExportReader(Path root, Manifest manifest) {
    this.root = root;
    this.manifest = manifest;
  }

  /**
   * Opens an export.
   *
   * @throws UnreadableExportException where the folder holds none, or one without payloads
   */
  public static ExportReader open(Path root) throws UnreadableExportException {
    Manifest manifest =
        Manifest.parse(BoundedFiles.read(root.resolve(ExportLayout.MANIFEST), MAX_MANIFEST_BYTES));
    if (manifest == null) {
      throw new UnreadableExportException(
          root + " is no export of a ledger: it has no " + ExportLayout.MANIFEST);
    }
    if (!manifest.payloads()) {
      throw new UnreadableExportException("the export in " + root + " was made without payloads");
    }
    return new ExportReader(root, manifest);
  }

  /** When the export was made, as its manifest says; empty where it does not. */
  public String exportedAt() {
    return manifest.exportedAt();
  }

  /** The names of the partition logs, in order. */
  public List<String> logs() {
    return manifest.logs().stream()
        .map(Manifest.Log::log)
        .filter(log -> ExportLayout.PARTITION_LOG.matcher(log).matches())
        .sorted()
        .toList();
  }

  /**
   * The schemas that payloads were written with, JSON text by id.
   *
   * @throws UnreadableExportException where a file among them is no such schema
   */
  public Map<Integer, String> schemas() throws IOException {
    Map<Integer, String> schemas = new TreeMap<>();
    for (Path file : SchemaFiles.list(root)) {
      Integer id = SchemaFiles.id(file);
      String text = SchemaFiles.text(file);
      if (id == null || text == null) {
        throw new UnreadableExportException("the file " + file + " is no schema");
      }
      schemas.put(id, text);
    }
    return schemas;
  }

  /**
   * Reads a log from its begin.
   *
   * @throws UnreadableExportException where it has no checkpoint
   */
  public Entries entries(String log) throws UnreadableExportException {
    if (!ExportLayout.PARTITION_LOG.matcher(log).matches()) {
      throw new UnreadableExportException("'" + log + "' is not the name of a log");
    }
    byte[] note =
        BoundedFiles.read(root.resolve(log).resolve(ExportLayout.CHECKPOINT), SignedNote.MAX_BYTES);
    if (note == null) {
      throw new UnreadableExportException("the checkpoint of " + log + " is missing");
    }
    try {
      return new Entries(log, Checkpoint.parse(SignedNote.parse(note).text()).size());
    } catch (MalformedNoteException e) {
      throw new UnreadableExportException(
          "the checkpoint of " + log + " cannot be read: " + e.getMessage());
    }
  }

  /** The entries of one log, in order. Not for several threads. */
  public final class Entries implements Closeable {
    private final String log;
    private final long size;
    private final PayloadFiles payloads;
    private final MessageDigest sha256;
    private Iterator<byte[]> bundle = List.<byte[]>of().iterator();
    private long next;

    private Entries(String log, long size) {
      this.log = log;
      this.size = size;
      this.payloads = new PayloadFiles(root, log);
      try {
        this.sha256 = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }

    /**
     * The next payload; null at the end of the log. Entries without payload, because it was erased
     * or there was none, are passed over.
     *
     * @throws UnreadableExportException where an entry or its payload is missing, cannot be read,
     *     or they do not belong together
     */
    public @Nullable Payload next() throws IOException {
      while (next < size) {
        long index = next++;
        byte[] entry = entry(index);
        String line = payloads.line(index);
        PayloadLine payload = line == null ? null : PayloadLine.parse(line);
        if (payload == null || payload.index() != index) {
          throw wrong(index, "its payload is missing or cannot be read");
        }
        byte[] value = payload.payload();
        if (value != null) {
          return checked(index, entry, payload.salt(), value);
        }
      }
      return null;
    }

    private Payload checked(long index, byte[] entry, byte[] salt, byte[] value)
        throws UnreadableExportException {
      Leaf leaf;
      try {
        leaf = LeafReader.read(entry);
      } catch (BadLeafException e) {
        throw wrong(index, String.valueOf(e.getMessage()));
      }
      sha256.update(salt);
      if (!HexFormat.of().formatHex(sha256.digest(value)).equals(leaf.commitment())) {
        throw wrong(index, "its payload is not the one that the leaf commits to");
      }
      return new Payload(log, index, leaf.eventType(), value);
    }

    private byte[] entry(long index) throws UnreadableExportException {
      if (index % TilePath.TILE_WIDTH == 0) {
        long number = index / TilePath.TILE_WIDTH;
        int width = (int) Math.min(TilePath.TILE_WIDTH, size - index);
        byte[] bytes =
            BoundedFiles.read(
                root.resolve(log).resolve(TilePath.entries(number, width)), MAX_BUNDLE_BYTES);
        List<byte[]> entries = bytes == null ? null : EntryBundle.decode(bytes);
        bundle = entries == null ? List.<byte[]>of().iterator() : entries.iterator();
      }
      if (!bundle.hasNext()) {
        throw wrong(index, "it is missing");
      }
      return bundle.next();
    }

    private UnreadableExportException wrong(long index, String what) {
      return new UnreadableExportException(
          "the entry " + index + " of the log " + log + " cannot be used: " + what);
    }

    @Override
    public void close() throws IOException {
      payloads.close();
    }
  }
}
