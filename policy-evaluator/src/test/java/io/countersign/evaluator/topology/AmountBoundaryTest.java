package io.countersign.evaluator.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.countersign.events.ActionProposed;
import io.countersign.policy.Classification;
import io.countersign.policy.PolicyDocument;
import io.countersign.policy.PolicyReading;
import io.countersign.policy.PolicySet;
import io.countersign.policy.Verdict;
import io.countersign.schemas.json.ProposalJson;
import io.countersign.schemas.json.Reading;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the boundaries of the example organisation's policies, from an agent's bytes on. */
class AmountBoundaryTest {
  private static final Instant NOW = Instant.parse("2026-11-18T09:00:00Z");
  private static PolicySet policies = PolicySet.EMPTY;

  @BeforeAll
  static void load() throws IOException {
    List<PolicyDocument> documents = new ArrayList<>();
    Path folder = Path.of(System.getProperty("countersign.home", ".."), "examples/acme/policies");
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        documents.add(
            switch (PolicyDocument.read(file.toString(), Files.readString(file))) {
              case PolicyReading.Valid valid -> valid.policy();
              case PolicyReading.Invalid invalid -> throw new AssertionError(invalid.text());
            });
      }
    }
    policies = PolicySet.of(documents);
  }

  private static final String EUR = "\"EUR\"";

  static Stream<Arguments> payments() {
    return Stream.of(
        payment("9999.99", EUR, Verdict.ALLOW, 2),
        payment("0.01", EUR, Verdict.ALLOW, 2),
        payment("0.30000000000000004", EUR, Verdict.ALLOW, 2), // what 0.1 + 0.2 is to an agent
        payment("9999.999999999998", EUR, Verdict.ALLOW, 2), // the double next below, written out
        payment("10000", EUR, Verdict.REQUIRE_APPROVAL, 3),
        payment("10000.0", EUR, Verdict.REQUIRE_APPROVAL, 3),
        payment("1e4", EUR, Verdict.REQUIRE_APPROVAL, 3),
        payment("10000.00000000000000000000", EUR, Verdict.REQUIRE_APPROVAL, 3),
        payment("10000.01", EUR, Verdict.REQUIRE_APPROVAL, 3),
        payment("1000000000000000000", EUR, Verdict.REQUIRE_APPROVAL, 3),
        payment("1e300", EUR, Verdict.REQUIRE_APPROVAL, 3),
        // Another currency is none that the payment rules know: the owners of the platform decide.
        payment("9999.99", "\"USD\"", Verdict.REQUIRE_APPROVAL, 3),
        payment("10000", "\"USD\"", Verdict.REQUIRE_APPROVAL, 3),
        payment("5", "\"eur\"", Verdict.REQUIRE_APPROVAL, 3),
        payment("5", "null", Verdict.REQUIRE_APPROVAL, 3),
        payment("5", null, Verdict.DENY, 2),
        payment("0", EUR, Verdict.DENY, 3),
        payment("-0.0", EUR, Verdict.DENY, 3),
        payment("-0.01", EUR, Verdict.DENY, 3),
        payment("-9999.99", EUR, Verdict.DENY, 3),
        payment("-10000", "\"USD\"", Verdict.DENY, 3),
        payment(null, EUR, Verdict.DENY, 3),
        payment("null", EUR, Verdict.DENY, 3),
        payment("\"9999.99\"", EUR, Verdict.DENY, 3),
        payment("\"10000\"", EUR, Verdict.DENY, 3),
        payment("true", EUR, Verdict.DENY, 3),
        payment("[10000]", EUR, Verdict.DENY, 3),
        payment("{\"value\":10000}", EUR, Verdict.DENY, 3),
        payment("9223372036854775808", EUR, Verdict.DENY, 5)); // 2^63: a double, but not CEL's int
  }

  private static Arguments payment(
      @Nullable String amount, @Nullable String currency, Verdict verdict, int tier) {
    return arguments(amount, currency, verdict, tier);
  }

  @ParameterizedTest(name = "{0} {1} → {2}")
  @MethodSource("payments")
  void aPaymentIsOnTheSideOfTheBoundaryOnWhichItIsWritten(
      @Nullable String amount, @Nullable String currency, Verdict verdict, int tier) {
    Classification answer = classify(read(proposal(amount, currency)));

    assertThat(answer.verdict()).as("%s", answer).isEqualTo(verdict);
    assertThat(answer.tier().level()).as("%s", answer).isEqualTo(tier);
  }

  static Stream<String> unreadable() {
    return Stream.of(
        "9999.9999999999999999999", // a double would make 10,000 of it
        "10000.00000000000000000001",
        "9007199254740993",
        "1e-400",
        "1e400",
        "01",
        "1,5",
        "NaN");
  }

  @ParameterizedTest
  @MethodSource("unreadable")
  void anAmountThatReadersWouldUnderstandDifferentlyIsNotReadAtAll(String amount) {
    assertThat(read(proposal(amount, EUR))).isInstanceOf(Reading.Refused.class);
  }

  private static Classification classify(Reading<ActionProposed> reading) {
    return policies.evaluate(ProposalFacts.of(reading.accepted().orElseThrow()), NOW);
  }

  private static Reading<ActionProposed> read(String json) {
    return ProposalJson.read(json.getBytes(StandardCharsets.UTF_8), "payment-1");
  }

  private static String proposal(@Nullable String amount, @Nullable String currency) {
    return "{\"agent\":{\"id\":\"procurement-agent\"},\"actionType\":\"transfer\","
        + "\"tool\":\"payments.transfer\",\"arguments\":{\"to\":\"vendor:acme\""
        + (amount == null ? "" : ",\"amount\":" + amount)
        + (currency == null ? "" : ",\"currency\":" + currency)
        + "}}";
  }
}
