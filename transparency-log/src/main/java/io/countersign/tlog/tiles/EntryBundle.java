package io.countersign.tlog.tiles;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A bundle of entries of C2SP tlog-tiles: each entry after its length in two bytes, big-endian. */
public final class EntryBundle {
  /** Longest entry, in bytes. */
  public static final int MAX_ENTRY_BYTES = 65_535;

  private EntryBundle() {}

  /**
   * Appends one entry to a bundle.
   *
   * @throws IllegalArgumentException when the entry is longer than {@link #MAX_ENTRY_BYTES}
   */
  public static void append(ByteArrayOutputStream bundle, byte[] entry) {
    if (entry.length > MAX_ENTRY_BYTES) {
      throw new IllegalArgumentException("an entry has at most 65535 bytes, not " + entry.length);
    }
    bundle.write(entry.length >>> 8);
    bundle.write(entry.length);
    bundle.write(entry, 0, entry.length);
  }

  /** The entries of a bundle, or null where it ends within an entry or holds more than 256. */
  public static @Nullable List<byte[]> decode(byte[] bundle) {
    List<byte[]> entries = new ArrayList<>(TilePath.TILE_WIDTH);
    int at = 0;
    while (at < bundle.length) {
      if (bundle.length - at < 2 || entries.size() == TilePath.TILE_WIDTH) {
        return null;
      }
      int length = (bundle[at] & 0xff) << 8 | (bundle[at + 1] & 0xff);
      at += 2;
      if (bundle.length - at < length) {
        return null;
      }
      byte[] entry = new byte[length];
      System.arraycopy(bundle, at, entry, 0, length);
      entries.add(entry);
      at += length;
    }
    return entries;
  }
}
