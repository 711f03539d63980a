package io.countersign.tlog.export;

import io.countersign.tlog.export.Findings.Aspect;
import io.countersign.tlog.merkle.Rfc6962;
import io.countersign.tlog.tiles.EntryBundle;
import io.countersign.tlog.tiles.TileLogWriter;
import io.countersign.tlog.tiles.TilePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the files of one log and holds them against each other and against its signed head. */
final class LogFiles {
  private static final int MAX_BUNDLE_BYTES =
      TilePath.TILE_WIDTH * (2 + EntryBundle.MAX_ENTRY_BYTES);

  private final String log;
  private final Path directory;
  private final Findings findings;

  LogFiles(String log, Path directory, Findings findings) {
    this.log = log;
    this.directory = directory;
    this.findings = findings;
  }

  /** Sees each entry in order; the tree holds it already. */
  interface Visitor {
    void entry(long index, byte[] entry, TileLogWriter tree) throws IOException;
  }

  /** Walks all entries, recomputes every tile and the root. */
  void verify(long size, byte[] rootHash, Visitor visitor) throws IOException {
    TileLogWriter recomputed = new TileLogWriter(this::compare);
    boolean whole =
        walk(
            size,
            (index, entry) -> {
              recomputed.append(entry);
              visitor.entry(index, entry, recomputed);
            });
    if (whole) {
      recomputed.finish();
      if (!Arrays.equals(recomputed.root(), rootHash)) {
        findings.fail(
            log,
            null,
            "the entries do not lead to the root of the checkpoint: one or more of them were"
                + " changed",
            Aspect.INTEGRITY);
      }
    }
    reportStrangers(size);
  }

  /** Walks all entries without checking; false where they end early, which has been reported. */
  boolean walk(long size, EntryVisitor visitor) throws IOException {
    for (long bundle = 0; bundle * TilePath.TILE_WIDTH < size; bundle++) {
      long first = bundle * TilePath.TILE_WIDTH;
      int width = (int) Math.min(TilePath.TILE_WIDTH, size - first);
      List<byte[]> entries = entries(TilePath.entries(bundle, width), first);
      if (entries == null) {
        return false;
      }
      for (int i = 0; i < Math.min(width, entries.size()); i++) {
        visitor.entry(first + i, entries.get(i));
      }
      if (entries.size() < width) {
        findings.fail(
            log,
            first + entries.size(),
            "the entry is missing, and the checkpoint covers " + size + " entries",
            Aspect.INTEGRITY,
            Aspect.COMPLETENESS);
        return false;
      }
      if (entries.size() > width) {
        findings.fail(
            log,
            first + width,
            "an entry stands where the bundle ought to end",
            Aspect.INTEGRITY,
            Aspect.COMPLETENESS);
      }
    }
    return true;
  }

  /** Sees each entry in order. */
  interface EntryVisitor {
    void entry(long index, byte[] entry) throws IOException;
  }

  private @Nullable List<byte[]> entries(String path, long first) {
    byte[] bytes = BoundedFiles.read(directory.resolve(path), MAX_BUNDLE_BYTES);
    List<byte[]> entries = bytes == null ? null : EntryBundle.decode(bytes);
    if (bytes == null) {
      findings.fail(
          log,
          first,
          "the entries from here on are missing: there is no readable file " + path,
          Aspect.INTEGRITY,
          Aspect.COMPLETENESS);
    } else if (entries == null) {
      findings.fail(
          log, first, "the file " + path + " is not a bundle of entries", Aspect.INTEGRITY);
    }
    return entries;
  }

  private void compare(String path, byte[] expected) {
    if (path.startsWith("tile/entries/")) {
      return;
    }
    byte[] actual = BoundedFiles.read(directory.resolve(path), expected.length + 1);
    if (actual == null) {
      findings.fail(log, null, "the tile " + path + " is missing or too long", Aspect.INTEGRITY);
      return;
    }
    int at = Arrays.mismatch(expected, actual);
    if (at < 0) {
      return;
    }
    int position = at / Rfc6962.HASH_BYTES;
    if (path.startsWith("tile/0/")) {
      findings.fail(
          log,
          firstOf(path) + position,
          "the entry is not what the tile " + path + " commits to",
          Aspect.INTEGRITY);
    } else {
      findings.fail(
          log,
          null,
          "the tile "
              + path
              + " is not what the entries lead to, from its hash "
              + position
              + " on",
          Aspect.INTEGRITY);
    }
  }

  /** Index of the first entry under a tile of level 0. */
  private static long firstOf(String path) {
    String number =
        path.substring("tile/0/".length()).replaceAll("\\.p/.*", "").replaceAll("[x/]", "");
    return Long.parseLong(number) * TilePath.TILE_WIDTH;
  }

  private void reportStrangers(long size) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      var all = files.iterator();
      while (all.hasNext()) {
        Path file = all.next();
        String path = directory.relativize(file).toString().replace('\\', '/');
        boolean known =
            Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)
                || path.equals(ExportLayout.CHECKPOINT)
                || TilePath.belongs(path, size);
        if (!known) {
          findings.fail(
              log,
              null,
              "the file "
                  + path
                  + " is not part of a log of "
                  + size
                  + " entries: something stands beyond the checkpoint",
              Aspect.COMPLETENESS);
        }
      }
    }
  }
}
