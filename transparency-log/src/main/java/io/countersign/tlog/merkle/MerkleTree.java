package io.countersign.tlog.merkle;

import java.util.ArrayList;
import java.util.List;

/**
 * A whole tree in memory, every perfect subtree's root kept, so that it can give proofs of any
 * earlier size. For logs that fit: about 64 bytes a leaf. Not thread-safe.
 */
public final class MerkleTree {
  /**
   * {@code levels.get(l).get(i)} is the root of the perfect subtree over leaves [i·2^l, (i+1)·2^l).
   */
  private final List<List<byte[]>> levels = new ArrayList<>();

  /** Appends a leaf by its {@link Rfc6962#leafHash(byte[])}. */
  public void append(byte[] leafHash) {
    byte[] node = leafHash;
    for (int level = 0; ; level++) {
      if (levels.size() == level) {
        levels.add(new ArrayList<>());
      }
      List<byte[]> row = levels.get(level);
      row.add(node);
      if (row.size() % 2 == 1) {
        return;
      }
      node = Rfc6962.nodeHash(row.get(row.size() - 2), node);
    }
  }

  /** Number of leaves. */
  public long size() {
    return levels.isEmpty() ? 0 : levels.getFirst().size();
  }

  /** Root of the first {@code size} leaves. */
  public byte[] root(long size) {
    checkSize(size);
    return size == 0 ? Rfc6962.emptyRoot() : rangeRoot(0, size);
  }

  /**
   * Inclusion proof (RFC 6962 section 2.1.1) of the leaf at the index in the tree of the first
   * {@code size} leaves.
   */
  public List<byte[]> inclusionProof(long index, long size) {
    checkSize(size);
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException("index " + index + " is not in a tree of size " + size);
    }
    List<byte[]> proof = new ArrayList<>();
    path(index, 0, size, proof);
    return proof;
  }

  /**
   * Consistency proof (RFC 6962 section 2.1.2) between the first {@code size1} and the first {@code
   * size2} leaves.
   */
  public List<byte[]> consistencyProof(long size1, long size2) {
    checkSize(size2);
    if (size1 < 1 || size1 > size2) {
      throw new IllegalArgumentException(
          "no consistency proof between sizes " + size1 + " and " + size2);
    }
    List<byte[]> proof = new ArrayList<>();
    subProof(size1, 0, size2, true, proof);
    return proof;
  }

  private void path(long index, long begin, long end, List<byte[]> proof) {
    if (end - begin == 1) {
      return;
    }
    long middle = begin + split(end - begin);
    if (index < middle) {
      path(index, begin, middle, proof);
      proof.add(rangeRoot(middle, end));
    } else {
      path(index, middle, end, proof);
      proof.add(rangeRoot(begin, middle));
    }
  }

  /**
   * {@code old} is the size of the old tree; {@code whole}: the old tree ends where a known root
   * does.
   */
  private void subProof(long old, long begin, long end, boolean whole, List<byte[]> proof) {
    if (old == end) {
      if (!whole) {
        proof.add(rangeRoot(begin, end));
      }
      return;
    }
    long middle = begin + split(end - begin);
    if (old <= middle) {
      subProof(old, begin, middle, whole, proof);
      proof.add(rangeRoot(middle, end));
    } else {
      subProof(old, middle, end, false, proof);
      proof.add(rangeRoot(begin, middle));
    }
  }

  private byte[] rangeRoot(long begin, long end) {
    long width = end - begin;
    if (Long.bitCount(width) == 1) {
      int level = Long.numberOfTrailingZeros(width);
      return levels.get(level).get((int) (begin >> level));
    }
    long middle = begin + split(width);
    return Rfc6962.nodeHash(rangeRoot(begin, middle), rangeRoot(middle, end));
  }

  /** Largest power of two smaller than the width. */
  private static long split(long width) {
    return Long.highestOneBit(width - 1);
  }

  private void checkSize(long size) {
    if (size < 0 || size > size()) {
      throw new IllegalArgumentException("the tree has " + size() + " leaves, not " + size);
    }
  }
}
