package io.countersign.local.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.local.platform.PlatformAddresses;
import io.countersign.local.platform.PlatformFile;
import io.countersign.local.platform.Ports;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PlatformOptionsTest {

  @TempDir Path folder;

  @Test
  void thePointerLeadsToTheLastPlatform() {
    PlatformAddresses running = PlatformAddresses.local(Ports.startingAt(9100), "");
    Path pointer = folder.resolve("current.json");
    new PlatformFile("/data", ProcessHandle.current().pid(), running).write(pointer);

    assertThat(options().addresses(Map.of(), pointer)).isEqualTo(running);
  }

  @Test
  void withoutAPlatformItIsSaidHowToStartOne() {
    assertThatThrownBy(() -> options().addresses(Map.of(), folder.resolve("none.json")))
        .isInstanceOfSatisfying(
            CommandFailure.class,
            failure -> {
              assertThat(failure.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
              assertThat(failure.sentence()).contains("./countersign up");
            });
  }

  @Test
  void aPlatformThatHasEndedIsSaidToHaveEnded() {
    Path pointer = folder.resolve("current.json");
    new PlatformFile("/my/data", endedProcess(), PlatformAddresses.local(Ports.startingAt(1), ""))
        .write(pointer);

    assertThatThrownBy(() -> options().addresses(Map.of(), pointer))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("ran on /my/data has ended");
  }

  @Test
  void aPortOrADataFolderGoesBeforeThePointer() {
    PlatformAddresses other = PlatformAddresses.local(Ports.startingAt(9200), "");
    new PlatformFile(folder.toString(), ProcessHandle.current().pid(), other)
        .write(folder.resolve("platform.json"));

    assertThat(options("--data", folder.toString()).addresses(Map.of(), Path.of("/none")))
        .isEqualTo(other);
    assertThat(options("--port", "9300").addresses(Map.of(), Path.of("/none")))
        .isEqualTo(PlatformAddresses.local(Ports.startingAt(9300), ""));
    assertThatThrownBy(
            () ->
                options("--data", folder.resolve("x").toString())
                    .addresses(Map.of(), Path.of("/none")))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("No platform runs on");
  }

  @Test
  void theEnvironmentOverridesEachAddress() {
    PlatformAddresses addresses =
        options()
            .addresses(
                Map.of(
                    "COUNTERSIGN_KAFKA_BOOTSTRAP_SERVERS", "kafka:9092",
                    "COUNTERSIGN_REGISTRY_URL", "http://registry:8080/apis/ccompat/v7",
                    "COUNTERSIGN_TOPICS_PREFIX", "acme."),
                Path.of("/none"));

    assertThat(addresses.kafka()).isEqualTo("kafka:9092");
    assertThat(addresses.registry()).isEqualTo("http://registry:8080/apis/ccompat/v7");
    assertThat(addresses.topicPrefix()).isEqualTo("acme.");
    assertThat(addresses.inbox()).isEqualTo("http://127.0.0.1:7400");
  }

  private static long endedProcess() {
    try {
      Process process = new ProcessBuilder("true").start();
      process.waitFor();
      return process.pid();
    } catch (java.io.IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static PlatformOptions options(String... arguments) {
    PlatformOptions options = new PlatformOptions();
    new CommandLine(CommandLine.Model.CommandSpec.create().addMixin("p", mixin(options)))
        .parseArgs(arguments);
    return options;
  }

  private static CommandLine.Model.CommandSpec mixin(PlatformOptions options) {
    return CommandLine.Model.CommandSpec.forAnnotatedObject(options);
  }
}
