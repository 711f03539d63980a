package io.countersign.policy;

import static io.countersign.policy.Actions.action;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which of the allowed actions are looked at. */
class ReviewSampleTest {
  private static final int ACTIONS = 100_000;
  private static final Instant NOW = Instant.parse("2026-11-18T09:00:00Z");

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.1, 0.5})
  void theSampleIsCloseToItsShare(double share) {
    double expected = ACTIONS * share;
    double deviation = Math.sqrt(ACTIONS * share * (1 - share));

    assertThat((double) sampled("1", "r", share).cardinality())
        .isCloseTo(expected, within(4 * deviation));
  }

  @Test
  void nothingAndEverythingAreExact() {
    assertThat(sampled("1", "r", 0).cardinality()).isZero();
    assertThat(sampled("1", "r", 1).cardinality()).isEqualTo(ACTIONS);
  }

  @Test
  void theSameActionsAreSampledEachTimeByEachVersionAndEachRule() {
    BitSet sample = sampled("1", "r", 0.1);

    assertThat(sampled("1", "r", 0.1)).isEqualTo(sample);
    assertThat(sampled("2026-11-21.7", "r", 0.1)).isEqualTo(sample);
    assertThat(sampled("1", "other", 0.1)).isEqualTo(sample);
  }

  @Test
  void aLargerShareKeepsWhatASmallerOneSampled() {
    BitSet smaller = sampled("1", "r", 0.1);
    BitSet lost = (BitSet) smaller.clone();
    lost.andNot(sampled("2", "r", 0.2));

    assertThat(lost.cardinality()).isZero();
  }

  private static BitSet sampled(String version, String rule, double share) {
    String yaml =
        Policies.document(
                "p",
                "rules: [{id: %s, tools: ['*'], tier: 1, verdict: allow_with_review, review: {sample: %s, by: [{group: g}]}}]"
                    .formatted(rule, share))
            .replace("version: \"1\"", "version: \"" + version + "\"");
    PolicySet policies =
        switch (PolicyDocument.read("p.yaml", yaml)) {
          case PolicyReading.Valid valid -> PolicySet.of(List.of(valid.policy()));
          case PolicyReading.Invalid invalid -> throw new AssertionError(invalid.text());
        };
    BitSet sampled = new BitSet(ACTIONS);
    for (int number = 0; number < ACTIONS; number++) {
      Actions note = action("send", "notify.internal").named("note-" + number);
      sampled.set(number, policies.evaluate(note.facts(), NOW).review());
    }
    return sampled;
  }
}
