package io.countersign.policy.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.policy.PolicyDocument;
import io.countersign.policy.PolicyReading;
import io.countersign.policy.PolicySet;
import io.countersign.policy.lint.LintedPolicy;
import io.countersign.policy.lint.PolicyLint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The starter rules do what their cases say, and lint has nothing to say about them. */
class LibraryTest {
  private static final Path LIBRARY =
      Path.of(System.getProperty("countersign.home", "..")).resolve("examples/library");
  private static final int ALL_PERCENT = 100;

  static Stream<String> names() throws IOException {
    try (Stream<Path> files = Files.list(LIBRARY)) {
      List<String> names =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".yaml") && !name.endsWith("-cases.yaml"))
              .map(name -> name.substring(0, name.length() - ".yaml".length()))
              .sorted()
              .toList();
      assertThat(names).hasSizeGreaterThanOrEqualTo(6);
      return names.stream();
    }
  }

  private static LintedPolicy policy(String name) throws IOException {
    String yaml = Files.readString(LIBRARY.resolve(name + ".yaml"));
    return switch (PolicyDocument.read(name + ".yaml", yaml)) {
      case PolicyReading.Valid valid -> new LintedPolicy(name + ".yaml", yaml, valid.policy());
      case PolicyReading.Invalid invalid -> throw new AssertionError(invalid.text());
    };
  }

  @ParameterizedTest
  @MethodSource("names")
  void aStarterPolicyDoesWhatItsCasesSayAndEachRuleHasOne(String name) throws IOException {
    CaseFile cases =
        CaseFile.read(
            name + "-cases.yaml", Files.readString(LIBRARY.resolve(name + "-cases.yaml")));
    assertThat(cases.problems()).isEmpty();

    CaseRun run = CaseRun.play(cases.cases(), PolicySet.of(List.of(policy(name).document())));

    assertThat(
            run.results().stream()
                .filter(result -> !result.passed())
                .map(result -> result.played().name() + ": " + result.differences()))
        .isEmpty();
    assertThat(run.unmatchedRules()).isEmpty();
    assertThat(run.coveragePercent()).isEqualTo(ALL_PERCENT);
  }

  @ParameterizedTest
  @MethodSource("names")
  void lintFindsNothingInAStarterPolicy(String name) throws IOException {
    assertThat(PolicyLint.check(List.of(policy(name)), null)).isEmpty();
    assertThat(policy(name).document().name()).isEqualTo(name);
    assertThat(policy(name).document().rules()).hasSizeBetween(5, 10);
    assertThat(policy(name).document().rules())
        .allSatisfy(rule -> assertThat(rule.description()).isNotBlank());
  }

  @Test
  void theStarterPoliciesCanBePublishedTogether() throws IOException {
    List<LintedPolicy> all = new ArrayList<>();
    for (String name : names().toList()) {
      all.add(policy(name));
    }

    assertThat(PolicyLint.check(all, null)).isEmpty();
    assertThat(PolicySet.of(all.stream().map(LintedPolicy::document).toList()).documents())
        .hasSameSizeAs(all);
  }

  @Test
  void theReadmeNamesEachPolicyAndItsCases() throws IOException {
    String readme = Files.readString(LIBRARY.resolve("README.md"));

    assertThat(names())
        .allSatisfy(
            name ->
                assertThat(readme).contains("(" + name + ".yaml)", "(" + name + "-cases.yaml)"));
  }
}
