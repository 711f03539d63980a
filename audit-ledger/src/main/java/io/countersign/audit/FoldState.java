package io.countersign.audit;

import io.countersign.tlog.merkle.CompactRange;
import io.countersign.tlog.merkle.Rfc6962;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the fold of one log remembers: its tree's frontier, the hash of its last leaf, and the last
 * offset that it took of each source topic. Not thread-safe.
 */
public final class FoldState {
  private static final byte VERSION = 1;

  private final CompactRange tree;
  private final TreeMap<String, Long> lastOffsets;
  private byte[] lastLeafHash;

  private FoldState(CompactRange tree, byte[] lastLeafHash, Map<String, Long> lastOffsets) {
    this.tree = tree;
    this.lastLeafHash = lastLeafHash;
    this.lastOffsets = new TreeMap<>(lastOffsets);
  }

  /** The state before the first entry. */
  public static FoldState empty() {
    return new FoldState(new CompactRange(), new byte[Rfc6962.HASH_BYTES], Map.of());
  }

  /** Number of leaves; the index of the next entry. */
  public long size() {
    return tree.size();
  }

  /** Root of the tree. */
  public byte[] root() {
    return tree.root();
  }

  /** Whether the record at this offset of the topic was taken before. */
  public boolean holds(String topic, long offset) {
    return offset <= lastOffsets.getOrDefault(topic, -1L);
  }

  /** Whether the last leaf is this one. */
  public boolean endsWith(byte[] leaf) {
    return size() > 0 && Arrays.equals(lastLeafHash, Rfc6962.leafHash(leaf));
  }

  /** Takes a leaf and the position that it comes from. */
  public void append(byte[] leaf, String topic, long offset) {
    lastLeafHash = Rfc6962.leafHash(leaf);
    tree.append(lastLeafHash);
    lastOffsets.put(topic, offset);
  }

  /** The state as bytes. */
  public byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeLong(tree.size());
      for (byte[] hash : tree.frontier()) {
        out.write(hash);
      }
      out.write(lastLeafHash);
      out.writeInt(lastOffsets.size());
      for (var last : lastOffsets.entrySet()) {
        out.writeUTF(last.getKey());
        out.writeLong(last.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads {@link #encode()}.
   *
   * @throws IllegalArgumentException when the bytes are not a state of this version
   */
  public static FoldState decode(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      byte version = in.readByte();
      if (version != VERSION) {
        throw new IllegalArgumentException(
            "the fold's state has version " + version + ", which this program does not know");
      }
      long size = in.readLong();
      List<byte[]> frontier = new ArrayList<>();
      for (int i = 0; i < Long.bitCount(size); i++) {
        frontier.add(hash(in));
      }
      byte[] last = hash(in);
      TreeMap<String, Long> offsets = new TreeMap<>();
      for (int left = in.readInt(); left > 0; left--) {
        offsets.put(in.readUTF(), in.readLong());
      }
      return new FoldState(CompactRange.of(size, frontier), last, offsets);
    } catch (IOException e) {
      throw new IllegalArgumentException("the fold's state is cut short", e);
    }
  }

  private static byte[] hash(DataInputStream in) throws IOException {
    byte[] hash = new byte[Rfc6962.HASH_BYTES];
    in.readFully(hash);
    return hash;
  }
}
