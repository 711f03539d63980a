package io.countersign.tlog.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.countersign.tlog.note.Checkpoint;
import io.countersign.tlog.note.MalformedNoteException;
import io.countersign.tlog.note.SignedNote;
import io.countersign.tlog.note.VerifierKey;
import io.countersign.tlog.tiles.TileLogWriter;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes a ledger into a folder, in the layout of {@code docs/ledger-format.md}, without knowing
 * where it comes from.
 *
 * <p>First every signed head is given in the order in which `audit.checkpoints` holds them; then
 * {@link #sizes()} says how many entries of each partition log the last head covers; then those
 * entries are given, each log's in order and the logs in any order among each other; then {@link
 * #finish()}. Entries beyond the signed size are passed over, because nobody has signed for them.
 * It writes what it is given and leaves judging to {@link ExportVerifier}.
 *
 * <p>Memory is bounded by the number of logs, not by their size. Not thread-safe.
 */
public final class ExportWriter implements AutoCloseable {
  private final Path root;
  private final Settings settings;
  private final TileLogWriter headLog;
  private final SortedMap<String, Head> committed = new TreeMap<>();
  private final SortedMap<String, Head> pending = new TreeMap<>();
  private final List<String> pendingNotes = new ArrayList<>();
  private final SortedMap<String, PartitionWriter> partitions = new TreeMap<>();
  private final JsonFactory json = new JsonFactory();
  private @Nullable Head head;

  /**
   * What the manifest says, and what is written.
   *
   * @param software name and version of the writing program
   * @param exportedAt when the export is made
   * @param keys verifier keys of the logs
   * @param withPayloads whether salts and payloads are written beside the leaves
   */
  public record Settings(
      String software, Instant exportedAt, List<VerifierKey> keys, boolean withPayloads) {
    /** Copies the list. */
    public Settings {
      keys = List.copyOf(keys);
    }
  }

  /**
   * What was written.
   *
   * @param sizes size of each log by its name, the head log among them
   * @param entries entries of all partition logs together
   */
  public record Summary(Map<String, Long> sizes, long entries) {
    /** Copies the map. */
    public Summary {
      sizes = Collections.unmodifiableSortedMap(new TreeMap<>(sizes));
    }
  }

  private record Head(String log, String origin, long size, String note) {}

  private ExportWriter(Path root, Settings settings) {
    this.root = root;
    this.settings = settings;
    this.headLog = TileLogWriter.into(root.resolve(ExportLayout.HEAD));
  }

  /**
   * Begins an export.
   *
   * @param root folder, created when absent; it must be empty, so that nothing old mixes in
   * @throws IOException when it is not empty or cannot be written
   */
  public static ExportWriter create(Path root, Settings settings) throws IOException {
    Files.createDirectories(root);
    try (var inside = Files.list(root)) {
      if (inside.findAny().isPresent()) {
        throw new IOException(
            "the folder " + root + " is not empty; an export goes into a new or empty folder");
      }
    }
    return new ExportWriter(root, settings);
  }

  /**
   * Takes the next signed head.
   *
   * @param log `p0`, `p1`, … or `head`
   * @param note the signed note
   * @throws IOException when it is not a checkpoint, or the folder cannot be written
   */
  public void addCheckpoint(String log, String note) throws IOException {
    if (!ExportLayout.isLog(log)) {
      throw new IOException("'" + log + "' is not the name of a log: p0, p1, … or head");
    }
    Head next = read(log, note);
    if (!log.equals(ExportLayout.HEAD)) {
      pending.put(log, next);
      pendingNotes.add(note);
      return;
    }
    // A partition's head counts from the moment that a head of the head log covers it.
    for (String covered : pendingNotes) {
      headLog.append(covered.getBytes(StandardCharsets.UTF_8));
    }
    committed.putAll(pending);
    pendingNotes.clear();
    pending.clear();
    head = next;
  }

  /** How many entries of each partition log to give, by the log's name. */
  public Map<String, Long> sizes() {
    TreeMap<String, Long> sizes = new TreeMap<>();
    committed.forEach((log, last) -> sizes.put(log, last.size()));
    return sizes;
  }

  /**
   * Takes the next entry of a partition log.
   *
   * @return whether it was written; false where the log or the index is beyond what was signed
   * @throws IOException when the index is not the next one of its log, or the folder cannot be
   *     written
   */
  public boolean addEntry(String log, ExportEntry entry) throws IOException {
    Head last = committed.get(log);
    if (last == null || entry.index() >= last.size()) {
      return false;
    }
    partitions.computeIfAbsent(log, PartitionWriter::new).append(entry);
    return true;
  }

  /**
   * Writes a schema that payloads were written with, so that they can be read without the registry.
   *
   * @param id what payloads call it
   * @param json its text, JSON
   * @throws IOException when the folder cannot be written
   */
  public void addSchema(int id, String json) throws IOException {
    Path file = SchemaFiles.path(root, id);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, json);
  }

  /**
   * Writes the rest: partial tiles, checkpoints, keys, manifest.
   *
   * @throws IOException when entries are missing that a head covers, or the folder cannot be
   *     written
   */
  public Summary finish() throws IOException {
    TreeMap<String, Long> sizes = new TreeMap<>();
    long entries = 0;
    for (Head last : committed.values()) {
      PartitionWriter writer = partitions.computeIfAbsent(last.log(), PartitionWriter::new);
      if (writer.next != last.size()) {
        throw new IOException(
            "the log "
                + last.log()
                + " was signed with "
                + last.size()
                + " entries, but only "
                + writer.next
                + " were there to export");
      }
      writer.finish(last.note());
      sizes.put(last.log(), last.size());
      entries += last.size();
    }
    if (head != null) {
      headLog.finish();
      Files.createDirectories(root.resolve(ExportLayout.HEAD));
      Files.writeString(
          root.resolve(ExportLayout.HEAD).resolve(ExportLayout.CHECKPOINT), head.note());
      sizes.put(ExportLayout.HEAD, head.size());
    }
    writeKeys();
    writeManifest(sizes);
    return new Summary(sizes, entries);
  }

  /** Closes files that are open; an export without {@link #finish()} is not complete. */
  @Override
  public void close() throws IOException {
    for (PartitionWriter writer : partitions.values()) {
      writer.closePayloads();
    }
  }

  private static Head read(String log, String note) throws IOException {
    try {
      Checkpoint checkpoint = Checkpoint.parse(SignedNote.parse(note).text());
      return new Head(log, checkpoint.origin(), checkpoint.size(), note);
    } catch (MalformedNoteException e) {
      throw new IOException("a signed head of " + log + " cannot be read: " + e.getMessage(), e);
    }
  }

  private void writeKeys() throws IOException {
    Path keys = Files.createDirectories(root.resolve(ExportLayout.KEYS));
    for (VerifierKey key : settings.keys()) {
      Files.writeString(keys.resolve(fileName(key.name()) + ExportLayout.KEY_SUFFIX), key + "\n");
    }
  }

  private static String fileName(String keyName) {
    return keyName.replaceAll("[^A-Za-z0-9._-]", "_");
  }

  private void writeManifest(SortedMap<String, Long> sizes) throws IOException {
    try (JsonGenerator out =
        json.createGenerator(Files.newBufferedWriter(root.resolve(ExportLayout.MANIFEST)))) {
      out.useDefaultPrettyPrinter();
      out.writeStartObject();
      out.writeStringField("format", ExportLayout.FORMAT);
      out.writeStringField("software", settings.software());
      out.writeStringField("exportedAt", settings.exportedAt().toString());
      out.writeBooleanField("payloads", settings.withPayloads());
      out.writeArrayFieldStart("logs");
      for (var log : sizes.entrySet()) {
        out.writeStartObject();
        out.writeStringField("log", log.getKey());
        out.writeStringField("origin", origin(log.getKey()));
        out.writeNumberField("size", log.getValue());
        out.writeEndObject();
      }
      out.writeEndArray();
      out.writeEndObject();
    }
  }

  private String origin(String log) {
    Head last = log.equals(ExportLayout.HEAD) ? head : committed.get(log);
    if (last == null) {
      throw new IllegalStateException("no head of " + log);
    }
    return last.origin();
  }

  /** Writes one partition log and its payloads. */
  private final class PartitionWriter {
    private final String log;
    private final TileLogWriter tiles;
    private @Nullable BufferedWriter payloads;
    private long next;

    private PartitionWriter(String log) {
      this.log = log;
      this.tiles = TileLogWriter.into(root.resolve(log));
    }

    private void append(ExportEntry entry) throws IOException {
      if (entry.index() != next) {
        throw new IOException(
            "the log " + log + " goes on with index " + next + ", not " + entry.index());
      }
      tiles.append(entry.leaf());
      if (settings.withPayloads()) {
        appendPayload(entry);
      }
      next++;
    }

    private void appendPayload(ExportEntry entry) throws IOException {
      if (entry.index() % ExportLayout.PAYLOADS_PER_FILE == 0) {
        closePayloads();
      }
      BufferedWriter out = payloads;
      if (out == null) {
        Path file =
            ExportLayout.payloads(root, log, entry.index() / ExportLayout.PAYLOADS_PER_FILE);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        out = Files.newBufferedWriter(file);
        payloads = out;
      }
      out.write(PayloadLine.encode(entry));
    }

    private void finish(String note) throws IOException {
      closePayloads();
      tiles.finish();
      Path directory = Files.createDirectories(root.resolve(log));
      Files.writeString(directory.resolve(ExportLayout.CHECKPOINT), note);
    }

    private void closePayloads() throws IOException {
      if (payloads != null) {
        payloads.close();
        payloads = null;
      }
    }
  }
}
