package io.countersign.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.approval.Permit;
import io.countersign.approval.PrincipalId;
import io.countersign.benchmarks.Comparison.Measured;
import io.countersign.policy.ActionFacts;
import io.countersign.policy.PolicySet;
import io.countersign.policy.Verdict;
import io.countersign.schemas.json.ActionDigest;
import io.countersign.schemas.json.CanonicalJson;
import io.countersign.tlog.merkle.MerkleTree;
import io.countersign.tlog.merkle.Rfc6962;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** That every benchmark and its baseline do the work that they are said to do; nothing is timed. */
class BenchmarksTest {
  private static final String HOME = System.getProperty("countersign.home", "..");

  @Test
  void theDigestIsThatOfTheCanonicalFormOfWhatJacksonWrites() throws Exception {
    ActionDigestBenchmark benchmark = new ActionDigestBenchmark();
    benchmark.prepare();
    String arguments = Samples.proposal().getArguments();
    byte[] written = benchmark.jackson(CanonicalJson.parse(arguments));
    String canonical = CanonicalJson.canonicalize(new String(written, StandardCharsets.UTF_8));

    assertThat(arguments.getBytes(StandardCharsets.UTF_8)).hasSize(Samples.ARGUMENTS_BYTES);
    assertThat(benchmark.digestOfRecord()).isEqualTo(ActionDigest.ofText(canonical));
    assertThat(benchmark.digestOfTree()).isEqualTo(benchmark.digestOfRecord());
    assertThat(benchmark.jacksonOfRecord())
        .isEqualTo(benchmark.jacksonOfTree())
        .isEqualTo(ActionDigest.sha256(written))
        .isNotEqualTo(benchmark.digestOfRecord());
  }

  @Test
  void theExampleOrganisationAnswersItsCasesAsItSays() {
    PolicySample sample = new PolicyBenchmark.ExampleOrganisation().sample;
    List<JsonNode> cases = PolicySample.exampleCases();

    for (int i = 0; i < cases.size(); i++) {
      // A case that begins with something given is decided by that, for example by a stop.
      if (!cases.get(i).has("given")) {
        assertThat(sample.policies().evaluate(sample.actions().get(i), PolicyBenchmark.NOW))
            .as(cases.get(i).path("name").asText())
            .extracting(answer -> answer.verdict().word())
            .isEqualTo(cases.get(i).path("expect").path("verdict").asText());
      }
    }
  }

  @Test
  void theExampleOrganisationIsWhole() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(HOME, "examples", "acme", "policies"))) {
      assertThat(files.map(file -> file.getFileName().toString().replace(".yaml", "")))
          .containsExactlyInAnyOrderElementsOf(PolicySample.EXAMPLE_POLICIES);
    }
  }

  @Test
  void policiesAndProgramsOneByOneGiveTheSameVerdicts() {
    assertThat(verdicts(new PolicyBenchmark.ExampleOrganisation().sample))
        .isEqualTo(verdicts(new PolicyBenchmark.ExampleOrganisationPrograms().programs));
    assertThat(verdicts(new PolicyBenchmark.FewRules().sample))
        .isEqualTo(verdicts(new PolicyBenchmark.FewPrograms().programs))
        .isEqualTo(verdictsWithoutCopies(new PolicyBenchmark.FewPrograms().programs))
        .isEqualTo(verdictsFromFacts(new PolicyBenchmark.FewPrograms().programs));
  }

  @Test
  void manyRulesGiveTheVerdictsOfFewToActionsOfEveryKind() {
    PolicyBenchmark.ManyRules many = new PolicyBenchmark.ManyRules();
    many.compile();
    PolicySample few = new PolicyBenchmark.FewRules().sample;

    assertThat(rules(few.policies())).isEqualTo(50);
    assertThat(new PolicyBenchmark.FewPrograms().programs.rules.size()).isEqualTo(50);
    assertThat(rules(many.sample().policies())).isEqualTo(5_000);
    assertThat(many.sample().actions()).isEqualTo(few.actions()).hasSize(PolicySample.ACTIONS);
    assertThat(verdicts(many.sample())).isEqualTo(verdicts(few));
    assertThat(EnumSet.copyOf(verdicts(few)))
        .containsExactlyInAnyOrder(
            Verdict.ALLOW, Verdict.ALLOW_WITH_REVIEW, Verdict.REQUIRE_APPROVAL, Verdict.DENY);
  }

  @Test
  void aCaseEndsInAGrantByBothVotersAndItsPermitVerifies() {
    DeciderBenchmark benchmark = new DeciderBenchmark();
    benchmark.prepare();
    Permit permit = benchmark.decide();
    String signed = benchmark.decideAndSign();

    assertThat(permit.approvers())
        .containsExactly(new PrincipalId("user:fatima"), new PrincipalId("user:lena"));
    byte[] signature = Base64.getUrlDecoder().decode(signed.substring(signed.lastIndexOf('.') + 1));
    byte[] message =
        signed.substring(0, signed.lastIndexOf('.')).getBytes(StandardCharsets.US_ASCII);
    Ed25519Signer verifier = new Ed25519Signer();
    verifier.init(false, new Ed25519PublicKeyParameters(benchmark.publicKey()));
    verifier.update(message, 0, message.length);
    assertThat(verifier.verifySignature(signature)).isTrue();
    assertThat(benchmark.bareSignature()).isEqualTo(signature);
  }

  @Test
  void theLogHasTheRootOfItsLeaves() {
    TransparencyLogBenchmark benchmark = new TransparencyLogBenchmark();
    MerkleTree whole = new MerkleTree();
    for (byte[] leaf : benchmark.leaves()) {
      whole.append(Rfc6962.leafHash(leaf));
    }

    assertThat(benchmark.append()).isEqualTo(whole.root(TransparencyLogBenchmark.LEAVES));
  }

  @Test
  void exportsVerifyAndAreRemoved() throws IOException {
    for (ExportBenchmark.Export export :
        List.of(new ExportBenchmark.Leaves(), new ExportBenchmark.LeavesAndPayloads())) {
      export.entries = 300;
      export.write();
      assertThat(export.verify().entries()).isEqualTo(300);
      assertThat(export.hash()).hasSize(Rfc6962.HASH_BYTES).isEqualTo(export.hash());
      export.remove();
      assertThat(export.root().getParent()).doesNotExist();
    }
  }

  @Test
  void everyBenchmarkIsHeldAgainstAnother() {
    Set<String> listed =
        new String(Samples.resource("/META-INF/BenchmarkList"), StandardCharsets.UTF_8)
            .lines()
            .map(BenchmarksTest::fullName)
            .collect(Collectors.toSet());
    List<Measured> compared = Comparison.measured(Comparison.all());

    assertThat(compared.stream().map(Measured::fullName))
        .containsExactlyInAnyOrderElementsOf(listed);
  }

  @Test
  void theTableShowsMediansOfTheRatiosOfEachRound() {
    Comparison comparison = Comparison.all().getFirst();
    String value = comparison.value().fullName();
    String baseline = comparison.baseline().fullName();
    List<Map<String, Double>> rounds =
        List.of(
            Map.of(value, 100_049.0, baseline, 50_000.0),
            Map.of(value, 40_000.0, baseline, 40_000.0),
            Map.of(value, 123_456.0, baseline, 30_864.0));

    assertThat(Table.of(List.of(comparison), rounds).lines().toList().getLast())
        .contains("40,000 records/s", "100,000 records/s", " 2.00 ", " 0.50 ", "1.00–4.00");
    assertThat(Table.median(List.of(4.0, 1.0, 2.0, 3.0))).isEqualTo(2.5, within(1e-9));
  }

  @Test
  void stallsAreSeenWithAndWithoutBundlesThatAreCompiledMeanwhile() throws Exception {
    Stall.Seen alone = Stall.measure(false, Duration.ofMillis(20));
    Stall.Seen beside = Stall.measure(true, Duration.ofMillis(20));

    assertThat(alone.bundles()).isZero();
    assertThat(beside.bundles()).isPositive();
    for (Stall.Seen seen : List.of(alone, beside)) {
      assertThat(seen.actionsPerSecond()).isPositive();
      assertThat(seen.mostWithinMicros()).isPositive();
      assertThat(seen.longestMillis()).isPositive();
    }
    assertThat(Stall.table(List.of(alone), List.of(beside), Duration.ofMillis(20)))
        .contains("longest gap", "alone", "while another thread compiles", "20 ms");
  }

  @Test
  void anArgumentThatMakesNoSenseIsRefusedByItsName() {
    StringWriter errors = new StringWriter();
    CommandLine commandLine = BenchmarksMain.commandLine().setErr(new PrintWriter(errors));

    assertThat(commandLine.execute("--rounds", "0")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(errors.toString()).contains("Expected --rounds between 1 and 100, but it is 0");
    assertThat(commandLine.execute("nothing")).isEqualTo(CommandLine.ExitCode.USAGE);
  }

  private static List<Verdict> verdicts(PolicySample sample) {
    return sample.actions().stream()
        .map((ActionFacts action) -> sample.policies().evaluate(action, PolicyBenchmark.NOW))
        .map(answer -> answer.verdict())
        .toList();
  }

  private static List<Verdict> verdicts(PolicyBenchmark.Programs programs) {
    return programs.actions.stream().map(programs.rules::evaluate).toList();
  }

  private static List<Verdict> verdictsWithoutCopies(PolicyBenchmark.Programs programs) {
    return programs.actions.stream().map(programs.rules::evaluateWithoutCopies).toList();
  }

  private static List<Verdict> verdictsFromFacts(PolicyBenchmark.Programs programs) {
    return programs.facts.stream()
        .map(action -> CelPrograms.variables(action, PolicyBenchmark.NOW))
        .map(programs.rules::evaluateWithoutCopies)
        .toList();
  }

  private static int rules(PolicySet policies) {
    return policies.documents().stream().mapToInt(document -> document.rules().size()).sum();
  }

  /** The list has lines of the form {@code JMH S 45 class S 60 generated class S 6 method …}. */
  private static String fullName(String line) {
    List<String> words = List.of(line.split(" +"));
    int type = words.indexOf("S") + 2;
    int method = type + 6;
    return words.get(type) + "." + words.get(method);
  }
}
