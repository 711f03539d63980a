package io.countersign.tlog.tiles;

import io.countersign.tlog.merkle.CompactRange;
import io.countersign.tlog.merkle.Rfc6962;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Writes one log as C2SP tlog-tiles files, entry by entry: full tiles and bundles as they fill, the
 * partial ones at the end. Memory holds one tile of each level and one bundle, whatever the size of
 * the log. Not thread-safe.
 */
public final class TileLogWriter {
  private final Sink sink;
  private final CompactRange tree = new CompactRange();
  private final List<TileRow> rows = new ArrayList<>();
  private final ByteArrayOutputStream bundle = new ByteArrayOutputStream();
  private int bundled;

  /** Where finished files go. */
  @FunctionalInterface
  public interface Sink {
    /** Takes a file by its path relative to the log. */
    void put(String path, byte[] bytes) throws IOException;
  }

  /** Gives each file to the sink as soon as it is finished. */
  public TileLogWriter(Sink sink) {
    this.sink = sink;
  }

  /** Writes below the directory, which is created when needed. */
  public static TileLogWriter into(Path directory) {
    return new TileLogWriter(
        (path, bytes) -> {
          Path file = directory.resolve(path);
          Files.createDirectories(Objects.requireNonNull(file.getParent()));
          Files.write(file, bytes);
        });
  }

  /** Appends an entry, at most 65,535 bytes. */
  public void append(byte[] entry) throws IOException {
    EntryBundle.append(bundle, entry);
    bundled++;
    byte[] hash = Rfc6962.leafHash(entry);
    tree.append(hash);
    addHash(0, hash);
    if (bundled == TilePath.TILE_WIDTH) {
      writeBundle();
    }
  }

  /** Number of entries so far. */
  public long size() {
    return tree.size();
  }

  /** RFC 6962 root of the entries so far. */
  public byte[] root() {
    return tree.root();
  }

  /** Writes the partial tiles. Nothing may be appended afterwards. */
  public void finish() throws IOException {
    if (bundled > 0) {
      writeBundle();
    }
    for (int level = 0; level < rows.size(); level++) {
      TileRow row = rows.get(level);
      if (row.width > 0) {
        row.write(level);
      }
    }
  }

  private void addHash(int level, byte[] hash) throws IOException {
    if (rows.size() == level) {
      rows.add(new TileRow());
    }
    TileRow row = rows.get(level);
    row.hashes.writeBytes(hash);
    row.subtree.append(hash);
    row.width++;
    if (row.width == TilePath.TILE_WIDTH) {
      byte[] root = row.subtree.root();
      row.write(level);
      addHash(level + 1, root);
    }
  }

  private void writeBundle() throws IOException {
    long index = (tree.size() - 1) / TilePath.TILE_WIDTH;
    sink.put(TilePath.entries(index, bundled), bundle.toByteArray());
    bundle.reset();
    bundled = 0;
  }

  /** The tile that is being filled on one level. */
  private final class TileRow {
    private final ByteArrayOutputStream hashes = new ByteArrayOutputStream();
    private CompactRange subtree = new CompactRange();
    private int width;
    private long index;

    private void write(int level) throws IOException {
      sink.put(TilePath.tile(level, index, width), hashes.toByteArray());
      hashes.reset();
      subtree = new CompactRange();
      width = 0;
      index++;
    }
  }
}
