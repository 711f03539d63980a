package io.countersign.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.tlog.export.VerificationReport;
import io.countersign.tlog.export.VerificationReport.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DemoReportTest {

  private static final VerificationReport VERIFIED =
      new VerificationReport(
          Verdict.PASS, Verdict.PASS, Verdict.PASS, Verdict.UNKNOWN, 7, List.of());

  @Test
  void itIsGoodWhenAllThatIsCarriedCameOutAndTheLedgerVerifies() {
    DemoReport report =
        report(VERIFIED, played("a"), CaseResult.notCarried(demoCase("delegate-decides")));

    assertThat(report.isGood()).isTrue();
    assertThat(report.json().path("ok").asBoolean()).isTrue();
  }

  @Test
  void aCaseThatIsNotCarriedIsShownWithWhatItNeedsAndNeverAsPassed() {
    DemoReport report =
        report(VERIFIED, played("a"), CaseResult.notCarried(demoCase("delegate-decides")));

    assertThat(report.lines())
        .anyMatch(
            line -> line.startsWith("·  delegate-decides") && line.contains("not carried yet"))
        .anyMatch(line -> line.contains("1 of 1 came out as expected"))
        .anyMatch(line -> line.contains("it needs delegated grants (requirement A7, issue 3)"));
    assertThat(report.json().path("cases").path(1).path("asExpected").asBoolean()).isFalse();
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
    assertThat(cases)
        .filteredOn(demoCase -> demoCase.notCarried() != null)
        .extracting(DemoCase::name)
        .containsExactly("delegate-decides");
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
