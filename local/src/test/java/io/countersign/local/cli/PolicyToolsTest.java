package io.countersign.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.policy.PolicySchema;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PolicyToolsTest {

  private static final Path ACME =
      Path.of(System.getProperty("countersign.home", "..")).resolve("examples/acme");

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private Path policy(String rules) throws IOException {
    return Files.writeString(
        folder.resolve("policy.yaml"),
        "apiVersion: countersign/v1\nkind: ApprovalPolicy\n"
            + "metadata: {name: p, version: \"1\", owner: me}\nrules:\n"
            + rules);
  }

  private Path cases(String verdict) throws IOException {
    return Files.writeString(
        folder.resolve("cases.yaml"),
        """
        apiVersion: countersign/v1
        kind: PolicyCases
        now: 2026-11-18T09:00:00Z
        proposal: {actionType: send, tool: x.y, agent: {id: a}}
        cases:
          - {name: a case, expect: {verdict: %s}}
        """
            .formatted(verdict));
  }

  @Test
  void theExampleOrganisationLintsCleanAgainstItsDirectory() {
    int code =
        run(
            "policy",
            "lint",
            "--strict",
            "--directory",
            ACME.resolve("directory.yaml").toString(),
            ACME.resolve("policies").toString());

    assertThat(code).as(out + "" + err).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).contains("0 errors, 0 warnings");
  }

  @Test
  void lintSaysWhereWhatAndHowToMendAndFailsOnWarningsOnlyWhenStrict() throws Exception {
    String file =
        policy(
                "  - {id: r, tools: [x.y], tier: 1, verdict: require_approval,"
                    + " approval: {stages: [{anyOf: [{group: g}]}], sla: PT1H}}\n")
            .toString();

    assertThat(run("policy", "lint", file)).isEqualTo(ExitCode.DONE);
    assertThat(out.toString())
        .contains("policy.yaml:5:5: warning group_not_declared p/r: ")
        .contains("mend: add 'g' to groups_required_from_directory")
        .contains("0 errors, 1 warnings");
    assertThat(run("policy", "lint", "--strict", file)).isEqualTo(ExitCode.NO);
  }

  @Test
  void lintAnswersWithOneJsonDocument() throws Exception {
    String file =
        policy("  - {id: r, tools: [x.y], when: 'false', tier: 1, verdict: deny}\n").toString();

    assertThat(run("policy", "lint", "--json", file)).isEqualTo(ExitCode.NO);
    JsonNode document = OutputOptions.JSON.readTree(out.toString());
    assertThat(document.path("errors").asInt()).isOne();
    JsonNode finding = document.path("findings").path(0);
    assertThat(finding.path("code").asText()).isEqualTo("never_matches");
    assertThat(finding.path("severity").asText()).isEqualTo("error");
    assertThat(finding.path("rule").asText()).isEqualTo("p/r");
    assertThat(finding.path("line").asInt()).isEqualTo(5);
  }

  @Test
  void lintTellsADocumentThatCannotBeReadWithItsCode() throws Exception {
    String file = policy("  - {id: r, tools: [x.y], tier: 1, verdict: perhaps}\n").toString();

    assertThat(run("policy", "lint", file)).isEqualTo(ExitCode.NO);
    assertThat(out.toString()).contains("error invalid_document: 'perhaps' is no verdict");
  }

  @Test
  void theExampleCasesPassAndCoverEveryRule() throws Exception {
    Path xml = folder.resolve("report.xml");
    int code =
        run(
            "policy",
            "test",
            ACME.resolve("policy-cases.yaml").toString(),
            "--policies",
            ACME.resolve("policies").toString(),
            "--junit",
            xml.toString(),
            "--min-coverage",
            "100");

    assertThat(code).as(out + "" + err).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).contains("0 failed").contains("(100 %)").doesNotContain("FAIL");
    assertThat(Files.readString(xml)).contains("failures=\"0\"").contains("a payment of 10^18 EUR");
  }

  @Test
  void aCaseThatComesOutOtherwiseEndsWithOne() throws Exception {
    Path policy = policy("  - {id: r, tools: [x.y], tier: 1, verdict: deny}\n");

    assertThat(run("policy", "test", cases("allow").toString(), "--policies", policy.toString()))
        .isEqualTo(ExitCode.NO);
    assertThat(out.toString())
        .contains("a case  FAIL    deny     1     p/r")
        .contains("cases.yaml:6: a case: expected the verdict allow, but it is deny");
  }

  @Test
  void tooFewMatchedRulesEndWithOneAndAreNamed() throws Exception {
    String policy =
        policy(
                "  - {id: r, tools: [x.y], tier: 1, verdict: deny}\n"
                    + "  - {id: s, tools: [x.z], tier: 1, verdict: deny}\n")
            .toString();
    String cases = cases("deny").toString();

    assertThat(run("policy", "test", cases, "--policies", policy, "--min-coverage", "50"))
        .isEqualTo(ExitCode.DONE);
    assertThat(run("policy", "test", cases, "--policies", policy, "--min-coverage", "51"))
        .isEqualTo(ExitCode.NO);
    assertThat(out.toString()).contains("no case matched p/s").contains("less than the 51 %");
  }

  @Test
  void casesAndPoliciesWithFaultsArePlayedByNobody() throws Exception {
    String policy = policy("  - {id: r, tools: [x.y], tier: 1, verdict: deny}\n").toString();

    assertThat(run("policy", "test", cases("perhaps").toString(), "--policies", policy, "--json"))
        .isEqualTo(ExitCode.NO);
    assertThat(OutputOptions.JSON.readTree(out.toString()).path("problems").path(0).asText())
        .contains("cases.yaml:6:");
    assertThat(err.toString()).contains("No case was played.");
  }

  @Test
  void theSchemasForEditorsArePrintedAsTheyAre() throws Exception {
    assertThat(run("policy", "schema")).isEqualTo(ExitCode.DONE);
    assertThat(out).hasToString(PolicySchema.POLICIES.text());
    assertThat(OutputOptions.JSON.readTree(out.toString()).path("$schema").asText())
        .contains("2020-12");
    out.getBuffer().setLength(0);

    assertThat(run("policy", "schema", "cases")).isEqualTo(ExitCode.DONE);
    assertThat(out).hasToString(PolicySchema.CASES.text());
    assertThat(run("policy", "schema", "people")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("none of 'people'");
  }

  private int run(String... arguments) {
    CommandLine commands = Main.commandLine();
    commands.setOut(new PrintWriter(out, true));
    commands.setErr(new PrintWriter(err, true));
    return commands.execute(arguments);
  }
}
