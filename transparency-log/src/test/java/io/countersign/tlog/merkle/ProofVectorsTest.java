package io.countersign.tlog.merkle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.tlog.Vectors;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProofVectorsTest {
  private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);

  @Test
  void inclusionProofsAreAcceptedAndRefusedAsTheVectorsSay() throws IOException {
    List<Path> files = Vectors.files("merkle/inclusion");
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      JsonNode vector = Vectors.json(file);
      // Numbers beyond a long are beyond every tree.
      boolean accepted =
          fits(vector, "leafIdx")
              && fits(vector, "treeSize")
              && Proofs.inclusion(
                  vector.get("leafIdx").asLong(),
                  vector.get("treeSize").asLong(),
                  Vectors.bytes(vector.get("leafHash")),
                  Vectors.proof(vector.get("proof")),
                  Vectors.bytes(vector.get("root")));
      assertThat(accepted).as(file.toString()).isEqualTo(!vector.get("wantErr").asBoolean());
    }
  }

  @Test
  void consistencyProofsAreAcceptedAndRefusedAsTheVectorsSay() throws IOException {
    List<Path> files = Vectors.files("merkle/consistency");
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      JsonNode vector = Vectors.json(file);
      boolean accepted =
          fits(vector, "size1")
              && fits(vector, "size2")
              && Proofs.consistency(
                  vector.get("size1").asLong(),
                  vector.get("size2").asLong(),
                  Vectors.bytes(vector.get("root1")),
                  Vectors.bytes(vector.get("root2")),
                  Vectors.proof(vector.get("proof")));
      assertThat(accepted).as(file.toString()).isEqualTo(!vector.get("wantErr").asBoolean());
    }
  }

  private static boolean fits(JsonNode vector, String field) {
    return vector.get(field).bigIntegerValue().compareTo(LONG_MAX) <= 0;
  }
}
