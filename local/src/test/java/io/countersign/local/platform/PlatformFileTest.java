package io.countersign.local.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlatformFileTest {

  private static final PlatformAddresses ADDRESSES =
      PlatformAddresses.local(Ports.startingAt(7400), "");

  @TempDir Path folder;

  @Test
  void thePointerStandsInTheUsersStateFolder() {
    assertThat(PlatformFile.pointer(Map.of(), Path.of("/home/ada")))
        .isEqualTo(Path.of("/home/ada/.local/state/countersign/current.json"));
    assertThat(PlatformFile.pointer(Map.of("XDG_STATE_HOME", "/state"), Path.of("/home/ada")))
        .isEqualTo(Path.of("/state/countersign/current.json"));
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    Path file = folder.resolve("deep/platform.json");
    PlatformFile written = new PlatformFile("/data", ProcessHandle.current().pid(), ADDRESSES);

    written.write(file);

    assertThat(PlatformFile.read(file)).contains(written);
    assertThat(written.isAlive()).isTrue();
  }

  @Test
  void onlyItsOwnerRemovesIt() {
    Path file = folder.resolve("platform.json");
    PlatformFile ours = new PlatformFile("/data", 1, ADDRESSES);
    ours.write(file);

    new PlatformFile("/data", 2, ADDRESSES).remove(file);
    assertThat(file).exists();
    ours.remove(file);
    assertThat(file).doesNotExist();
  }

  @Test
  void anUnreadableFileCountsAsNone() throws Exception {
    Path file = Files.writeString(folder.resolve("platform.json"), "{not json");

    assertThat(PlatformFile.read(file)).isEmpty();
    assertThat(PlatformFile.read(folder.resolve("none"))).isEmpty();
  }
}
