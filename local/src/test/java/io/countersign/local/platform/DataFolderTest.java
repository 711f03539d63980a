package io.countersign.local.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

  @TempDir Path folder;

  @Test
  void aNewFolderIsMadeAndFreshUntilTheExamplesAreDecided() {
    Path root = folder.resolve("a/b");
    try (DataFolder data = DataFolder.open(root)) {
      assertThat(data.isFresh()).isTrue();
      data.decideExamples("none");
    }
    try (DataFolder data = DataFolder.open(root)) {
      assertThat(data.isFresh()).isFalse();
    }
  }

  @Test
  void aFolderInUseIsRefusedAndNamesTheProcess() {
    try (DataFolder _ = DataFolder.open(folder)) {
      assertThatThrownBy(() -> DataFolder.open(folder))
          .isInstanceOf(PlatformException.class)
          .hasMessageContaining("in use by a running platform (process ")
          .hasMessageContaining(Long.toString(ProcessHandle.current().pid()));
    }
    DataFolder.open(folder).close();
  }

  @Test
  void aFolderWithForeignFilesIsLeftAsItIs() throws Exception {
    Files.writeString(folder.resolve("thesis.txt"), "years of work");

    assertThatThrownBy(() -> DataFolder.open(folder))
        .isInstanceOf(PlatformException.class)
        .hasMessageContaining("is not a Countersign data folder");
    try (var files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void aFolderOfANewerVersionIsRefused() throws Exception {
    Files.writeString(folder.resolve("countersign-data"), "countersign data folder, format 2\n");

    assertThatThrownBy(() -> DataFolder.open(folder))
        .isInstanceOf(PlatformException.class)
        .hasMessageContaining("has format 2, written by a newer version");
  }

  @Test
  void aMarkerThatSaysNoFormatIsRefused() throws Exception {
    Files.writeString(folder.resolve("countersign-data"), "hello\n");

    assertThatThrownBy(() -> DataFolder.open(folder))
        .isInstanceOf(PlatformException.class)
        .hasMessageContaining("does not say which format");
  }

  @Test
  void aFileInThePlaceOfTheFolderIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");

    assertThatThrownBy(() -> DataFolder.open(file))
        .isInstanceOf(PlatformException.class)
        .hasMessageContaining("is a file, not a folder");
  }

  @Test
  void lessThanAGigabyteFreeIsRefused() {
    assertThatThrownBy(() -> DataFolder.requireFreeSpace(folder, (1L << 30) - 1))
        .isInstanceOf(PlatformException.class)
        .hasMessageContaining("1023 MB free")
        .hasMessageContaining("at least 1024 MB");
    DataFolder.requireFreeSpace(folder, 1L << 30);
  }

  @Test
  void aSecretIsKeptAndReadableByTheOwnerAlone() throws Exception {
    String secret;
    try (DataFolder data = DataFolder.open(folder)) {
      secret = data.secret("database");
      assertThat(secret).hasSize(48);
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(data.keys().resolve("database"))))
          .isEqualTo("rw-------");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.keys())))
          .isEqualTo("rwx------");
    }
    try (DataFolder data = DataFolder.open(folder)) {
      assertThat(data.secret("database")).isEqualTo(secret);
      assertThat(data.secret("other")).isNotEqualTo(secret);
    }
  }
}
