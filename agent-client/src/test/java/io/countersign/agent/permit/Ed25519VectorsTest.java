package io.countersign.agent.permit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Signatures that must and must not verify, by Project Wycheproof. */
class Ed25519VectorsTest {

  private static final Path VECTORS =
      Path.of(
          System.getProperty("countersign.home", ".."),
          "../shared/vectors/wycheproof/ed25519_test.json");

  @Test
  void exactlyTheValidSignaturesVerify() throws IOException {
    assumeTrue(Files.exists(VECTORS), "the folder with public vectors is not here");
    int cases = 0;
    for (JsonNode group :
        JsonMapper.builder().build().readTree(VECTORS.toFile()).path("testGroups")) {
      byte[] key = bytes(group.path("publicKey").path("pk"));
      for (JsonNode vector : group.path("tests")) {
        boolean verifies =
            PermitVerifier.isSignature(
                PermitKeys.ed25519(key), bytes(vector.path("msg")), bytes(vector.path("sig")));
        assertThat(verifies)
            .as("case %s: %s", vector.path("tcId"), vector.path("comment").asText())
            .isEqualTo(vector.path("result").asText().equals("valid"));
        cases++;
      }
    }
    assertThat(cases).isGreaterThan(100);
  }

  private static byte[] bytes(JsonNode hex) {
    return HexFormat.of().parseHex(hex.textValue());
  }
}
