package io.countersign.benchmarks;

import io.countersign.tlog.merkle.CompactRange;
import io.countersign.tlog.merkle.Rfc6962;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Appending leaves of 1 KB to a tree, beside SHA-256 over the same bytes. A tree of n leaves needs
 * n - 1 more hashes, of 65 bytes each, so the ratio cannot be 1.
 */
@State(Scope.Benchmark)
public class TransparencyLogBenchmark {
  /** Leaves of one invocation; an operation is one of them. */
  static final int LEAVES = 1024;

  private static final int LEAF_BYTES = 1024;
  private static final long SEED = 6962;

  private final byte[][] leaves = randomLeaves();
  private final MessageDigest sha256 = newSha256();

  /** Appends every leaf to an empty tree and gives the root. */
  @Benchmark
  @OperationsPerInvocation(LEAVES)
  public byte[] append() {
    CompactRange tree = new CompactRange();
    for (byte[] leaf : leaves) {
      tree.append(Rfc6962.leafHash(leaf));
    }
    return tree.root();
  }

  /** Baseline: SHA-256 of every leaf. */
  @Benchmark
  @OperationsPerInvocation(LEAVES)
  public void bareHash(Blackhole blackhole) {
    for (byte[] leaf : leaves) {
      blackhole.consume(sha256.digest(leaf));
    }
  }

  byte[][] leaves() {
    return leaves;
  }

  static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static byte[][] randomLeaves() {
    Random random = new Random(SEED);
    byte[][] leaves = new byte[LEAVES][LEAF_BYTES];
    for (byte[] leaf : leaves) {
      random.nextBytes(leaf);
    }
    return leaves;
  }
}
