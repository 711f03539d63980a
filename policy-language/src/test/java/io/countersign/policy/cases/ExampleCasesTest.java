package io.countersign.policy.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.policy.PolicyDocument;
import io.countersign.policy.PolicyReading;
import io.countersign.policy.PolicySet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ExampleCasesTest {
  private static final Path ACME =
      Path.of(System.getProperty("countersign.home", "..")).resolve("examples/acme");

  @Test
  void theExampleOrganisationsCasesPassAndExerciseEveryRule() throws IOException {
    List<PolicyDocument> documents = new ArrayList<>();
    try (Stream<Path> files = Files.list(ACME.resolve("policies"))) {
      for (Path file : files.sorted().toList()) {
        switch (PolicyDocument.read(file.toString(), Files.readString(file))) {
          case PolicyReading.Valid valid -> documents.add(valid.policy());
          case PolicyReading.Invalid invalid -> throw new AssertionError(invalid.text());
        }
      }
    }
    CaseFile cases =
        CaseFile.read("policy-cases.yaml", Files.readString(ACME.resolve("policy-cases.yaml")));
    assertThat(cases.problems()).isEmpty();

    CaseRun run = CaseRun.play(cases.cases(), PolicySet.of(documents));

    assertThat(run.results()).hasSizeGreaterThan(50);
    assertThat(run.results()).filteredOn(result -> !result.passed()).isEmpty();
    assertThat(run.unmatchedRules()).isEmpty();
  }
}
