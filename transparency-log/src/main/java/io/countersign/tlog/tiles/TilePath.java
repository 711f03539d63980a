package io.countersign.tlog.tiles;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Paths of C2SP tlog-tiles, relative to the log: {@code tile/<L>/<N>[.p/<W>]} and {@code
 * tile/entries/<N>[.p/<W>]}. Numbers are written in groups of three digits, each but the last
 * marked {@code x}: 1234067 is {@code x001/x234/067}.
 */
public final class TilePath {
  /** Most hashes of a tile and most entries of a bundle. */
  public static final int TILE_WIDTH = 256;

  /** Levels of the tree that one tile covers. */
  public static final int TILE_HEIGHT = 8;

  private static final Pattern FILE =
      Pattern.compile(
          "tile/(entries|[0-9]|[1-5][0-9])/((?:x[0-9]{3}/){0,5}[0-9]{3})(?:\\.p/([1-9][0-9]{0,2}))?");

  private TilePath() {}

  /**
   * Path of a tile of hashes.
   *
   * @param level level of tiles, from 0
   * @param index position within the level, from 0
   * @param width number of hashes, 1 to 256; a full tile has 256
   */
  public static String tile(int level, long index, int width) {
    return "tile/" + level + "/" + number(index) + partial(width);
  }

  /** Path of a bundle of entries; the width is its number of entries, 1 to 256. */
  public static String entries(long index, int width) {
    return "tile/entries/" + number(index) + partial(width);
  }

  /** A number in groups of three digits. */
  public static String number(long index) {
    if (index < 0) {
      throw new IllegalArgumentException("no negative position: " + index);
    }
    StringBuilder path = new StringBuilder(String.format("%03d", index % 1000));
    for (long rest = index / 1000; rest > 0; rest /= 1000) {
      path.insert(0, String.format("x%03d/", rest % 1000));
    }
    return path.toString();
  }

  /**
   * Whether a log of that size has exactly this file, `tile/…`, and not another width or a number
   * beyond it.
   */
  public static boolean belongs(String path, long size) {
    Matcher parts = FILE.matcher(path);
    if (!parts.matches()) {
      return false;
    }
    boolean entries = parts.group(1).equals("entries");
    int level = entries ? 0 : Integer.parseInt(parts.group(1));
    long hashes = level * TILE_HEIGHT >= Long.SIZE ? 0 : size >>> (level * TILE_HEIGHT);
    int width = parts.group(3) == null ? TILE_WIDTH : Integer.parseInt(parts.group(3));
    long index = Long.parseLong(parts.group(2).replace("x", "").replace("/", ""));
    long full = hashes / TILE_WIDTH;
    boolean inside =
        width == TILE_WIDTH
            ? index < full
            : index == full && width < TILE_WIDTH && width == hashes % TILE_WIDTH;
    return inside && path.equals(entries ? entries(index, width) : tile(level, index, width));
  }

  private static String partial(int width) {
    if (width < 1 || width > TILE_WIDTH) {
      throw new IllegalArgumentException("a tile holds 1 to 256 hashes, not " + width);
    }
    return width == TILE_WIDTH ? "" : ".p/" + width;
  }
}
