package io.countersign.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.schemas.permit.PermitKeyFile;
import io.countersign.schemas.permit.PermitKeyRing;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PermitKeysCommandTest {

  @TempDir Path folder;
  private Path file;
  private PermitKeyRing before;

  @BeforeEach
  void aFirstKey() throws Exception {
    file = folder.resolve("keys/permit.key");
    before = PermitKeyFile.readOrCreate(file, new SecureRandom());
  }

  private CommandRun run(String... arguments) {
    return CommandRun.of(List.of("permit", "keys"), arguments);
  }

  @Test
  void aRotatedKeyIsListedAsTheNextOneAndTheFormerStillSigns() throws Exception {
    CommandRun rotated = run("rotate", "--data", folder.toString(), "--json");
    assertThat(rotated.code()).as(rotated.context()).isEqualTo(ExitCode.DONE);

    CommandRun listed = run("list", "--file", file.toString(), "--json");
    JsonNode keys = OutputOptions.JSON.readTree(listed.out()).get("keys");
    assertThat(keys.findValuesAsText("state")).containsExactly("signing", "next");
    assertThat(keys.get(0).get("kid").asText()).isEqualTo(before.keys().getFirst().keyId());
    assertThat(keys.get(0).get("retiresAt")).isEqualTo(keys.get(1).get("signsFrom"));
    assertThat(keys.get(1).get("kid"))
        .isEqualTo(OutputOptions.JSON.readTree(rotated.out()).get("kid"));
  }

  @Test
  void aSecondRotationWaitsForTheFirst() throws Exception {
    run("rotate", "--file", file.toString());
    PermitKeyRing once = PermitKeyFile.read(file);

    CommandRun again = run("rotate", "--file", file.toString());

    assertThat(again.code()).as(again.context()).isEqualTo(ExitCode.NO);
    assertThat(again.err()).contains("already waits to sign");
    assertThat(PermitKeyFile.read(file)).isEqualTo(once);
  }

  @Test
  void noSecretIsShown() throws Exception {
    CommandRun rotated = run("rotate", "--file", file.toString());
    CommandRun listed = run("list", "--file", file.toString());

    for (String line : PermitKeyFile.read(file).text().lines().toList()) {
      String secret = line.split(" ", -1)[0];
      assertThat(rotated.context()).doesNotContain(secret);
      assertThat(listed.context()).doesNotContain(secret);
    }
  }

  @Test
  void withoutKeysItSaysWhereTheyCouldBe() {
    CommandRun listed = run("list", "--data", folder.resolve("elsewhere").toString());

    assertThat(listed.code()).isEqualTo(ExitCode.USAGE);
    assertThat(listed.err()).contains("--file FILE");
  }
}
