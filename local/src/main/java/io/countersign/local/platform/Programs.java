package io.countersign.local.platform;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Where the built programs of a checkout are, and how a JVM for the local platform is started. */
record Programs(Path home) {

  /**
   * Few allocation arenas: with the default each thread may keep its own, and the resident memory
   * doubles.
   */
  static final Map<String, String> SMALL_MEMORY = Map.of("MALLOC_ARENA_MAX", "2");

  /** The java program that runs this launcher. */
  private static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  /** A JVM with that much heap, then what it runs. */
  static List<String> jvm(int heapMegabytes, List<String> rest) {
    List<String> command = new ArrayList<>();
    command.add(java().toString());
    command.addAll(
        List.of(
            "-Xmx" + heapMegabytes + "m",
            "-Xms16m",
            "-Xss512k",
            "-XX:+UseSerialGC",
            "-XX:ReservedCodeCacheSize=64m",
            "-XX:+ExitOnOutOfMemoryError",
            "-Dfile.encoding=UTF-8",
            "-Djava.awt.headless=true",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(rest);
    return command;
  }

  /** The launcher's own class path, for children that run a class of this module. */
  static String classPath() {
    return System.getProperty("java.class.path");
  }

  /** The registry as the build unpacked it. */
  Path registryJar() {
    return require(home.resolve("local/target/registry/quarkus-run.jar"), "the schema registry");
  }

  /** One of the four services as the build made it. */
  Path serviceJar(String module) {
    return require(home.resolve(module).resolve("target/quarkus-app/quarkus-run.jar"), module);
  }

  private static Path require(Path file, String what) {
    if (!Files.isRegularFile(file)) {
      throw new PlatformException(
          "%s is not built: there is no %s. Run ./countersign from the checkout, which builds what is missing."
              .formatted(what, file));
    }
    return file;
  }
}
