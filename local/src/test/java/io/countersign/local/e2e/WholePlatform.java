package io.countersign.local.e2e;

import io.countersign.local.admin.ExampleOrganisation;
import io.countersign.local.platform.Platform;
import io.countersign.local.platform.PlatformConfig;
import io.countersign.local.platform.Ports;
import io.countersign.local.platform.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * The platform of the whole-platform tests: the built programs of this checkout, in a folder of the
 * build, on free ports.
 */
final class WholePlatform {
  private WholePlatform() {}

  /** The checkout. */
  static Path home() {
    return Path.of(System.getProperty("countersign.home"));
  }

  /** An empty folder of the build. */
  static Path freshFolder(String name) throws IOException {
    Path folder = home().resolve("local/target/e2e").resolve(name);
    if (Files.exists(folder)) {
      try (Stream<Path> old = Files.walk(folder)) {
        for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
    Files.createDirectories(folder);
    return folder;
  }

  /** Starts it with the example organisation, which a folder that holds one already keeps. */
  static Platform start(Path data) {
    return Platform.start(
        PlatformConfig.of(home(), data, Ports.free())
            .withExamples(ExampleOrganisation.folder(home())),
        Progress.SILENT);
  }
}
