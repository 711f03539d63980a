package io.countersign.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.events.Delegation;
import io.countersign.tlog.export.VerificationReport;
import io.countersign.tlog.export.VerificationReport.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DemoReportTest {

  private static final VerificationReport VERIFIED =
      new VerificationReport(
          Verdict.PASS, Verdict.PASS, Verdict.PASS, Verdict.UNKNOWN, 7, List.of());

  @Test
  void itIsGoodWhenEveryCaseCameOutAndTheLedgerVerifies() {
    DemoReport report = report(VERIFIED, played("a"), played("b"));

    assertThat(report.isGood()).isTrue();
    assertThat(report.json().path("ok").asBoolean()).isTrue();
    assertThat(report.lines()).anyMatch(line -> line.contains("2 of 2 came out as expected"));
  }

  @Test
  void aMismatchMakesItBad() {
    CaseResult other =
        new CaseResult(
            demoCase("a"),
            2,
            "allow",
            "policy",
            "approval.allowed",
            Duration.ofMillis(300),
            List.of("tier: expected 3, got 2"));
    DemoReport report = report(VERIFIED, other);

    assertThat(report.isGood()).isFalse();
    assertThat(report.lines())
        .anyMatch(line -> line.startsWith("✗  a"))
        .anyMatch(line -> line.contains("✗ a: tier: expected 3, got 2"));
  }

  @Test
  void aLedgerThatDoesNotVerifyMakesItBad() {
    VerificationReport broken =
        new VerificationReport(
            Verdict.FAIL,
            Verdict.PASS,
            Verdict.PASS,
            Verdict.UNKNOWN,
            7,
            List.of(new VerificationReport.Problem("p0", 3L, "is not what its tree commits to")));

    assertThat(report(broken, played("a")).isGood()).isFalse();
  }

  @Test
  void everyCaseOfTheFileIsReadWithItsKind() throws Exception {
    Path home = Path.of(System.getProperty("countersign.home"));
    List<DemoCase> cases = DemoCase.read(Demo.cases(home));

    assertThat(cases).hasSizeGreaterThanOrEqualTo(20);
    assertThat(cases).filteredOn(DemoCase::needsClock).hasSize(2);
    DemoCase lent =
        cases.stream()
            .filter(demoCase -> demoCase.name().equals("delegate-decides"))
            .findFirst()
            .orElseThrow();
    Instant now = Instant.parse("2031-05-01T00:00:00Z");
    Delegation grant =
        CasePlayer.delegation(lent, lent.json().path("given").path(0).path("delegation"), now);
    assertThat(grant.getGrantor()).isEqualTo("user:petra");
    assertThat(grant.getTools()).containsExactly("records.phi.read");
    assertThat(grant.getValidUntil()).isEqualTo(now.plus(Duration.ofHours(303)));
    assertThat(cases)
        .filteredOn(demoCase -> demoCase.name().equals("malformed"))
        .singleElement()
        .satisfies(
            demoCase -> {
              assertThat(new String(demoCase.record(), java.nio.charset.StandardCharsets.UTF_8))
                  .isEqualTo("{\"agent\":{},\"tool\":42}");
              assertThat(demoCase.actionId()).isEqualTo("case-malformed");
            });
  }

  private static DemoReport report(VerificationReport ledger, CaseResult... results) {
    return new DemoReport(
        List.of(results), ledger, Map.of("launcher", 300_000_000L), Duration.ofSeconds(60));
  }

  private static CaseResult played(String name) {
    return new CaseResult(
        demoCase(name),
        1,
        "allow",
        "policy",
        "approval.allowed",
        Duration.ofMillis(300),
        List.of());
  }

  private static DemoCase demoCase(String name) {
    ObjectNode json = JsonMapper.builder().build().createObjectNode();
    return new DemoCase(name, json);
  }
}
