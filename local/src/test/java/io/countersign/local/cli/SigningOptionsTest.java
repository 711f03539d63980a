package io.countersign.local.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class SigningOptionsTest {

  @TempDir Path folder;

  @Test
  void theOptionComesBeforeTheVariableAndThatBeforeTheLocalPlatform() throws Exception {
    Path local = Files.createDirectories(folder.resolve("keys")).resolve("policy-publisher.key");
    Map<String, String> variable = Map.of("COUNTERSIGN_POLICY_KEY_FILE", "/from/variable");

    assertThatThrownBy(() -> options().file(Map.of(), Optional.of(folder)))
        .hasMessageContaining("There is no key to sign with");
    Files.createFile(local);
    assertThat(options().file(Map.of(), Optional.of(folder))).isEqualTo(local);
    assertThat(options().file(variable, Optional.of(folder))).hasToString("/from/variable");
    assertThat(options("--key", "/from/option").file(variable, Optional.of(folder)))
        .hasToString("/from/option");
    assertThatThrownBy(() -> options().file(Map.of(), Optional.empty()))
        .isInstanceOf(CommandFailure.class);
  }

  @Test
  void theListNamesWhoPublishedWhatAndWhen() throws Exception {
    JsonNode policies =
        OutputOptions.JSON.readTree(
            """
            [{"name":"payments","version":"2","status":"former_kept","publishedBy":"user:otto",
              "publishedAt":"2026-11-21T09:00:00Z","digest":"sha256:ab","problems":[]},
             {"name":"payments","version":"unknown","status":"refused","publishedBy":"",
              "publishedAt":null,"digest":"","problems":["The bundle is not signed."]}]
            """);

    assertThat(PolicyListCommand.table(policies).lines())
        .containsExactly(
            "POLICY    VERSION  STATUS       PUBLISHED BY  PUBLISHED AT          DIGEST",
            "payments  2        former kept  user:otto     2026-11-21T09:00:00Z  sha256:ab",
            "payments  unknown  refused");
  }

  private static SigningOptions options(String... arguments) {
    Holder holder = new Holder();
    new CommandLine(holder).parseArgs(arguments);
    return holder.options;
  }

  @Command(name = "holder")
  private static final class Holder {
    @Mixin private SigningOptions options = new SigningOptions();
  }
}
