package io.countersign.local.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailuresTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "write failed: No space left on device, is full",
    "java.net.BindException: Address already in use, A port of the registry is in use",
    "java.lang.OutOfMemoryError: Java heap space, ran out of memory",
    "open(): Permission denied, may not read or write",
  })
  void knownTroubleBecomesASentence(String inLog, String inSentence) throws Exception {
    Path log = Files.writeString(folder.resolve("r.log"), "starting\n" + inLog + "\n");

    assertThat(Failures.explain("registry", log)).contains(inSentence).contains(log.toString());
  }

  @Test
  void unknownTroubleEndsWithTheLastLines() throws Exception {
    Path log = Files.writeString(folder.resolve("r.log"), "x\n".repeat(100) + "the last words\n");

    assertThat(Failures.explain("registry", log))
        .startsWith("The registry does not start.")
        .endsWith("the last words");
  }

  @Test
  void aFullDiskIsSaidOfAPartThatDied() throws Exception {
    Path log = Files.writeString(folder.resolve("r.log"), "No space left on device\n");

    assertThat(Failures.hint(log)).isEqualTo(" (the disk is full)");
    assertThat(Failures.hint(folder.resolve("none"))).isEmpty();
  }

  @Test
  void inputAndOutputErrorsLoseTheirClassNames() {
    assertThat(Failures.sentence(new AccessDeniedException("/data/x")))
        .isEqualTo("permission denied on /data/x");
    assertThat(Failures.sentence(new IOException("write: No space left on device")))
        .isEqualTo("the disk is full");
  }
}
