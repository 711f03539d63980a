package io.countersign.policy.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.policy.PolicyDocument;
import io.countersign.policy.PolicyReading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ExampleLintTest {
  private static final Path POLICIES =
      Path.of(System.getProperty("countersign.home", "..")).resolve("examples/acme/policies");

  @Test
  void theExampleOrganisationIsClean() throws IOException {
    List<LintedPolicy> policies = new ArrayList<>();
    try (Stream<Path> files = Files.list(POLICIES)) {
      for (Path file : files.sorted().toList()) {
        String yaml = Files.readString(file);
        switch (PolicyDocument.read(file.toString(), yaml)) {
          case PolicyReading.Valid valid ->
              policies.add(new LintedPolicy(file.toString(), yaml, valid.policy()));
          case PolicyReading.Invalid invalid -> throw new AssertionError(invalid.text());
        }
      }
    }

    assertThat(policies).isNotEmpty();
    assertThat(PolicyLint.check(policies, null)).isEmpty();
  }
}
