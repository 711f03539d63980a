package io.countersign.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.local.admin.ExampleOrganisation;
import io.countersign.policy.PolicyDocument;
import io.countersign.policy.PolicyReading;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DurationScalingTest {

  @Test
  void everyDeadlineIsDividedAndTheRestStays() {
    String document =
        """
        metadata: {name: payments, version: "2026-11-21.1", owner: finance}
        rules:
          - approval:
              sla: PT30M
              ladder: [{at: PT15M, do: remind}, {at: "PT1H", do: reject}]
              permit: {validFor: PT15M}
        """;

    assertThat(DurationScaling.faster(document, 600))
        .isEqualTo(
            """
            metadata: {name: payments, version: "2026-11-21.1.demo-clock", owner: finance}
            rules:
              - approval:
                  sla: PT3S
                  ladder: [{at: PT1.5S, do: remind}, {at: "PT6S", do: reject}]
                  permit: {validFor: PT15M}
            """);
  }

  @Test
  void theClockOfACaseIsReadFromItsWords() {
    assertThat(DurationScaling.clock("PT31M without a decision")).isEqualTo(Duration.ofMinutes(31));
  }

  static Stream<Path> policies() throws Exception {
    Path home = Path.of(System.getProperty("countersign.home"));
    try (Stream<Path> files = Files.list(ExampleOrganisation.folder(home).resolve("policies"))) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("policies")
  void everyExamplePolicyIsStillAPolicyWithAFasterClock(Path file) throws Exception {
    String faster = DurationScaling.faster(Files.readString(file), Demo.CLOCK_DIVISOR);

    assertThat(PolicyDocument.read(file.toString(), faster))
        .isInstanceOfSatisfying(
            PolicyReading.Valid.class,
            valid -> assertThat(valid.policy().version()).endsWith(".demo-clock"));
  }
}
