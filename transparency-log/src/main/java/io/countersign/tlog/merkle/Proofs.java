package io.countersign.tlog.merkle;

import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Strict verifiers of RFC 6962 / RFC 9162 proofs. Each first checks what must hold of the numbers
 * and of the length of the proof, because a verifier that leaves those out accepts proofs of things
 * that are not there.
 */
public final class Proofs {
  private Proofs() {}

  /**
   * Whether the proof shows that the leaf stands at the index in the tree of that size and root.
   *
   * @param index position of the leaf, from 0
   * @param size number of leaves of the tree
   * @param leafHash hash of the leaf
   * @param proof sibling hashes, lowest first
   * @param root root of the tree
   */
  public static boolean inclusion(
      long index, long size, byte[] leafHash, List<byte[]> proof, byte[] root) {
    byte[] computed = rootFromInclusion(index, size, leafHash, proof);
    return computed != null && MessageDigest.isEqual(computed, root);
  }

  /** The root that an inclusion proof leads to, or null where the proof cannot be one. */
  public static byte @Nullable [] rootFromInclusion(
      long index, long size, byte[] leafHash, List<byte[]> proof) {
    if (index < 0 || index >= size || leafHash.length != Rfc6962.HASH_BYTES) {
      return null;
    }
    int inner = innerLength(index, size);
    int border = Long.bitCount(index >>> inner);
    if (proof.size() != inner + border || !allHashes(proof)) {
      return null;
    }
    byte[] inside = chainInner(leafHash, proof.subList(0, inner), index);
    return chainBorder(inside, proof.subList(inner, proof.size()));
  }

  /**
   * Whether the proof shows that the first tree is a beginning of the second. The empty tree proves
   * nothing: it begins every tree, so it is refused.
   */
  public static boolean consistency(
      long size1, long size2, byte[] root1, byte[] root2, List<byte[]> proof) {
    if (size1 <= 0
        || size2 < size1
        || root1.length != Rfc6962.HASH_BYTES
        || root2.length != Rfc6962.HASH_BYTES) {
      return false;
    }
    if (size1 == size2) {
      return proof.isEmpty() && MessageDigest.isEqual(root1, root2);
    }
    if (proof.isEmpty() || !allHashes(proof)) {
      return false;
    }
    int shift = Long.numberOfTrailingZeros(size1);
    int inner = innerLength(size1 - 1, size2) - shift;
    int border = Long.bitCount((size1 - 1) >>> (inner + shift));
    boolean perfect = size1 == 1L << shift;
    byte[] seed = perfect ? root1 : proof.getFirst();
    int start = perfect ? 0 : 1;
    if (proof.size() != start + inner + border) {
      return false;
    }
    List<byte[]> insidePart = proof.subList(start, start + inner);
    List<byte[]> borderPart = proof.subList(start + inner, proof.size());
    long path = (size1 - 1) >>> shift;
    byte[] computed1 = chainBorder(chainInnerRight(seed, insidePart, path), borderPart);
    byte[] computed2 = chainBorder(chainInner(seed, insidePart, path), borderPart);
    return MessageDigest.isEqual(computed1, root1) && MessageDigest.isEqual(computed2, root2);
  }

  /**
   * Number of levels below the point where the path to the index leaves the right border of the
   * tree.
   */
  private static int innerLength(long index, long size) {
    return Long.SIZE - Long.numberOfLeadingZeros(index ^ (size - 1));
  }

  private static byte[] chainInner(byte[] seed, List<byte[]> siblings, long path) {
    byte[] node = seed;
    for (int level = 0; level < siblings.size(); level++) {
      byte[] sibling = siblings.get(level);
      boolean right = (path >>> level & 1) == 1;
      node = right ? Rfc6962.nodeHash(sibling, node) : Rfc6962.nodeHash(node, sibling);
    }
    return node;
  }

  private static byte[] chainInnerRight(byte[] seed, List<byte[]> siblings, long path) {
    byte[] node = seed;
    for (int level = 0; level < siblings.size(); level++) {
      if ((path >>> level & 1) == 1) {
        node = Rfc6962.nodeHash(siblings.get(level), node);
      }
    }
    return node;
  }

  private static byte[] chainBorder(byte[] seed, List<byte[]> siblings) {
    byte[] node = seed;
    for (byte[] sibling : siblings) {
      node = Rfc6962.nodeHash(sibling, node);
    }
    return node;
  }

  private static boolean allHashes(List<byte[]> proof) {
    return proof.stream().allMatch(hash -> hash.length == Rfc6962.HASH_BYTES);
  }
}
