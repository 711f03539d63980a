package io.countersign.local.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.countersign.events.PolicyBundle;
import io.countersign.events.PolicyMode;
import io.countersign.schemas.policy.PolicyStatement;
import io.countersign.schemas.testing.TestPublisher;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/policy-bundles.md} prints is so. */
class PolicyBundlesDocTest {

  private static final Path PAGE =
      Path.of(System.getProperty("countersign.home", "..")).resolve("docs/policy-bundles.md");
  private static final Pattern STEPS =
      Pattern.compile("### Verifying with openssl alone.*?```sh\n(.*?)```", Pattern.DOTALL);
  private static final Pattern STATEMENT =
      Pattern.compile("## The format.*?```json\n(.*?)```", Pattern.DOTALL);
  private static final String DOCUMENT = "a policy, whatever it says – in UTF-8\n";

  @TempDir Path folder;
  private final TestPublisher otto = TestPublisher.named("otto");
  private final PolicyBundle bundle =
      otto.sign(
          "payments",
          "2026-11-21.1",
          PolicyMode.ENFORCE,
          DOCUMENT,
          Instant.parse("2026-11-21T09:00:00Z"));

  @BeforeEach
  void write() throws IOException {
    Files.writeString(folder.resolve("envelope.json"), String.valueOf(bundle.getEnvelope()));
    Files.writeString(folder.resolve("policy.yaml"), DOCUMENT);
    Files.writeString(folder.resolve("key.b64"), otto.key().publicKey("k").base64());
  }

  @Test
  void whatIsPrintedVerifiesABundleWithoutCountersign() throws Exception {
    assertThat(steps()).contains("Signature Verified Successfully").endsWith("\n1\n");
  }

  @Test
  void whatIsPrintedTellsAnotherKeyAndAnotherDocument() throws Exception {
    Files.writeString(
        folder.resolve("key.b64"), TestPublisher.named("eva").key().publicKey("k").base64());
    assertThat(steps()).contains("Signature Verification Failure").endsWith("\n1\n");

    write();
    Files.writeString(folder.resolve("policy.yaml"), DOCUMENT + " ");
    assertThat(steps()).contains("Signature Verified Successfully").endsWith("\n0\n");
  }

  @Test
  void theStatementHasTheFieldsThatArePrinted() throws Exception {
    JsonMapper json = JsonMapper.builder().build();
    var printed = json.readTree(printed(STATEMENT));
    var signed = json.readTree(PolicyStatement.of(bundle).bytes());

    assertThat(printed.path("predicate").properties().stream().map(f -> f.getKey()))
        .containsExactlyInAnyOrderElementsOf(
            signed.path("predicate").properties().stream().map(f -> f.getKey()).toList());
    for (String field : new String[] {"_type", "predicateType"}) {
      assertThat(printed.path(field)).isEqualTo(signed.path(field));
    }
    assertThat(printed.at("/predicate/publishedAt")).isEqualTo(signed.at("/predicate/publishedAt"));
    assertThat(printed.at("/subject/0/name")).isEqualTo(signed.at("/subject/0/name"));
  }

  private String steps() throws IOException, InterruptedException {
    assumeTrue(has("openssl") && has("jq"), "openssl and jq are not both on this machine");
    Path output = folder.resolve("output");
    Process shell =
        new ProcessBuilder("sh", "-c", printed(STEPS))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    shell.waitFor();
    return Files.readString(output);
  }

  private static String printed(Pattern block) throws IOException {
    Matcher found = block.matcher(Files.readString(PAGE));
    assertThat(found.find()).as(block.pattern()).isTrue();
    return found.group(1);
  }

  private static boolean has(String program) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }
}
