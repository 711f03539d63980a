package io.countersign.tlog.merkle;

import java.util.ArrayList;
import java.util.List;

/**
 * A growing tree that keeps only its frontier: the roots of its perfect subtrees, largest first,
 * one for each bit that is set in the size. That is all that appending and the root need, so a log
 * of any size fits in at most 63 hashes.
 *
 * <p>Not thread-safe.
 */
public final class CompactRange {
  private final ArrayList<byte[]> frontier;
  private long size;

  /** The empty tree. */
  public CompactRange() {
    this.frontier = new ArrayList<>();
  }

  private CompactRange(long size, List<byte[]> frontier) {
    this.size = size;
    this.frontier = new ArrayList<>(frontier);
  }

  /**
   * The tree of a size and a frontier, as {@link #size()} and {@link #frontier()} gave them.
   *
   * @throws IllegalArgumentException when the number or the lengths of the hashes do not fit the
   *     size
   */
  public static CompactRange of(long size, List<byte[]> frontier) {
    if (size < 0) {
      throw new IllegalArgumentException("a tree has no negative size: " + size);
    }
    if (frontier.size() != Long.bitCount(size)) {
      throw new IllegalArgumentException(
          "a tree of size "
              + size
              + " has a frontier of "
              + Long.bitCount(size)
              + " hashes, not "
              + frontier.size());
    }
    for (byte[] hash : frontier) {
      if (hash.length != Rfc6962.HASH_BYTES) {
        throw new IllegalArgumentException("a hash has 32 bytes, not " + hash.length);
      }
    }
    return new CompactRange(size, frontier);
  }

  /** Appends a leaf by its {@link Rfc6962#leafHash(byte[])}. */
  public void append(byte[] leafHash) {
    byte[] node = leafHash;
    for (long carry = size; (carry & 1) == 1; carry >>= 1) {
      node = Rfc6962.nodeHash(frontier.removeLast(), node);
    }
    frontier.add(node);
    size++;
  }

  /** Number of leaves. */
  public long size() {
    return size;
  }

  /** Roots of the perfect subtrees, largest first. */
  public List<byte[]> frontier() {
    return List.copyOf(frontier);
  }

  /** RFC 6962 root of the leaves so far. */
  public byte[] root() {
    if (size == 0) {
      return Rfc6962.emptyRoot();
    }
    byte[] root = frontier.getLast();
    for (int i = frontier.size() - 2; i >= 0; i--) {
      root = Rfc6962.nodeHash(frontier.get(i), root);
    }
    return root;
  }

  /** A tree that grows on its own from here. */
  public CompactRange copy() {
    return new CompactRange(size, frontier);
  }
}
