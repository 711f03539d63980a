package io.countersign.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.events.PublicKey;
import io.countersign.local.admin.DirectoryFile;
import io.countersign.local.admin.PolicyKeyFile;
import io.countersign.schemas.dsse.SigningKey;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandsTest {

  /** A port on which nothing of ours runs. */
  private static final String NOBODY = "64000";

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "propose",
        "propose /no/such/file",
        "inbox",
        "decide a --as user:x",
        "decide a --as user:x --approve --reject",
        "decide a --as user:x --reject",
        "decide a --as user:x --reject --reason x --edit f.json",
        "comment a --as user:x",
        "reassign a --as user:x --reason x",
        "reassign a --as user:x --to group:x",
        "escalate a --as user:x",
        "revoke a --as user:x",
        "break-glass a --as user:x",
        "review a --as user:x",
        "review a --as user:x --confirm --undo",
        "review a --as user:x --undo",
        "review list --as user:x --confirm",
        "decide a --as user:x --request-changes --reason x --delegation g",
        "withdraw a",
        "permit redeem a --as executor:x --permit p --arguments /no/such/file",
        "outcome executed a --as executor:x --arguments /no/such/file",
        "outcome",
        "nonsense",
        "policy publish",
        "policy publish POLICY --key /no/such/key",
        "policy publish POLICY --port 64000",
        "policy withdraw payments --key /no/such/key",
        "policy withdraw",
        "policy keygen",
        "policy keygen /tmp/k --id a/b",
        "policy keygen /tmp/k --id a --as maria",
        "policy lint x",
        "policy test x --json",
        "policy backtest --against /no/such/file",
        "ledger prove a",
        "ledger replay --from 1",
        "ledger verify /no/such/folder",
        "bench --agents 3",
        "bench --rounds 0",
        "bench --payload 1",
        "bench --rate 0",
        "control suspend robots --reason x",
        "directory show",
        "delegation grant --from user:a --to user:b --as user:a --reason x",
        "delegation grant --from user:a --to user:b --until tomorrow --as user:a --reason x",
        "delegation grant --from user:a --to user:b --until 2027-01-01 --as user:a --reason x"
            + " --limit 5 euros",
        "delegation revoke x",
        "up --port 70000",
      })
  void wrongUseEndsWithTwo(String line) {
    String filled = line.replace("POLICY", examplePolicies());
    assertThat(run(filled)).as(context(filled)).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "inbox --as user:x --port " + NOBODY,
        "decide a --as user:x --approve --port " + NOBODY,
        "comment a Hello --as user:x --port " + NOBODY,
        "reassign a --as user:x --to group:y,user:z --reason x --port " + NOBODY,
        "escalate a --as user:x --reason x --port " + NOBODY,
        "withdraw a --as agent:x --port " + NOBODY,
        "revoke a --as user:x --reason x --port " + NOBODY,
        "break-glass a --as user:x --reason x --port " + NOBODY,
        "review a --as user:x --confirm --port " + NOBODY,
        "review list --as user:x --port " + NOBODY,
        "permit redeem a --as executor:x --permit p --arguments EDIT --port " + NOBODY,
        "outcome executed a --as executor:x --arguments EDIT --port " + NOBODY,
        "outcome verified a --as service:x --port " + NOBODY,
        "outcome rolled-back a --as executor:x --port " + NOBODY,
        "directory load DIRECTORY --port " + NOBODY,
        "control suspend agent:a --reason x --port " + NOBODY,
        "directory show user:ivan --port " + NOBODY,
        "delegation grant --from user:a --to user:b --until 2027-01-01 --limit 5 EUR --as user:a"
            + " --reason x --port "
            + NOBODY,
        "delegation revoke grant-1 --as user:a --port " + NOBODY,
        "delegation list --of user:a --port " + NOBODY,
        "platform init --port " + NOBODY,
        "ledger export EXPORT --port " + NOBODY,
        "propose PROPOSAL --port " + NOBODY,
        "policy publish POLICY --key KEY --port " + NOBODY,
        "policy withdraw payments --key KEY --port " + NOBODY,
        "policy list --port " + NOBODY,
        "policy explain PROPOSAL --port " + NOBODY,
        "policy backtest --against POLICY --port " + NOBODY,
      })
  void aPlatformThatIsNotThereEndsWithThreeAndSaysHowToStartIt(String line) throws Exception {
    Path home = Path.of(System.getProperty("countersign.home"));
    Path key = folder.resolve("key");
    PolicyKeyFile.create(key);
    String filled =
        line.replace("DIRECTORY", home.resolve("examples/acme/directory.yaml").toString())
            .replace("POLICY", examplePolicies())
            .replace("KEY", key.toString())
            .replace("PROPOSAL", home.resolve("examples/proposals/allowed.json").toString())
            .replace("EDIT", home.resolve("examples/proposals/edit.json").toString())
            .replace("EXPORT", folder.resolve("export").toString());

    assertThat(run(filled)).as(context(filled)).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(err.toString()).contains("./countersign up");
  }

  @Test
  void withJsonAFailureIsOneDocumentOnStandardOutput() throws Exception {
    run("inbox --as user:x --json --port " + NOBODY);

    JsonNode document = OutputOptions.JSON.readTree(out.toString());
    assertThat(document.path("exitCode").asInt()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(document.path("error").asText()).contains("not reached");
  }

  @Test
  void withJsonWrongOptionsAreOneDocumentToo() throws Exception {
    assertThat(run("inbox --as user:x --json --nonsense")).isEqualTo(ExitCode.USAGE);

    JsonNode document = OutputOptions.JSON.readTree(out.toString());
    assertThat(document.path("exitCode").asInt()).isEqualTo(ExitCode.USAGE);
    assertThat(document.path("error").asText()).contains("--nonsense");
  }

  @Test
  void aPolicyWithErrorsEndsWithOneAndNamesThePlaces() throws Exception {
    Path bad =
        Files.writeString(
            folder.resolve("bad.yaml"),
            """
            apiVersion: countersign/v1
            kind: ApprovalPolicy
            metadata: {name: bad, version: "1", owner: me}
            rules:
              - id: r
                tools: ["x.*"]
                when: action.typ == "read"
                tier: 1
                verdict: allow
            """);

    assertThat(run("policy publish --json " + bad)).as(context("")).isEqualTo(ExitCode.NO);
    JsonNode problem = OutputOptions.JSON.readTree(out.toString()).path("problems").path(0);
    assertThat(problem.path("file").asText()).isEqualTo(bad.toString());
    assertThat(problem.path("line").asInt()).isEqualTo(7);
    assertThat(err.toString()).contains("bad.yaml:7:").contains("Nothing was published");
  }

  @Test
  void aDirectoryWithErrorsIsNotLoaded() throws Exception {
    Path bad =
        Files.writeString(
            folder.resolve("d.yaml"),
            "apiVersion: countersign/v1\n"
                + "kind: Directory\n"
                + "principals:\n"
                + "  - {id: maria, kind: human}\n");

    assertThat(run("directory load " + bad + " --port " + NOBODY)).isEqualTo(ExitCode.NO);
    assertThat(err.toString()).contains("user:, agent: or service:").contains("Nothing was loaded");
  }

  @Test
  void anEmptyExportDoesNotVerify() throws Exception {
    Files.createDirectories(folder.resolve("export"));

    assertThat(run("ledger verify --json " + folder.resolve("export"))).isEqualTo(ExitCode.NO);
    JsonNode report = OutputOptions.JSON.readTree(out.toString());
    for (String field : new String[] {"integrity", "authenticity", "completeness", "time"}) {
      assertThat(report.path(field).asText()).as(field).isIn("pass", "fail", "unknown");
    }
    assertThat(report.path("problems").isArray()).isTrue();
    assertThat(report.path("entries").asLong()).isZero();
  }

  @Test
  void aKeyThatIsNoneIsWrongUse() throws Exception {
    assertThat(run("ledger verify " + folder + " --key nonsense")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("neither a file nor a verifier key");
  }

  @Test
  void helpAndVersionAreThere() {
    assertThat(run("--help")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString())
        .contains(
            "up", "demo", "propose", "inbox", "decide", "policy", "ledger", "bench", "Exit codes");
    assertThat(run("version --json")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).contains("{\"version\":\"0.1.0-SNAPSHOT\"}");
  }

  @Test
  void aNewKeyIsItsOwnersAloneAndIsNeverWrittenOver() throws Exception {
    Path file = folder.resolve("keys/otto.key");

    assertThat(run("policy keygen " + file + " --id otto-1 --as user:otto"))
        .isEqualTo(ExitCode.DONE);
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    SigningKey key = PolicyKeyFile.read(file);
    DirectoryFile directory = DirectoryFile.parse(out.toString());
    assertThat(directory.problems()).isEmpty();
    assertThat(directory.entries().getFirst().keys())
        .containsExactly(new PublicKey("otto-1", "Ed25519", key.publicKey("otto-1").base64()));
    assertThat(out.toString()).doesNotContain(Files.readString(file).split("\n", -1)[1]);

    assertThat(run("policy keygen " + file + " --id otto-2")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("never written over");
    assertThat(PolicyKeyFile.read(file).publicKey("k")).isEqualTo(key.publicKey("k"));
  }

  private static String examplePolicies() {
    return Path.of(System.getProperty("countersign.home"))
        .resolve("examples/acme/policies")
        .toString();
  }

  private int run(String line) {
    CommandLine commands = Main.commandLine();
    commands.setOut(new PrintWriter(out, true));
    commands.setErr(new PrintWriter(err, true));
    return commands.execute(line.split(" "));
  }

  private String context(String line) {
    return "%s%n--- out%n%s%n--- err%n%s".formatted(line, out, err);
  }
}
