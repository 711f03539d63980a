package io.countersign.tlog;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** The public test vectors beside the project; tests are skipped where they are absent. */
public final class Vectors {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Vectors() {}

  /** A folder of vectors. */
  public static Path folder(String name) {
    for (Path root : List.of(Path.of("../../shared/vectors"), Path.of("../shared/vectors"))) {
      if (Files.isDirectory(root.resolve(name))) {
        return root.resolve(name);
      }
    }
    assumeTrue(false, "the public vectors (" + name + ") are not beside the project");
    throw new IllegalStateException("assumeTrue(false) does not return");
  }

  /** Every JSON file below a folder. */
  public static List<Path> files(String name) throws IOException {
    try (Stream<Path> all = Files.walk(folder(name))) {
      return all.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
  }

  /** A JSON file. */
  public static JsonNode json(Path file) throws IOException {
    return JSON.readTree(Files.readAllBytes(file));
  }

  /** Base64 text. */
  public static byte[] bytes(JsonNode text) {
    return Base64.getDecoder().decode(text.asText());
  }

  /** A proof; null stands for the empty one. */
  public static List<byte[]> proof(JsonNode hashes) {
    List<byte[]> proof = new ArrayList<>();
    hashes.forEach(hash -> proof.add(bytes(hash)));
    return proof;
  }
}
