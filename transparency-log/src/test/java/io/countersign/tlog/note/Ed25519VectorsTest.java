package io.countersign.tlog.note;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.tlog.Vectors;
import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Ed25519VectorsTest {
  @Test
  void signaturesVerifyExactlyWhenWycheproofSaysSo() throws IOException {
    JsonNode vectors = Vectors.json(Vectors.folder("wycheproof").resolve("ed25519_test.json"));
    HexFormat hex = HexFormat.of();
    int seen = 0;
    for (JsonNode group : vectors.get("testGroups")) {
      VerifierKey key =
          new VerifierKey("wycheproof", hex.parseHex(group.get("publicKey").get("pk").asText()));
      for (JsonNode test : group.get("tests")) {
        boolean verified =
            key.verify(
                hex.parseHex(test.get("msg").asText()), hex.parseHex(test.get("sig").asText()));
        assertThat(verified)
            .as("test %s: %s", test.get("tcId"), test.get("comment"))
            .isEqualTo(test.get("result").asText().equals("valid"));
        seen++;
      }
    }
    assertThat(seen).isEqualTo(vectors.get("numberOfTests").asInt());
  }
}
