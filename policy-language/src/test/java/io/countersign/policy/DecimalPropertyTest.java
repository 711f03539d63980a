package io.countersign.policy;

import static io.countersign.policy.Actions.action;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Decimals are compared as they are written, or not at all. */
class DecimalPropertyTest {
  private static final long SEED = 20_261_127L;
  private static final Instant NOW = Instant.parse("2026-11-18T09:00:00Z");

  /** Allows what is below the boundary, and demands a draft of all else. */
  private static PolicySet below(BigDecimal boundary) {
    return Policies.set(
        "rules:\n"
            + "  - {id: low, tools: ['*'], when: args.x < "
            + boundary.toPlainString()
            + ", tier: 1, verdict: allow}\n"
            + "  - {id: high, tools: ['*'], when: args.x >= "
            + boundary.toPlainString()
            + ", tier: 1, verdict: draft_only}\n");
  }

  private static Verdict classify(PolicySet policies, BigDecimal number) {
    return policies.evaluate(action("read", "a").with("x", number).facts(), NOW).verdict();
  }

  @Test
  void aNumberNearABoundaryIsOnItsSideOrDenied() {
    Random random = new Random(SEED);
    int compared = 0;
    for (int boundaryNumber = 0; boundaryNumber < 40; boundaryNumber++) {
      BigDecimal boundary =
          new BigDecimal(
              BigInteger.valueOf(random.nextInt(1, 1_000_000_000)), random.nextInt(1, 6));
      PolicySet policies = below(boundary);
      for (int near = 0; near < 100; near++) {
        BigDecimal difference =
            new BigDecimal(
                BigInteger.valueOf(random.nextInt(-1_000, 1_000)), random.nextInt(0, 25));
        BigDecimal number = boundary.add(difference);
        Verdict verdict = classify(policies, number);
        if (verdict != Verdict.DENY) {
          compared++;
          assertThat(verdict)
              .as("%s below %s, seed %d", number, boundary, SEED)
              .isEqualTo(number.compareTo(boundary) < 0 ? Verdict.ALLOW : Verdict.DRAFT_ONLY);
        }
      }
    }
    assertThat(compared).isGreaterThan(1_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9999.9999999999999999999",
        "10000.00000000000000000001",
        "1e-400",
        "1e-999999999",
        "1e400",
        "1e999999999"
      })
  void whatADoubleCannotKeepIsDenied(String number) {
    PolicySet policies = below(new BigDecimal("10000.0"));

    assertThat(classify(policies, new BigDecimal(number))).isEqualTo(Verdict.DENY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10000.0", "10000.000000000000000000000", "1e300", "10000.000000001"})
  void digitsThatSayNothingAreNotHeldAgainstANumber(String number) {
    PolicySet policies = below(new BigDecimal("10000.0"));

    assertThat(classify(policies, new BigDecimal(number))).isEqualTo(Verdict.DRAFT_ONLY);
  }
}
