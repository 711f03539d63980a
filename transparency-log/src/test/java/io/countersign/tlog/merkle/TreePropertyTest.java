package io.countersign.tlog.merkle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The trees against the definition of RFC 6962, section 2.1, written down as it stands there. */
class TreePropertyTest {
  @Property(tries = 60)
  void rootsAreThoseOfTheDefinition(@ForAll @IntRange(max = 300) int size) {
    List<byte[]> leaves = leaves(size);
    CompactRange range = new CompactRange();
    MerkleTree tree = new MerkleTree();
    leaves.forEach(range::append);
    leaves.forEach(tree::append);
    assertThat(range.root()).isEqualTo(naiveRoot(leaves));
    assertThat(tree.root(size)).isEqualTo(naiveRoot(leaves));
    assertThat(CompactRange.of(range.size(), range.frontier()).root()).isEqualTo(range.root());
  }

  @Property(tries = 200)
  void inclusionProofsVerifyAtTheirIndexOnly(
      @ForAll @IntRange(min = 1, max = 200) int size,
      @ForAll @IntRange(max = 199) int index,
      @ForAll @IntRange(max = 199) int other) {
    int at = index % size;
    int elsewhere = other % size;
    List<byte[]> leaves = leaves(size);
    MerkleTree tree = new MerkleTree();
    leaves.forEach(tree::append);
    List<byte[]> proof = tree.inclusionProof(at, size);
    byte[] root = naiveRoot(leaves);
    assertThat(Proofs.inclusion(at, size, leaves.get(at), proof, root)).isTrue();
    assertThat(Proofs.inclusion(elsewhere, size, leaves.get(at), proof, root))
        .isEqualTo(elsewhere == at);
    assertThat(Proofs.inclusion(at, size, leaves.get(at), longer(proof), root)).isFalse();
    assertThat(Proofs.inclusion(size, size, leaves.get(at), proof, root)).isFalse();
  }

  @Property(tries = 200)
  void consistencyProofsVerifyBetweenTheirSizesOnly(
      @ForAll @IntRange(min = 1, max = 200) int size, @ForAll @IntRange(max = 199) int earlier) {
    int before = 1 + earlier % size;
    List<byte[]> leaves = leaves(size);
    MerkleTree tree = new MerkleTree();
    leaves.forEach(tree::append);
    List<byte[]> proof = tree.consistencyProof(before, size);
    byte[] root1 = naiveRoot(leaves.subList(0, before));
    byte[] root2 = naiveRoot(leaves);
    assertThat(Proofs.consistency(before, size, root1, root2, proof)).isTrue();
    assertThat(Proofs.consistency(before, size, root2, root1, proof)).isEqualTo(before == size);
    assertThat(Proofs.consistency(before, size, root1, root2, longer(proof))).isFalse();
    assertThat(Proofs.consistency(0, size, Rfc6962.emptyRoot(), root2, List.of())).isFalse();
  }

  private static List<byte[]> leaves(int size) {
    List<byte[]> leaves = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      leaves.add(Rfc6962.leafHash(("leaf " + i).getBytes(StandardCharsets.UTF_8)));
    }
    return leaves;
  }

  private static byte[] naiveRoot(List<byte[]> leafHashes) {
    if (leafHashes.isEmpty()) {
      return Rfc6962.emptyRoot();
    }
    if (leafHashes.size() == 1) {
      return leafHashes.getFirst();
    }
    int split = 1;
    while (split * 2 < leafHashes.size()) {
      split *= 2;
    }
    return Rfc6962.nodeHash(
        naiveRoot(leafHashes.subList(0, split)),
        naiveRoot(leafHashes.subList(split, leafHashes.size())));
  }

  private static List<byte[]> longer(List<byte[]> proof) {
    List<byte[]> longer = new ArrayList<>(proof);
    longer.add(Rfc6962.emptyRoot());
    return longer;
  }
}
