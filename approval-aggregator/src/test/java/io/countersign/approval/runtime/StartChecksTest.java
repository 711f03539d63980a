package io.countersign.approval.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.schemas.Topics;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StartChecksTest {
  @Test
  void actionKeyedTopicsWithUnequalPartitionsAreNamed() {
    assertThat(
            StartChecks.unequalPartitions(
                Map.of("acme.action.classified", 4, "acme.approval.commands", 3),
                new Topics("acme.")))
        .hasValueSatisfying(
            problem ->
                assertThat(problem)
                    .contains("acme.action.classified=4", "acme.approval.commands=3"));
  }

  @Test
  void equalPartitionsAreWell() {
    assertThat(
            StartChecks.unequalPartitions(
                Map.of("action.classified", 4, "approval.events", 4, "directory.principals", 1),
                Topics.unprefixed()))
        .isEmpty();
  }
}
