package io.countersign.policy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The policies of the example organisation. */
final class ExamplePolicies {
  private ExamplePolicies() {}

  static Path home() {
    return Path.of(System.getProperty("countersign.home", "..")).resolve("examples/acme");
  }

  static List<PolicyDocument> documents() throws IOException {
    List<PolicyDocument> documents = new ArrayList<>();
    try (Stream<Path> files = Files.list(home().resolve("policies"))) {
      for (Path file : files.sorted().toList()) {
        documents.add(
            switch (PolicyDocument.read(file.getFileName().toString(), Files.readString(file))) {
              case PolicyReading.Valid valid -> valid.policy();
              case PolicyReading.Invalid invalid -> throw new AssertionError(invalid.text());
            });
      }
    }
    return documents;
  }
}
